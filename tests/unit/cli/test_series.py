"""Each row of the file is a point or a row that says what is wrong with it; none is skipped in silence."""

from datetime import UTC, datetime

import pytest

from minutewatch.cli.series import BadRow, Point, read_points
from minutewatch.errors import ConfigError

TEN_SEVEN = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)


def only(row: str, header: str = "timestamp,value") -> Point | BadRow:
    (point,) = read_points([f"{header}\n", row], source="a.csv")
    return point


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05 10:07:00",
        "2026-01-05T10:07:00Z",
        "2026-01-05 10:07:00.000000",
        "2026-01-05T11:07:00+01:00",
        "2026-01-05 10:07",
        "1767607620",
        "1767607620.0",
        "1767607620000",
    ],
)
def test_a_time_is_iso_or_an_epoch_and_utc_where_it_does_not_say(text: str) -> None:
    point = only(f"{text},3.50")

    assert isinstance(point, Point)
    assert (point.time, point.timestamp) == (TEN_SEVEN, text)
    assert (point.value, point.text, point.line) == (3.5, "3.50", 2)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("host,Value, Timestamp", "web,7,2026-01-05 10:07:00"),
        ("\ufefftimestamp,value", "2026-01-05 10:07:00,7"),
        ('"timestamp","value"', '"2026-01-05 10:07:00","7"'),
    ],
    ids=["another order", "with a byte order mark", "quoted"],
)
def test_the_header_says_which_columns_they_are(header: str, row: str) -> None:
    point = only(row, header=header)

    assert isinstance(point, Point)
    assert (point.time, point.value) == (TEN_SEVEN, 7)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-01-05,x", "value holds 'x'; it should hold a finite number"),
        ("2026-01-05,", "value holds ''"),
        ("2026-01-05,nan", "value holds 'nan'"),
        ("2026-01-05,-inf", "value holds '-inf'"),
        ("2026-01-05,1e301", "value holds '1e301'"),
        ("2026-01-05,1_000", "value holds '1_000'"),
        ("yesterday,1", "timestamp holds 'yesterday'; it should hold a time such as 2026-01-05 10:07:00"),
        ("2026-02-30 00:00:00,1", "timestamp holds '2026-02-30 00:00:00'"),
        ("99999999999999999999,1", "timestamp holds '99999999999999999999'"),
        ("0001-01-01T00:00:00+12:00,1", "timestamp holds '0001-01-01T00:00:00\\+12:00'"),
        ("2026-01-05", "the row has too few columns"),
        ('2026-01-05,"1', "no row of CSV"),
    ],
)
def test_a_bad_row_says_where_it_is_and_what_it_should_hold(row: str, reason: str) -> None:
    bad = only(row)

    assert isinstance(bad, BadRow)
    assert bad.line == 2
    with pytest.raises(ValueError, match=reason):
        raise ValueError(bad.reason)


def test_blank_lines_are_no_rows_but_count_as_lines() -> None:
    rows = read_points(["\n", "timestamp,value\n", "\r\n", "2026-01-05,1\n", "oops\n", "\n"], source="a.csv")

    assert [(type(row), row.line) for row in rows] == [(Point, 4), (BadRow, 5)]


def test_a_stray_quote_spoils_no_other_row() -> None:
    rows = read_points(["timestamp,value\n", '2026-01-05,"1\n', "2026-01-06,2\n"], source="a.csv")

    assert [type(row) for row in rows] == [BadRow, Point]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "a.csv:1: the header holds ''; it should hold timestamp,value"),
        (["2026-01-05,1\n"], "a.csv:1: the header holds '2026-01-05,1'; it should hold timestamp,value"),
        (["\n", "time,value\n"], "a.csv:2: the header holds 'time,value'"),
        (['timestamp,"value\n'], "a.csv:1: the header holds"),
    ],
    ids=["empty", "no header", "another header", "a broken one"],
)
def test_a_missing_header_stops_it_before_any_row(lines: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_points(lines, source="a.csv")
