"""What is in a followed log when its tail is stopped has been sent, and the counts say exactly how much."""

import pytest

from local import tail
from local.follow import Line
from local.processes import LocalError
from local.tail import Tail, Totals

from .fakes import FakeSender, line


class FakeReader:
    def __init__(self, *texts: str) -> None:
        self.lines = [line(text) for text in texts]
        self.closed = False

    def read(self, *, limit: int = 1000) -> list[Line]:
        taken, self.lines = self.lines[:limit], self.lines[limit:]
        return taken

    def close(self) -> None:
        self.closed = True


def test_every_line_is_sent_in_batches_that_the_way_allows_and_counted() -> None:
    reader, sender = FakeReader("a", "b", "c", "d"), FakeSender()
    tailed = Tail("x", [reader], sender).start()
    assert sender.sent.acquire(timeout=10)
    assert sender.sent.acquire(timeout=10)
    reader.lines = [line("e")]
    tailed.stop()
    assert sender.batches == [["a", "b", "c"], ["d"], ["e"]]
    assert tailed.totals == Totals(sent=5, delivered=5)
    assert reader.closed


def test_a_log_that_cannot_be_sent_ends_its_tail_and_is_told_to_its_owner() -> None:
    reader = FakeReader("a")
    tailed = Tail("the log", [reader], FakeSender(error=LocalError("no queue"))).start()
    tailed.stop()
    assert (tailed.totals, reader.closed) == (Totals(), True)
    with pytest.raises(LocalError, match="logs of the log could not be sent by fake: no queue"):
        tail.raise_errors([tailed])


def test_a_tail_that_never_began_still_lets_go_of_its_log() -> None:
    reader = FakeReader()
    Tail("x", [reader], FakeSender()).stop()
    assert reader.closed


def test_totals_add_up() -> None:
    one = Totals(sent=1, delivered=2, rejected=3, spilled=4)
    assert tail.total([one, one]) == Totals(sent=2, delivered=4, rejected=6, spilled=8)
