"""The real template on the real OpenSearch."""

from collections.abc import Iterator

import pytest

from tests.integration.index.daily import Daily


@pytest.fixture
def daily(provisioned: str) -> Iterator[Daily]:
    made = Daily(provisioned)
    yield made
    made.close()
