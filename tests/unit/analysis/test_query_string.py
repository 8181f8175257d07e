"""A text from a log stands in a query for itself."""

import pytest

from minutewatch.analysis.query_string import quoted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("checkout", '"checkout"'),
        ('a "b"', r'"a \"b\""'),
        ("C:\\temp", r'"C:\\temp"'),
        ('\\"', r'"\\\""'),
        ("a OR b:* AND (c)", '"a OR b:* AND (c)"'),
    ],
)
def test_only_quotes_and_backslashes_are_written_otherwise(text: str, written: str) -> None:
    assert quoted(text) == written
