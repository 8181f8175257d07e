from minutewatch.rules.reading import read_rule
from minutewatch.rules.source import read_source

GOOD = b"""\
name: errors
type: count
query: log.level:error
at_least: 3
"""


def _wrong(text: bytes) -> list[str]:
    source, problems = read_source("r.yaml", text)
    assert not problems
    rule, problems = read_rule(source)
    assert rule is None
    return [str(problem) for problem in problems]


def test_the_short_form_is_four_lines() -> None:
    source, _ = read_source("r.yaml", GOOD)

    rule, problems = read_rule(source)

    assert not problems
    assert rule is not None
    assert (rule.name, rule.group_by, rule.look_back) == ("errors", (), 1)


def test_all_that_is_wrong_is_told_at_once_each_with_its_line() -> None:
    text = GOOD.replace(b"at_least", b"at_leest") + b"window: 90s\nseverity: [high]\ntests:\n  - name: t\n"

    assert _wrong(text) == [
        "r.yaml:5: `window` is '90s': it should be whole minutes: minutes are what is judged",
        "r.yaml:6: `severity` is ['high']: it should be 'low', 'medium', 'high' or 'critical'",
        "r.yaml:8: `events` is missing: list the logs",
        "r.yaml:8: `expect` is missing: list what is found, or [] for nothing",
        "r.yaml:1: `at_least` is missing: say how many documents it takes, such as 10",
        "r.yaml:4: there is no `at_leest`: remove it (did you mean at_least?)",
    ]


def test_a_part_of_a_test_case_is_told_by_its_own_names() -> None:
    text = GOOD + b"tests:\n  - name: t\n    expect: []\n    events:\n      - lgo: {}\n"

    assert _wrong(text) == [
        "r.yaml:9: `log` is missing: the log document, such as {log.level: error}",
        "r.yaml:9: there is no `lgo`: remove it (did you mean log?)",
    ]


def test_a_query_is_told_where_it_breaks() -> None:
    assert _wrong(GOOD.replace(b"log.level:error", b"log.level:(error")) == [
        "r.yaml:3: `query` is 'log.level:(error': at column 11, the parenthesis is not closed"
    ]


def test_a_kind_that_is_not_there_is_told() -> None:
    assert _wrong(GOOD.replace(b"count", b"cuont")) == [
        "r.yaml:2: `type` is 'cuont': it should be count (did you mean count?)"
    ]
    assert _wrong(b"name: errors\n") == ["r.yaml:1: `type` is missing: it should be count"]
    assert _wrong(b"- a\n") == ["r.yaml:1: this is no rule: it should be a mapping with name, type, query, ..."]
    assert _wrong(b"") == ["r.yaml:1: this is no rule: it should be a mapping with name, type, query, ..."]
