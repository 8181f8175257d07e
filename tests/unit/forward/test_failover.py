"""A frame goes to the first endpoint that takes it; what none takes is an error that says why."""

import logging
from dataclasses import dataclass, field

import pytest

from minutewatch.config import Endpoint
from minutewatch.errors import DeliveryError, PoisonError, RefusedError
from minutewatch.forward.connection import CutOffError, NoAckError
from minutewatch.forward.deadline import Deadline
from minutewatch.forward.failover import Failover, full_jitter
from minutewatch.forward.protocol import Frame, packed_forward

from .builders import a_chunk

FIRST, SECOND = Endpoint(host="first", port=1), Endpoint(host="second", port=2)
FRAME = packed_forward(a_chunk())


@dataclass
class Time:
    """A clock that moves when someone sleeps."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class FakeLink:
    """Raises its answers one after another, the last one for ever; None takes the frame."""

    time: Time
    answers: list[DeliveryError | None] = field(default_factory=lambda: [None])
    costs_s: float = 0.0
    given_s: list[float] = field(default_factory=list)
    closed: bool = False

    @property
    def tried(self) -> int:
        return len(self.given_s)

    def deliver(self, frame: Frame, *, deadline: Deadline) -> None:
        self.given_s.append(deadline.remaining())
        self.time.now += self.costs_s
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer:
            raise answer

    def close(self) -> None:
        self.closed = True


@dataclass
class Pair:
    time: Time
    first: FakeLink
    second: FakeLink

    def failover(self) -> Failover:
        links = {FIRST: self.first, SECOND: self.second}
        return Failover(links, clock=self.time, sleep=self.time.sleep, jitter=lambda longest: longest)


@pytest.fixture
def pair() -> Pair:
    time = Time()
    return Pair(time, FakeLink(time), FakeLink(time))


def test_the_preferred_endpoint_gets_everything_while_it_works(pair: Pair) -> None:
    failover = pair.failover()
    for _ in range(3):
        failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (3, 0)


def test_the_second_endpoint_takes_what_the_first_does_not(pair: Pair) -> None:
    pair.first.answers = [DeliveryError("Connection refused")]
    pair.failover().deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 1)


def test_a_dead_endpoint_is_not_asked_again_until_its_back_off_ends(pair: Pair) -> None:
    pair.first.answers = [DeliveryError("Connection refused"), None]
    failover = pair.failover()
    failover.deliver(FRAME, deadline=200)
    failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 2)
    pair.time.now += 0.2
    failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (2, 2)


def test_all_are_tried_twice_after_a_short_wait_then_the_error_names_each(pair: Pair) -> None:
    pair.first.answers = [DeliveryError("Connection refused")]
    pair.second.answers = [DeliveryError("closed by the peer")]
    with pytest.raises(DeliveryError, match=r"^first:1: Connection refused; second:2: closed by the peer$"):
        pair.failover().deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (2, 2)
    assert pair.time.slept == [pytest.approx(0.2)]


def test_a_long_outage_costs_a_call_nothing(pair: Pair) -> None:
    pair.first.answers = pair.second.answers = [DeliveryError("Connection refused")]
    failover = pair.failover()
    for _ in range(2):
        with pytest.raises(DeliveryError):
            failover.deliver(FRAME, deadline=200)
    tried, slept = pair.first.tried, len(pair.time.slept)
    with pytest.raises(DeliveryError, match=r"first:1, second:2: all failed, next try in [0-9.]+ s"):
        failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, len(pair.time.slept)) == (tried, slept)


def test_what_timed_out_is_not_tried_twice_in_one_call(pair: Pair) -> None:
    pair.first.answers = pair.second.answers = [DeliveryError("timed out")]
    pair.first.costs_s = pair.second.costs_s = 3
    with pytest.raises(DeliveryError, match="first:1: timed out; second:2: timed out"):
        pair.failover().deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 1)


def test_no_wait_goes_beyond_the_deadline(pair: Pair) -> None:
    pair.first.answers = pair.second.answers = [DeliveryError("Connection refused")]
    with pytest.raises(DeliveryError):
        pair.failover().deliver(FRAME, deadline=100.1)
    assert (pair.first.tried, pair.time.slept) == (1, [])


def test_without_time_left_nothing_is_tried(pair: Pair) -> None:
    with pytest.raises(DeliveryError, match="no time was left"):
        pair.failover().deliver(FRAME, deadline=99)
    assert pair.first.tried == 0


def test_an_endpoint_that_hangs_leaves_its_share_of_the_time_to_the_others(pair: Pair) -> None:
    pair.first.answers = [DeliveryError("the time that was given ended first")]
    pair.first.costs_s = 5
    failover = pair.failover()
    failover.deliver(FRAME, deadline=110)
    assert pair.first.given_s == [pytest.approx(5)]
    assert pair.second.given_s == [pytest.approx(5)]


def test_an_endpoint_that_used_up_the_time_is_not_the_first_choice_of_the_next_call(pair: Pair) -> None:
    pair.first.answers = [DeliveryError("the time that was given ended first")]
    pair.first.costs_s = 10
    failover = pair.failover()
    with pytest.raises(DeliveryError):
        failover.deliver(FRAME, deadline=110)
    failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 1)


def test_a_chunk_that_is_taken_but_not_acked_twice_is_poison(pair: Pair) -> None:
    pair.first.answers = pair.second.answers = [NoAckError("no ack came in 20 s")]
    with pytest.raises(PoisonError, match="first:1: no ack came in 20 s; second:2: no ack"):
        pair.failover().deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 1)


def test_poison_says_nothing_against_the_endpoint(pair: Pair) -> None:
    pair.first.answers = [NoAckError("no ack came in 20 s"), NoAckError("no ack came in 20 s"), None]
    failover = Failover({FIRST: pair.first}, clock=pair.time, sleep=pair.time.sleep)
    with pytest.raises(PoisonError):
        failover.deliver(FRAME, deadline=200)
    failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.time.slept) == (3, [])


def test_an_endpoint_that_does_not_ack_what_another_does_is_down(pair: Pair) -> None:
    pair.first.answers = [NoAckError("no ack came in 20 s")]
    failover = pair.failover()
    failover.deliver(FRAME, deadline=200)
    failover.deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 2)


def test_one_missing_ack_is_no_poison(pair: Pair) -> None:
    pair.first.answers = [NoAckError("no ack came in 20 s"), None]
    pair.second.answers = [DeliveryError("Connection refused")]
    pair.failover().deliver(FRAME, deadline=200)
    assert pair.first.tried == 2


def test_a_refusal_is_not_repeated_and_is_reported_as_such(pair: Pair) -> None:
    pair.first.answers = pair.second.answers = [RefusedError("shared_key mismatch")]
    with pytest.raises(RefusedError, match="first:1: shared_key mismatch; second:2"):
        pair.failover().deliver(FRAME, deadline=200)
    assert (pair.first.tried, pair.second.tried) == (1, 1)


def test_one_refusal_among_other_failures_is_a_failed_delivery(pair: Pair) -> None:
    pair.first.answers = [RefusedError("shared_key mismatch")]
    pair.second.answers = [DeliveryError("Connection refused")]
    with pytest.raises(DeliveryError) as raised:
        pair.failover().deliver(FRAME, deadline=200)
    assert not isinstance(raised.value, RefusedError)


def test_an_endpoint_that_fails_and_one_that_is_back_are_logged_once(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    pair.first.answers = [DeliveryError("Connection refused"), DeliveryError("Connection refused"), None]
    failover = pair.failover()
    with caplog.at_level(logging.INFO):
        for _ in range(4):
            failover.deliver(FRAME, deadline=200)
            pair.time.now += 1
    assert [record.getMessage() for record in caplog.records] == [
        "first:1 does not take chunks: Connection refused",
        "first:1 is back",
    ]


def test_closing_closes_every_connection(pair: Pair) -> None:
    pair.failover().close()
    assert pair.first.closed
    assert pair.second.closed


def test_jitter_spreads_over_the_whole_back_off() -> None:
    waits = [full_jitter(10) for _ in range(200)]
    assert min(waits) < 2
    assert max(waits) > 8
    assert all(0 <= wait <= 10 for wait in waits)


def test_an_endpoint_that_cuts_off_among_dead_ones_is_told_apart_from_an_outage(pair: Pair) -> None:
    pair.first.answers = [CutOffError("closed by the peer before the ack")]
    pair.second.answers = [DeliveryError("Connection refused")]
    with pytest.raises(CutOffError, match="first:1: closed by the peer before the ack; second:2"):
        pair.failover().deliver(FRAME, deadline=200)
