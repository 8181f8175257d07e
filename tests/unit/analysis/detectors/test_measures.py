import json

from minutewatch.analysis.detectors.measures import ERROR_PATTERNS, ERRORS, LINES, patterns_query


def test_an_error_is_a_level_or_a_server_status() -> None:
    assert json.loads(ERRORS.where) == {
        "bool": {
            "should": [
                {"terms": {"log.level": ["error", "fatal"]}},
                {"range": {"http.response.status_code": {"gte": 500}}},
            ],
            "minimum_should_match": 1,
        }
    }
    assert LINES.where == ""


def test_only_patterns_at_error_level_are_counted() -> None:
    assert json.loads(ERROR_PATTERNS.where) == {
        "bool": {"filter": [{"terms": {"log.level": ["error", "fatal"]}}, {"exists": {"field": "log.pattern.id"}}]}
    }


def test_the_query_for_patterns_does_not_depend_on_their_order() -> None:
    assert patterns_query(["b", "a"]) == patterns_query(["a", "b"])
