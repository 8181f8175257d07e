"""What a terminal sees while a file is sent."""

import bz2
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from minutewatch.cli.input_file import CHUNK_BYTES
from minutewatch.cli.send import Meter, Sending
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome

from ..ingest.builders import Receiver
from ..ingest.policy.builders import spec_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_shows_how_much_was_read_and_is_gone_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    content = b"x\n" * CHUNK_BYTES
    file.write_bytes(content)
    out = Terminal()
    with file.open("rb") as stream:
        assert b"".join(Meter(stream, name=str(file), out=out)) == content
    assert " 50 %" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


def test_a_pipe_sees_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(b"x\n")
    out = io.StringIO()
    with file.open("rb") as stream:
        list(Meter(stream, name=str(file), out=out))
    assert out.getvalue() == ""


def sent(content: bytes, policy: str = "", name: str = "/var/log/app.log") -> tuple[Outcome, list[Any]]:
    receiver = Receiver()
    sending = Sending(receiver, Policy(spec_of(policy)), tag="logs")
    sending.send([content], name=name)
    return sending.outcome, receiver.documents


def test_it_sends_what_the_policy_wants_under_the_names_that_the_policy_gives() -> None:
    policy = """
        exclude: [{level: debug}]
        name: [{from: message, pattern: 'of (?P<app>shop)', set: {service.name: '{app}'}}]
    """
    outcome, documents = sent(b"level=debug msg=noise\nlevel=info msg='order of shop'\n", policy)
    assert [document["service.name"] for document in documents] == ["shop"]
    assert (outcome.received, outcome.delivered, outcome.dropped) == (2, 1, 1)


def test_a_secret_is_hidden_before_it_leaves() -> None:
    _, (document,) = sent(b"login with password=hunter2hunter2 failed\n", "redact: {secrets: mask}")
    assert "hunter2" not in repr(document)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, bytes])
def test_a_packed_file_is_the_same_set_of_logs(pack: Callable[[bytes], bytes]) -> None:
    (plain, *_), (packed, *_) = sent(b"one\ntwo\n")[1], sent(pack(b"one\ntwo\n"))[1]
    assert plain["event.id"] == packed["event.id"]


def test_what_cannot_be_read_is_told_with_the_file() -> None:
    outcome, documents = sent(b"PAR1\0\0", name="/lake/part-0.parquet")
    assert documents == []
    assert [error.reason for error in outcome.unreadable] == [
        "/lake/part-0.parquet: holds Parquet, which is not read"
    ]
