"""`minutewatch backtest` on the real node: what a person would have been told, and nothing left behind."""

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson
import pytest
import urllib3

from minutewatch.cli.main import main
from minutewatch.stores.documents import Json

RULE = """\
name: errors
type: count
query: log.level:error
group_by: service.name
window: 3m
at_least: 4
suppress_for: 10m
stage: shadow
"""

Command = Callable[..., list[Json]]


def _log(minute: int, second: int = 0, *, late: int = 1) -> Json:
    """An error of the shop so many minutes after ten, which arrives `late` seconds later."""
    arrival = minute * 60 + second + late
    return {
        "@timestamp": f"2026-01-05T10:{minute:02d}:{second:02d}.000Z",
        "event.ingested": f"2026-01-05T10:{arrival // 60:02d}:{arrival % 60:02d}.000Z",
        "event.id": f"{minute}-{second}",
        "service.name": "shop",
        "log.level": "error",
        "message": f"payment {second} failed",
    }


def _quiet(minute: int, second: int = 0) -> Json:
    return _log(minute, second) | {"log.level": "info"}


def _burst(minute: int, count: int) -> list[Json]:
    return [_log(minute, second) for second in range(count)]


@pytest.fixture
def rule(tmp_path: Path) -> str:
    (tmp_path / "errors.yaml").write_text(RULE, encoding="utf-8")
    return str(tmp_path / "errors.yaml")


@pytest.fixture
def backtest(
    clean_opensearch: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    monkeypatch.setenv("OPENSEARCH_URL", clean_opensearch)

    def run(logs: Iterable[Json], *argv: str) -> list[Json]:
        events = _file(tmp_path, logs)
        code = main(["backtest", "--events", events, "--json", *argv])
        told = capsys.readouterr()
        assert code == 0, told.err
        assert _left_behind(clean_opensearch) == []
        return [orjson.loads(line) for line in told.out.splitlines()]

    return run


def _file(directory: Path, logs: Iterable[Json]) -> str:
    path = directory / "events.ndjson"
    path.write_bytes(b"".join(orjson.dumps(log) + b"\n" for log in logs))
    return str(path)


def _left_behind(url: str) -> list[str]:
    rows = urllib3.request("GET", f"{url}/_cat/indices/minutewatch-*?format=json").json()
    return [row["index"] for row in rows]


def _spoken(findings: Iterable[Json]) -> list[tuple[str, str, float]]:
    return [(one["detected_at"][11:19], one["minute"][11:16], one["observed"]) for one in findings]


def test_a_rule_speaks_when_its_minute_is_due_and_says_what_the_contract_asks(
    backtest: Command, rule: str
) -> None:
    (finding,) = backtest([*_burst(1, 2), *_burst(3, 2), _quiet(20)], "--rule", rule)

    # 10:03 ends at 10:04, and is due half a minute later
    assert _spoken([finding]) == [("10:04:30", "10:03", 4)]
    assert (finding["rule"], finding["kind"], finding["key"]) == ("errors", "rule", {"service.name": "shop"})
    assert finding["window"] == {"from": "2026-01-05T10:01:00Z", "to": "2026-01-05T10:04:00Z"}
    assert finding["expected"] == 4
    assert finding["samples"][0]["message"] == "payment 1 failed"


def test_a_lasting_condition_is_told_again_after_its_pause(backtest: Command, rule: str) -> None:
    logs = [log for minute in range(1, 26) for log in _burst(minute, 2)]

    # 2 + 2 in minutes 1 and 2; then every ten minutes while it lasts
    assert [minute for _, minute, _ in _spoken(backtest(logs, "--rule", rule))] == ["10:02", "10:12", "10:22"]


def test_a_document_counts_from_its_arrival_and_once(backtest: Command, rule: str) -> None:
    in_time, late = _burst(5, 3), _log(5, 59, late=600)
    repeats = [{**log, "event.ingested": "2026-01-05T10:08:00.000Z"} for log in in_time]

    findings = backtest([*in_time, *repeats, late, _quiet(30)], "--rule", rule)

    # the fourth error of 10:05 arrives at 10:15:59
    assert _spoken(findings) == [("10:16:30", "10:05", 4)]


def test_every_from_and_to_set_the_instants(backtest: Command, rule: str) -> None:
    logs = [log for minute in range(1, 40) for log in _burst(minute, 2)]

    findings = backtest(
        logs, "--rule", rule, "--every", "5m", "--from", "2026-01-05T10:10:00Z", "--to", "2026-01-05T10:19:00Z"
    )

    assert {finding["detected_at"][11:19] for finding in findings} <= {"10:10:00", "10:15:00"}


def test_another_mapping_is_another_index(backtest: Command, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        "name: r\ntype: count\nquery: code:[400 TO 599]\nat_least: 2\n", encoding="utf-8"
    )
    mapping = {
        "settings": {"number_of_shards": 3},
        "mappings": {"properties": {"@timestamp": {"type": "date"}, "code": {"type": "integer"}}},
    }
    (tmp_path / "mapping.json").write_bytes(orjson.dumps(mapping))
    logs = [{"@timestamp": f"2026-01-05T10:00:0{second}Z", "code": 500} for second in range(2)]

    findings = backtest(logs, "--rule", str(tmp_path / "r.yaml"), "--mapping", str(tmp_path / "mapping.json"))

    assert _spoken(findings) == [("10:01:30", "10:00", 2)]


def test_the_builtin_detectors_see_what_they_would_in_production(backtest: Command) -> None:
    steady = [_quiet(minute, second) for minute in range(40) for second in range(12)]
    failing = [_log(minute, 20 + second) for minute in range(40, 45) for second in range(30)]

    findings = backtest([*steady, *failing], "--builtin", "--false-alarm-budget", "5")

    assert findings
    assert {finding["rule"].split(".")[0] for finding in findings} == {"builtin"}
    assert min(finding["detected_at"] for finding in findings) <= "2026-01-05T10:45"


def test_a_gzipped_file_is_read_as_it_is(
    clean_opensearch: str, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.ndjson.gz"
    path.write_bytes(gzip.compress(b"".join(orjson.dumps(log) + b"\n" for log in _burst(1, 4))))

    assert main(["backtest", "--url", clean_opensearch, "--rule", rule, "--events", str(path)]) == 0

    told = capsys.readouterr()
    assert told.out.startswith(
        "2026-01-05T10:02:30.000Z medium   errors  errors: 4 logs of service.name shop within 3m"
    )
    assert "1 findings in 4 documents; 1 instants in" in told.err


def test_documents_that_the_index_refuses_are_told(
    clean_opensearch: str, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = _file(tmp_path, [*_burst(1, 4), {"@timestamp": "2026-01-05T10:01:00Z", "log": "no object"}])

    assert main(["backtest", "--url", clean_opensearch, "--rule", rule, "--events", events]) == 1
    assert "the index refused 1 documents, among them: " in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_finds_nothing_left_behind(clean_opensearch: str, tmp_path: Path, number: int) -> None:
    logs = [log for minute in range(50) for log in _burst(minute, 2)]
    script = "import sys; from minutewatch.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "backtest", "--builtin", "--json", "--every", "1s"]
    process = subprocess.Popen(
        [*command, "--events", _file(tmp_path, logs)],
        env={**os.environ, "OPENSEARCH_URL": clean_opensearch},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not any(index.endswith("-state") for index in _left_behind(clean_opensearch)):
        assert process.poll() is None
    process.send_signal(number)
    process.communicate(timeout=60)

    assert process.returncode == 130
    assert _left_behind(clean_opensearch) == []
