"""What an engine says of rules, by the answers of a fake one; real ones are asked in tests/integration/rules."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from opensearchpy import exceptions as refused

from minutewatch.backtest.node import node_checks
from minutewatch.errors import SearchError
from minutewatch.rules.library import Library, read_files
from minutewatch.rules.lint import lint
from minutewatch.stores.documents import Json

RULE = """
name: errors
type: count
query: log.level:error
group_by: service.nmae
at_least: 2
tests:
  - name: two at once
    events: [{times: 2, log: {log.level: error}}]
    expect: [{minute: 0m}]
"""
REFUSAL: Json = {"status": 400, "error": {"reason": "no such field"}}
NOTHING: Json = {"timed_out": False, "_shards": {"failed": 0}, "hits": {"total": {"value": 0}}}


class FakeClient:
    """Its logs have these fields; every count is refused."""

    def __init__(self, *fields: str) -> None:
        self._fields = fields
        self.asked: list[tuple[str, str]] = []
        self.indices = self

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def answer(**arguments: Any) -> Json:
            self.asked.append((operation, arguments.get("index", "")))
            match operation:
                case "field_caps":
                    return self.fields_of(arguments)
                case "msearch":
                    bodies = arguments["body"].splitlines()[1::2]
                    return {"responses": [REFUSAL if b'"aggs"' in body else NOTHING for body in bodies]}
                case "get_settings":
                    return {arguments["index"].replace("*", "-logs"): {}}
            return {"errors": False, "valid": True}

        return answer

    def fields_of(self, asked: Json) -> Json:
        names = set(asked["params"]["fields"].split(",")) & set(self._fields)
        return {"fields": {name: {"keyword": {"aggregatable": True}} for name in names}}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "r.yaml").write_text(RULE, encoding="utf-8")
    return read_files([tmp_path / "r.yaml"])


def problems(client: Any, library: Library) -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in lint(library, node_checks(client, library, logs="logs-*", body={}))]


def test_what_the_logs_cannot_answer_is_told_where_the_query_stands(library: Library) -> None:
    found = problems(FakeClient("@timestamp", "log.level"), library)

    assert found[0] == (4, "logs-*: no log has the field service.nmae: correct its name, or wait until one does")


def test_where_there_are_no_logs_yet_only_the_cases_can_fail(library: Library) -> None:
    ((line, text),) = problems(FakeClient(), library)

    assert line == 8
    assert text.startswith("case 'two at once' cannot be tried: ")
    assert text.endswith("400 no such field")


def test_a_case_is_tried_on_an_index_of_its_own_which_is_gone_afterwards(library: Library) -> None:
    client = FakeClient()

    problems(client, library)

    made = [index for operation, index in client.asked if operation == "create"]
    assert len(made) == 1
    assert made[0].startswith("minutewatch-lint-")
    assert [index for operation, index in client.asked if operation == "delete"] == made


def test_an_engine_that_does_not_answer_is_no_judgement_of_the_rules(library: Library) -> None:
    class Away(FakeClient):
        def fields_of(self, asked: Json) -> Json:
            raise refused.ConnectionTimeout("TIMEOUT", "read timed out", Exception())

    with pytest.raises(SearchError, match="did not list the fields of logs-"):
        problems(Away(), library)
