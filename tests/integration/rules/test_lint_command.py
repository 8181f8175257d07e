"""`minutewatch rules lint` with an engine: the shipped rules, queries that it refuses, fields that no log has."""

from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
import urllib3
from opensearchpy import OpenSearch

from minutewatch.cli.main import main
from minutewatch.stores.documents import Json

RULES = Path(__file__).parents[3] / "rules"
HEAD = "name: r\ntype: count\nat_least: 2\n"


@pytest.fixture
def lint(clean_opensearch: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Lint":
    monkeypatch.setenv("OPENSEARCH_URL", clean_opensearch)
    return Lint(clean_opensearch, capsys)


class Lint:
    """The command, and what is left behind by it."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._url, self._capsys = url, capsys

    def __call__(self, *argv: str) -> tuple[int, list[str]]:
        code = main(["rules", "lint", *argv])
        return code, self._capsys.readouterr().out.splitlines()

    def indices(self) -> Sequence[Json]:
        found: list[Json] = urllib3.request(
            "GET", f"{self._url}/_cat/indices/minutewatch-lint-*?format=json"
        ).json()
        return found


def _rule(tmp_path: Path, text: str) -> str:
    (tmp_path / "r.yaml").write_text(HEAD + text, encoding="utf-8")
    return str(tmp_path / "r.yaml")


def test_the_shipped_rules_keep_their_promises_on_the_engine(lint: Lint) -> None:
    code, told = lint(str(RULES))

    assert (code, told) == (0, [f"{len(list(RULES.glob('*.yaml')))} rules with 22 test cases are in order"])
    assert lint.indices() == []


def test_what_only_an_engine_knows_is_tried_there(lint: Lint, tmp_path: Path) -> None:
    far = "[{times: 2, log: {message: peer a b c d e connection}}]"
    near = "[{times: 2, log: {message: connection reset by peer}}]"
    cases = (
        "query: '\"connection peer\"~3'\ntests:\n"
        f"  - name: near\n    events: {near}\n    expect: [{{minute: 0, observed: 2}}]\n"
        f"  - name: far\n    events: {far}\n    expect: [{{minute: 1m}}]\n"
    )

    code, (report,) = lint(_rule(tmp_path, cases), "--json")

    assert code == 1
    (problem,) = orjson.loads(report)["problems"]
    assert problem["line"] == 9
    assert problem["problem"].startswith("case 'far': minute 1m is not found; nothing else is")


def test_the_logs_that_are_there_are_asked(lint: Lint, tmp_path: Path, client: OpenSearch) -> None:
    log = {"@timestamp": "2026-01-05T10:00:00Z", "labels": {"team": "a"}}
    client.index(index="logs-2026.01.05", body=log, params={"refresh": "true"})

    code, (problem,) = lint(_rule(tmp_path, "query: labels.team:a\ngroup_by: labels.taem\n"))

    assert code == 1
    assert problem.startswith(f"{tmp_path}/r.yaml:4: logs-*: no log has the field labels.taem")
