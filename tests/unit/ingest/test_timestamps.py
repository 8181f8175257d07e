"""Times are read as loggers write them, and written so that none of their digits is lost."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.timestamps import (
    EARLIEST_NS,
    LATEST_NS,
    from_clf,
    from_epoch,
    from_iso,
    from_iso_utc,
    from_own_form,
    plausible,
    to_iso,
)

SECOND = 1_000_000_000
AT = 1_767_607_620 * SECOND  # 2026-01-05T10:07:00Z


@pytest.mark.parametrize(
    ("text", "nanoseconds", "zoned"),
    [
        ("2026-01-05T10:07:00Z", AT, True),
        ("2026-01-05T10:07:00.123Z", AT + 123_000_000, True),
        ("2026-01-05T10:07:00.123456789Z", AT + 123_456_789, True),
        ("2026-01-05 10:07:00,123+0000", AT + 123_000_000, True),
        ("2026-01-05T19:07:00+09:00", AT, True),
        ("2026-01-05 10:07:00.5 INFO started", AT + 500_000_000, False),
    ],
)
def test_iso_times_of_common_loggers(text: str, nanoseconds: int, zoned: bool) -> None:
    assert from_iso(text) == (nanoseconds, zoned)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30T10:00:00Z", "10:07:00", "2026-01-05T10:07:00+99:99"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert from_iso(text) is None


def test_what_was_read_before_does_not_change_what_is_read() -> None:
    texts = [
        "2026-01-05T10:07:00.123Z",
        "2026-01-05T10:07:00.123",
        "2026-01-05T10:07:00.123+01:00",
        "2026-01-05T10:07",
    ]
    assert [from_iso(text) for text in texts] == [from_iso(text) for text in texts]
    assert from_iso("2026-01-05T10:07:00.123Z and more") == from_iso("2026-01-05T10:07:00.123Z")
    assert from_iso("2026-01-05T10:07:00.1239Z") == (AT + 123_900_000, True)


def test_more_seconds_than_are_remembered() -> None:
    for second in range(9_000):
        moment = to_iso(AT + second * SECOND)
        assert from_iso_utc(moment) == AT + second * SECOND


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("05/Jan/2026:10:07:00 +0000", AT),
        ("05/Jan/2026:11:07:00 +0100", AT),
        ("05/Foo/2026:10:07:00 +0000", None),
        ("31/Feb/2026:10:07:00 +0000", None),
        ("soon", None),
    ],
)
def test_times_of_access_logs(text: str, nanoseconds: int | None) -> None:
    assert from_clf(text) == nanoseconds


@given(st.text(alphabet="0123456789-:T Z.,+", max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    read = from_iso(text)
    assert read == from_iso(text)
    assert from_iso_utc(text) == (read[0] if read else None)


@pytest.mark.parametrize("number", [1_767_607_620, 1_767_607_620_000, 1_767_607_620_000_000, AT, 1_767_607_620.0])
def test_the_size_of_a_number_tells_its_unit(number: float) -> None:
    assert from_epoch(number) == AT


def test_the_fraction_of_a_float_in_seconds_is_kept_to_the_microsecond() -> None:
    assert from_epoch(1_767_607_620.123456) == AT + 123_456_000


@pytest.mark.parametrize("number", [0, -5, 17, float("nan"), float("inf"), 2**80])
def test_a_number_that_is_no_time_is_none(number: float) -> None:
    assert from_epoch(number) is None


@given(st.integers(min_value=946_684_800 * SECOND, max_value=4_000_000_000 * SECOND))
def test_what_is_written_reads_back_to_the_nanosecond(time_ns: int) -> None:
    assert from_iso(to_iso(time_ns)) == (time_ns, True)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_second_written_is_the_calendars(moment: datetime) -> None:
    assert to_iso(int(moment.timestamp()) * SECOND) == moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_a_clock_may_be_a_day_ahead_and_no_more() -> None:
    assert plausible(AT + 86_400 * SECOND, now_ns=AT)
    assert not plausible(AT + 86_401 * SECOND, now_ns=AT)
    assert not plausible(0, now_ns=AT)


@given(st.integers(EARLIEST_NS // 1_000_000, LATEST_NS // 1_000_000))
def test_our_own_form_is_read_as_it_was_written(millis: int) -> None:
    text = to_iso(millis * 1_000_000)
    assert from_iso_utc(text) == millis * 1_000_000
    assert from_own_form(text) == millis * 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05T10:06:60.000Z",
        "2026-01-05 10:07:00.000Z",
        "2026-01-05T10:07:00.000",
        "2026-01-05T10:07:00.000Z ",
        "2026-01-05T10:07:00Z",
        "2026-01-05T10:07:00,000Z",
        "2026-01-05T11:07:00.000+01:00",
        "",
    ],
)
def test_what_we_would_write_otherwise_is_not_our_own_form(text: str) -> None:
    from_iso_utc(text)
    assert from_own_form(text) is None
