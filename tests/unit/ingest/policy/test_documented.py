"""What the documentation shows is a policy."""

import re
from pathlib import Path

import pytest

from minutewatch.cli.policy import checked

ROOT = Path(__file__).parents[4]
BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ingest-policy.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_is_in_order(block: str) -> None:
    assert checked(f"version: 1\n{block}".encode())[1] == []


def test_the_shipped_file_is_in_order_with_its_examples_switched_on() -> None:
    text = (ROOT / "ingest.yaml").read_text()
    switched_on = re.sub(r"(?m)^#(?=\S|  )", "", text)
    spec, problems = checked(switched_on.encode())
    assert problems == []
    assert spec.redaction.patterns
    assert spec.naming
