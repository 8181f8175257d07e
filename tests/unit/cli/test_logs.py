import argparse
import io
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest

from minutewatch.cli import logs
from minutewatch.cli.lines import coloured_line, json_line, text_line
from minutewatch.cli.logsearch import Tail
from tests.unit.cli.test_logsearch import FakeSearcher

NOW = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "json", "environ", "expected"),
    [
        (Screen(), False, {}, coloured_line),
        (Screen(), False, {"NO_COLOR": "1"}, text_line),
        (Screen(), False, {"TERM": "dumb"}, text_line),
        (Screen(), True, {}, json_line),
        (io.StringIO(), False, {}, json_line),
    ],
    ids=["terminal", "no colour", "dumb", "json", "pipe"],
)
def test_people_get_colours_and_pipes_get_json(
    stream: io.StringIO, json: bool, environ: dict[str, str], expected: Any
) -> None:
    assert logs.line_format(stream, json=json, environ=environ) is expected


def test_each_line_ends_and_all_are_out() -> None:
    stream = io.StringIO()
    logs.write(stream, ["a", "b"])

    assert stream.getvalue() == "a\nb\n"


def test_without_follow_there_is_one_list(monkeypatch: pytest.MonkeyPatch) -> None:
    tail = Tail(FakeSearcher(), "logs-*", "")

    assert len(list(logs.batches(tail, NOW, follow=False))) == 1


def test_with_follow_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "POLL_S", 0)
    searcher = FakeSearcher()
    searcher.add("a", NOW)

    found = [list(batch) for batch in islice(logs.batches(Tail(searcher, "logs-*", ""), NOW, follow=True), 3)]

    assert [len(batch) for batch in found] == [1, 0, 0]


def test_the_arguments_are_those_of_the_manual() -> None:
    parser = argparse.ArgumentParser()
    logs.configure(parser)

    given = parser.parse_args(["timeout", "--since", "2h", "--follow", "--json"])
    assert (given.query, given.since, given.follow, given.json) == ("timeout", "2h", True, True)
    default = parser.parse_args([])
    assert (default.query, default.since, default.follow, default.json) == ("", "15m", False, False)
