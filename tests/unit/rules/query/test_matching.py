import pytest

from minutewatch.rules.query.fields import Fields
from minutewatch.rules.query.matching import UntriableError, predicate
from minutewatch.rules.query.reading import read_query
from minutewatch.rules.query.syntax import QuerySyntaxError

FIELDS = Fields.shipped()
LOG = {
    "message": "Timeout after 5,000 ms while calling Order-Service",
    "service.name": "shop",
    "log.level": "error",
    "http.response.status_code": 503,
    "source.ip": "10.1.2.3",
    "labels": {"team": ["blue", "green"]},
}


def _matches(query: str) -> bool:
    return predicate(read_query(query), FIELDS)(LOG)


@pytest.mark.parametrize(
    "query",
    [
        "timeout",
        "message:order-service",
        '"after 5,000 ms"',
        "service.name:sh*",
        "service.name:s?op",
        "message:TIME*",
        "message:/time(out|r)/",
        "timeuot~",
        "http.response.status_code:>=500",
        "http.response.status_code:[500 TO 503]",
        'source.ip:"10.0.0.0/8"',
        "source.ip:[10.1.0.0 TO 10.2.0.0]",
        "log.level:(error OR fatal)",
        "NOT log.level:info",
        "labels.team:green",
        "_exists_:labels.team",
        "source.ip:*",
        "*",
        "*:*",
        "nothing service.name:shop",
        "+shop nothing",
    ],
)
def test_what_matches(query: str) -> None:
    assert _matches(query)


@pytest.mark.parametrize(
    "query",
    [
        "time",
        '"ms after"',
        "service.name:Shop",
        "service.name:sho",
        "message:/time/",
        "http.response.status_code:[500 TO 503}",
        "log.level:error AND log.level:info",
        "shop -timeout",
        "_exists_:trace.id",
        "mesage:timeout",
        "user.name:*",
    ],
)
def test_what_does_not_match(query: str) -> None:
    assert not _matches(query)


def test_without_default_fields_a_word_is_looked_for_everywhere() -> None:
    assert predicate(read_query("green"), Fields(mapping={}))(LOG)


@pytest.mark.parametrize("query", ['"after ms"~1', "label*:x", "message:/a&b/"])
def test_what_only_an_engine_knows_is_said_to_be_so(query: str) -> None:
    with pytest.raises(UntriableError, match="try it with --url"):
        _matches(query)


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("http.response.status_code:5*", "knows no patterns"),
        ("http.response.status_code:500~", "knows no fuzzy words"),
        ("message:/a(/", "is no regular expression"),
    ],
)
def test_a_condition_that_no_value_can_meet_is_told(query: str, complaint: str) -> None:
    with pytest.raises(QuerySyntaxError, match=complaint):
        _matches(query)
