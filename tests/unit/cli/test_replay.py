"""What `minutewatch replay` says, on a terminal and to a program."""

import argparse
import io
import json

import pytest

from minutewatch.cli import replay
from minutewatch.errors import ConfigError
from minutewatch.forward.replay import Replayed, Waiting

NOTHING = Waiting(objects=0, size_bytes=0, oldest_s=0.0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("done", "left", "said"),
    [
        (Replayed(), NOTHING, "nothing waits"),
        (Replayed(objects=3, logs=1200), NOTHING, "1200 logs in 3 objects sent"),
        (
            Replayed(objects=1, logs=1),
            Waiting(objects=1, size_bytes=900_000, oldest_s=1.0),
            "1 log in 1 object sent; 1 object (0.9 MB) waits, the oldest for 1 s",
        ),
        (
            Replayed(objects=3, logs=1200, quarantined=1),
            Waiting(objects=2, size_bytes=250_000, oldest_s=61.4),
            "1200 logs in 3 objects sent; 1 put into quarantine; 2 objects (0.2 MB) wait, the oldest for 61 s",
        ),
    ],
)
def test_one_line_says_what_was_sent_and_what_waits(done: Replayed, left: Waiting, said: str) -> None:
    assert replay.text(done, left) == said


def test_a_program_gets_numbers() -> None:
    assert json.loads(replay.json_text(Replayed(objects=1, logs=9), NOTHING)) == {
        "objects": 1,
        "logs": 9,
        "quarantined": 0,
        "waiting": 0,
        "waiting_bytes": 0,
        "oldest_s": 0,
    }


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    before = Waiting(objects=2, size_bytes=1, oldest_s=1.0)
    for out in (terminal, pipe):
        show = replay.meter(out, before)
        show(Replayed(objects=1, logs=10))
        show(Replayed(objects=2, logs=20))
    assert "1 of 2 objects, 10 logs" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert pipe.getvalue() == ""


def test_without_a_bucket_it_says_which_variable_is_missing() -> None:
    parser = argparse.ArgumentParser()
    replay.configure(parser)
    with pytest.raises(ConfigError, match="SPILL_BUCKET is missing"):
        replay.run(parser.parse_args([]), {"FLUENTD_ENDPOINTS": "127.0.0.1:1"})
