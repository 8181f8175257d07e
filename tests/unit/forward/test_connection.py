"""A frame is delivered when its own ack came; every error closes the socket and says what happened.

The receiver is the other end of a socket pair, and what it will say is written before it is asked.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgpack
import pytest

from minutewatch.config import Endpoint
from minutewatch.errors import DeliveryError, RefusedError
from minutewatch.forward.connection import Connection, NoAckError
from minutewatch.forward.deadline import Deadline
from minutewatch.forward.handshake import Credentials
from minutewatch.forward.options import ForwardOptions
from minutewatch.forward.protocol import Frame, packed_forward

from .builders import a_chunk

ENDPOINT = Endpoint(host="receiver", port=24224)
FRAME = packed_forward(a_chunk(), chunk_id=b"this")
LATER = packed_forward(a_chunk(), chunk_id=b"later")


@dataclass
class Receivers:
    """Hands out sockets whose other ends have already said what is listed; `now` is everybody's clock."""

    says: list[list[Any]]
    now: float = 100.0
    ends: list[socket.socket] = field(default_factory=list)

    def dial(self, endpoint: Endpoint, *, limit: Deadline) -> socket.socket:
        if len(self.ends) == len(self.says):
            raise ConnectionRefusedError(111, "Connection refused")
        ours, theirs = socket.socketpair()
        self.ends.append(theirs)
        for message in self.says[len(self.ends) - 1]:
            theirs.sendall(msgpack.packb(message))
        return ours

    def clock(self) -> float:
        return self.now

    def got(self, n: int) -> list[Any]:
        """The messages that receiver `n` has got."""
        unpacker = msgpack.Unpacker()
        self.ends[n].setblocking(False)
        unpacker.feed(self.ends[n].recv(100_000))
        return list(unpacker)

    def was_closed(self, n: int) -> bool:
        """Whether the client closed connection `n`; reads what it had sent."""
        self.ends[n].setblocking(False)
        try:
            while self.ends[n].recv(100_000):
                pass
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True
        return True


Make = Callable[..., tuple[Connection, Receivers]]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[tuple[Connection, Receivers]] = []

    def build(*says: list[Any], **options: Any) -> tuple[Connection, Receivers]:
        receivers = Receivers(list(says))
        chosen = ForwardOptions(**{"ack_timeout_s": 0.05, **options})
        connection = Connection(
            ENDPOINT, chosen, context=None, connect_timeout_s=0.05, clock=receivers.clock, dialer=receivers.dial
        )
        made.append((connection, receivers))
        return made[-1]

    yield build
    for connection, receivers in made:
        connection.close()
        for end in receivers.ends:
            end.close()


def deliver(connection: Connection, receivers: Receivers, frame: Frame = FRAME, *, seconds: float = 10) -> None:
    connection.deliver(frame, deadline=Deadline(at=receivers.now + seconds, clock=receivers.clock))


def ack(chunk_id: str) -> dict[str, str]:
    return {"ack": chunk_id}


def test_the_frame_is_sent_and_its_ack_ends_the_wait(make: Make) -> None:
    connection, receivers = make([ack("this")])
    deliver(connection, receivers)
    assert receivers.got(0) == [["logs.app", a_chunk().entries, {"size": 2, "chunk": "this"}]]


def test_the_connection_is_kept_for_the_next_frame(make: Make) -> None:
    connection, receivers = make([ack("this"), ack("later")])
    deliver(connection, receivers)
    deliver(connection, receivers, LATER)
    assert len(receivers.got(0)) == 2


def test_without_ack_nothing_is_waited_for(make: Make) -> None:
    connection, receivers = make([])
    deliver(connection, receivers, packed_forward(a_chunk()))
    assert receivers.got(0)[0][2] == {"size": 2}


def test_a_missing_ack_is_told_apart_from_a_lost_connection(make: Make) -> None:
    connection, receivers = make([])
    with pytest.raises(NoAckError, match=r"no ack came in 0\.05 s"):
        deliver(connection, receivers)
    assert receivers.was_closed(0)


def test_a_deadline_before_the_time_out_of_the_ack_is_no_missing_ack(make: Make) -> None:
    connection, receivers = make([], ack_timeout_s=20)
    end = Deadline(at=100.05, clock=iter([100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.1, 100.1, 100.1]).__next__)
    with pytest.raises(DeliveryError, match="the time that was given ended first") as raised:
        connection.deliver(FRAME, deadline=end)
    assert not isinstance(raised.value, NoAckError)
    assert receivers.was_closed(0)


def test_a_late_ack_of_an_earlier_chunk_is_passed_over(make: Make) -> None:
    connection, receivers = make([ack("this"), ack("this"), ack("later")])
    deliver(connection, receivers)
    deliver(connection, receivers, LATER)
    assert not receivers.was_closed(0)


def test_an_ack_of_a_chunk_that_was_never_sent_is_an_error_at_once(make: Make) -> None:
    connection, receivers = make([ack("wrong"), ack("this")])
    with pytest.raises(DeliveryError, match="acknowledged another chunk") as raised:
        deliver(connection, receivers)
    assert not isinstance(raised.value, NoAckError)
    assert receivers.was_closed(0)


def test_an_answer_that_is_no_ack_is_an_error(make: Make) -> None:
    connection, receivers = make([["what", "is", "this"]])
    with pytest.raises(DeliveryError, match="its answer is no ack"):
        deliver(connection, receivers)


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(make: Make) -> None:
    connection, receivers = make([ack("this")], [ack("later")])
    deliver(connection, receivers)
    receivers.ends[0].close()
    deliver(connection, receivers, LATER)
    assert receivers.got(1)[0][2]["chunk"] == "later"


def test_a_kept_connection_that_dies_under_a_frame_is_replaced_and_the_frame_sent_again(make: Make) -> None:
    connection, receivers = make([ack("this"), ["nonsense"]], [ack("later")])
    deliver(connection, receivers)
    deliver(connection, receivers, LATER)
    assert receivers.got(1)[0][2]["chunk"] == "later"


def test_a_new_connection_that_dies_is_not_replaced(make: Make) -> None:
    connection, receivers = make([["nonsense"]], [ack("this")])
    with pytest.raises(DeliveryError):
        deliver(connection, receivers)
    assert len(receivers.ends) == 1


@pytest.mark.parametrize(
    ("options", "later_s"),
    [({"max_age_s": 300.0}, 301.0), ({"max_bytes": 10}, 0.0)],
    ids=["after minutes", "after megabytes"],
)
def test_a_worn_connection_is_replaced_so_that_new_receivers_get_work(
    make: Make, options: dict[str, Any], later_s: float
) -> None:
    connection, receivers = make([ack("this")], [ack("later")], **options)
    deliver(connection, receivers)
    receivers.now += later_s
    deliver(connection, receivers, LATER)
    assert receivers.was_closed(0)
    assert len(receivers.ends) == 2


def test_a_refused_connection_says_so(make: Make) -> None:
    connection, receivers = make()
    with pytest.raises(DeliveryError, match=r"^Connection refused$"):
        deliver(connection, receivers)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, r"^closed by the peer before the ack: does it ask for a shared key or for TLS\?$"),
        ({"credentials": Credentials(shared_key="key")}, r"does it ask for TLS\?$"),
    ],
    ids=["open", "with key"],
)
def test_a_receiver_that_closes_at_once_may_miss_something(make: Make, options: dict[str, Any], said: str) -> None:
    connection, receivers = make([], **options)
    first_dial = receivers.dial

    def dial_and_close(endpoint: Endpoint, *, limit: Deadline) -> socket.socket:
        ours = first_dial(endpoint, limit=limit)
        receivers.ends[0].close()
        return ours

    connection._dial = dial_and_close
    with pytest.raises(DeliveryError, match=said):
        deliver(connection, receivers)


def test_without_time_left_nothing_is_sent(make: Make) -> None:
    connection, receivers = make([ack("this")])
    with pytest.raises(DeliveryError, match="the time that was given ended first"):
        deliver(connection, receivers, seconds=0)


KEY = Credentials(shared_key="key")


def test_a_receiver_that_asks_for_a_key_is_told_apart(make: Make) -> None:
    connection, receivers = make([["HELO", {"nonce": "n"}]])
    with pytest.raises(RefusedError, match="it asks for a shared key: FLUENTD_SHARED_KEY"):
        deliver(connection, receivers)


def test_a_receiver_without_security_is_told_apart(make: Make) -> None:
    connection, receivers = make([], credentials=KEY)
    with pytest.raises(DeliveryError, match="no HELO came: has the input a <security> section"):
        deliver(connection, receivers)
    assert receivers.was_closed(0)


def test_something_else_than_helo_is_no_fluentd(make: Make) -> None:
    connection, receivers = make([ack("this")], credentials=KEY)
    with pytest.raises(RefusedError, match="no HELO"):
        deliver(connection, receivers)


def test_no_event_leaves_before_the_receiver_has_proved_itself(make: Make) -> None:
    said = [["HELO", {"nonce": "n"}], ["PONG", True, "", "server", "0" * 128], ack("this")]
    connection, receivers = make(said, credentials=KEY)
    with pytest.raises(RefusedError, match="does not know the shared key"):
        deliver(connection, receivers)
    assert [message[0] for message in receivers.got(0)] == ["PING"]
