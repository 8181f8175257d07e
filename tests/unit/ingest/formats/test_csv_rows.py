"""Rows under a header."""

import pytest

from minutewatch.ingest.formats.csv_rows import cells, header, parsed


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("time,level,message", (["time", "level", "message"], ",")),
        ("\ufefftime;level;a,b", (["time", "level", "a,b"], ";")),
        ("time\tlevel", (["time", "level"], "\t")),
        ('"time","a, b"', (["time", "a, b"], ",")),
        ("a,a", None),
        ("a,,b", None),
        ("alone", None),
        ('a,"b', None),
    ],
)
def test_a_header(line: str, expected: tuple[list[str], str] | None) -> None:
    assert header(line) == expected


def test_cells_may_be_quoted() -> None:
    assert cells('a,"b, ""c""",', ",") == ["a", 'b, "c"', ""]
    assert cells('a,"b', ",") is None


def test_a_row_that_does_not_fit_its_header_is_none() -> None:
    assert parsed("1,2", ["a", "b"], ",") == {"a": "1", "b": "2"}
    assert parsed("1,2,3", ["a", "b"], ",") is None
    assert parsed(",", ["a", "b"], ",") is None
