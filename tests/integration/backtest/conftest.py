"""A client of the real node."""

from collections.abc import Iterator

import pytest
from opensearchpy import OpenSearch

from minutewatch.config import OpenSearchSettings
from minutewatch.stores.opensearch import connect


@pytest.fixture
def client(clean_opensearch: str) -> Iterator[OpenSearch]:
    made = connect(OpenSearchSettings(url=clean_opensearch, auth="none"))
    yield made
    made.close()
