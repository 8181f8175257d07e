"""`minutewatch logs` as people run it, on the real OpenSearch."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from minutewatch.stores.documents import Json
from tests.integration.analysis.conftest import Node

PROGRAM = [sys.executable, "-c", "import sys; from minutewatch.cli.main import main; sys.exit(main())", "logs"]
DEADLINE_S = 30


def a_log(number: int, *, ago_s: float = 0, level: str = "info", message: str | None = None) -> Json:
    at = datetime.now(UTC) - timedelta(seconds=ago_s)
    stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    return {
        "@timestamp": stamp,
        "event.ingested": stamp,
        "event.id": f"e{number}",
        "service.name": "shop",
        "log.level": level,
        "message": message or f"message {number}",
    }


def run(url: str, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*PROGRAM, *arguments],
        env={**os.environ, "OPENSEARCH_URL": url, **environ},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@contextmanager
def following(url: str, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """The command with --follow; whatever happens it is ended."""
    environ: Mapping[str, str] = {**os.environ, "OPENSEARCH_URL": url}
    process = subprocess.Popen(
        [*PROGRAM, "--follow", *arguments], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_ids(process: "subprocess.Popen[str]", count: int) -> list[str]:
    """The ids of the next lines, as soon as they are there."""
    assert process.stdout
    return [json.loads(process.stdout.readline())["event.id"] for _ in range(count)]


def test_a_pipe_gets_documents_oldest_first(node: Node) -> None:
    node.put_logs([a_log(2, ago_s=10), a_log(1, ago_s=20), a_log(0, ago_s=1000)])

    done = run(node.url)

    assert [json.loads(line)["event.id"] for line in done.stdout.splitlines()] == ["e1", "e2"]
    assert (done.returncode, done.stderr) == (0, "")


def test_more_than_a_page_comes_whole_and_in_order(node: Node) -> None:
    # Many share a millisecond: the id decides.
    node.put_logs(a_log(n, ago_s=60 - n // 300) for n in range(1700))

    stamps = [
        (document["@timestamp"], document["event.id"])
        for document in map(json.loads, run(node.url, "--since", "2m").stdout.splitlines())
    ]

    assert len(set(stamps)) == 1700
    assert stamps == sorted(stamps)


def test_a_query_finds_words_and_fields(node: Node) -> None:
    node.put_logs([a_log(1, message="payment timeout"), a_log(2, level="error", message="payment refused")])

    assert [json.loads(run(node.url, query).stdout)["event.id"] for query in ("timeout", "log.level:error")] == [
        "e1",
        "e2",
    ]


def test_a_terminal_gets_coloured_lines(node: Node) -> None:
    node.put_logs([a_log(1, level="error", message="결제 실패")])
    leader, follower = pty.openpty()
    environ = {**os.environ, "OPENSEARCH_URL": node.url, "TERM": "xterm"}
    environ.pop("NO_COLOR", None)

    done = subprocess.run(PROGRAM, env=environ, stdout=follower, timeout=DEADLINE_S, check=False)
    os.close(follower)
    text = os.read(leader, 65536).decode()
    os.close(leader)

    assert done.returncode == 0
    assert text.startswith("\x1b[31m20")
    assert text.endswith(" ERROR shop\x1b[0m  결제 실패\r\n")


def test_following_prints_what_arrives_once_and_ctrl_c_ends_it_cleanly(node: Node) -> None:
    node.put_logs([a_log(1, ago_s=5)])
    with following(node.url) as process:
        assert next_ids(process, 1) == ["e1"]
        node.put_logs([a_log(2)])
        assert next_ids(process, 1) == ["e2"]
        # It happened long before what was printed already, and arrives now.
        late = a_log(3) | {"@timestamp": a_log(3, ago_s=600)["@timestamp"]}
        node.put_logs([late])
        assert next_ids(process, 1) == ["e3"]
        node.put_logs([a_log(4)])
        assert next_ids(process, 1) == ["e4"]

        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=DEADLINE_S)

    assert (process.returncode, out, err) == (0, "", "")


def test_a_reader_that_has_enough_is_no_error(node: Node) -> None:
    node.put_logs(a_log(n, ago_s=60, message="x" * 500) for n in range(2000))
    with following(node.url) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        process.stdout = None
        assert process.stderr.read() == ""
        assert process.wait(timeout=DEADLINE_S) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--since", "soon"], "--since holds 'soon': it should hold a duration such as 90s"),
        (["foo AND ("], "QUERY holds 'foo AND (', which is no query string"),
    ],
    ids=["since", "query"],
)
def test_what_cannot_be_done_is_one_line_that_tells_how_to_mend_it(
    node: Node, arguments: list[str], sentence: str
) -> None:
    node.put_logs([a_log(1)])

    done = run(node.url, *arguments)

    assert done.returncode == 2
    assert done.stderr.startswith(f"minutewatch logs: {sentence}")
    assert done.stderr.count("\n") == 1


def test_a_node_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("http://127.0.0.1:9")

    assert done.returncode == 2
    assert "port=9" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_logs_are_no_error(node: Node) -> None:
    done = run(node.url, LOGS_INDEX="logs-nothing-*")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_finds_the_local_stack_by_itself(node: Node, tmp_path: Path) -> None:
    node.put_logs([a_log(1)])
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps({"opensearch_url": node.url}))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OPENSEARCH_")}

    done = subprocess.run(
        PROGRAM, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )

    assert json.loads(done.stdout)["event.id"] == "e1"
