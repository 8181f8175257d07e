"""Whatever a logger put into an object has a JSON text."""

import json
from typing import Any

import pytest

from minutewatch.ingest.json_text import TOO_DEEP, json_text


@pytest.mark.parametrize("value", [{"a": 2**70}, {"a": "\ud800"}, {"a": [1, "ü", None]}])
def test_text_reads_back(value: object) -> None:
    assert json.loads(json_text(value)) == value


def test_nan_is_null() -> None:
    assert json_text({"a": float("nan")}) == '{"a":null}'


def test_what_no_parser_would_read_again_is_said_to_be_too_deep() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    assert json_text(value) == TOO_DEEP
