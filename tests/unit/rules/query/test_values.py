import pytest

from minutewatch.rules.query.syntax import QuerySyntaxError, Range
from minutewatch.rules.query.values import between, equal_to, phrase


@pytest.mark.parametrize(
    ("kind", "text", "value", "same"),
    [
        ("keyword", "Error", "Error", True),
        ("keyword", "Error", "error", False),
        ("keyword", "true", True, True),
        ("text", "Time-out", "out of time", True),
        ("text", "timeout", "timeouts", False),
        ("long", "500", 500, True),
        ("long", "500", "500", True),
        ("long", "500", "5xx", False),
        ("ip", "10.0.0.0/8", "10.1.2.3", True),
        ("ip", "10.0.0.1", "10.0.0.2", False),
        ("ip", "2001:db8::/32", "2001:db8::7", True),
        ("date", "2026-01-05T00:00:00Z", "2026-01-05T01:00:00+01:00", True),
    ],
)
def test_values_are_compared_by_their_fields_type(kind: str, text: str, value: object, same: bool) -> None:
    assert equal_to(kind, text)(value) is same


def test_a_phrase_is_its_words_in_their_order_and_of_a_keyword_the_whole_value() -> None:
    assert phrase("text", "connection reset")("Connection reset by peer")
    assert not phrase("text", "connection reset")("reset connection")
    assert not phrase("keyword", "connection reset")("connection reset by peer")


def test_a_range_is_open_where_it_says_so() -> None:
    inside = between("long", Range(field="f", low="400", high="500", with_high=False))

    assert [value for value in (399, 400, 499, 500, "x", None) if inside(value)] == [400, 499]


def test_a_value_that_no_field_of_the_type_can_have_is_told() -> None:
    with pytest.raises(QuerySyntaxError, match="'5xx' is no value of a field of type long"):
        equal_to("long", "5xx")
    with pytest.raises(QuerySyntaxError, match="an address or a network"):
        equal_to("ip", "localhost")


def test_a_rule_does_not_ask_the_clock() -> None:
    with pytest.raises(QuerySyntaxError, match="asks the clock"):
        between("date", Range(field="f", low="now-1h", high=None))
