"""`ForwardSender` is a `FluentSender`: same calls, and True only for what was acknowledged."""

import threading
from dataclasses import dataclass, field
from typing import Any

import msgpack
import pytest
from fluent.sender import EventTime, FluentSender

from minutewatch.config import Endpoint
from minutewatch.errors import ConfigError, DeliveryError
from minutewatch.forward.options import ForwardOptions
from minutewatch.forward.protocol import Frame
from minutewatch.forward.sender import ForwardSender
from minutewatch.forward.tls import Tls

from .builders import a_chunk, unpacked


@dataclass
class FakeFailover:
    """Takes frames, or raises where `down` says so."""

    down: list[bool] = field(default_factory=list)
    taken: list[list[Any]] = field(default_factory=list)
    deadlines: list[float] = field(default_factory=list)
    closed: bool = False

    def deliver(self, frame: Frame, *, deadline: float) -> None:
        self.deadlines.append(deadline)
        if self.down and self.down.pop(0):
            raise DeliveryError("localhost:24224: Connection refused")
        self.taken.append(msgpack.unpackb(b"".join(frame.parts)))

    def close(self) -> None:
        self.closed = True

    def events(self) -> list[tuple[str, Any]]:
        return [(tag, record) for tag, entries, _ in self.taken for _, record in unpacked(entries)]


def a_sender(*down: bool, **more: Any) -> tuple[ForwardSender, FakeFailover]:
    sender, failover = ForwardSender("app", clock=lambda: 100.0, **more), FakeFailover(list(down))
    sender._failover = failover  # type: ignore[assignment]  # a fake of the port
    return sender, failover


def test_it_takes_the_place_of_a_fluent_sender() -> None:
    assert issubclass(ForwardSender, FluentSender)
    sender, failover = a_sender()
    with sender:
        assert sender.emit("follow", {"from": "A"})
        assert sender.emit_with_time("follow", 1_767_614_400, {"from": "B"})
        assert sender.emit(None, {"from": "C"})
    assert failover.events() == [
        ("app.follow", {"from": "A"}),
        ("app.follow", {"from": "B"}),
        ("app", {"from": "C"}),
    ]
    assert failover.closed


def test_times_are_kept_to_the_nanosecond() -> None:
    sender, failover = a_sender()
    sender.emit_with_time(None, EventTime(1_767_614_400, 123_456_789), {})
    ((time, _),) = unpacked(failover.taken[0][1])
    assert time == msgpack.ExtType(0, EventTime(1_767_614_400, 123_456_789).data)


def test_the_time_of_emit_is_an_event_time_unless_that_is_turned_off() -> None:
    for options, kind in (({}, msgpack.ExtType), ({"nanosecond_precision": False}, int)):
        sender, failover = a_sender(**options)
        sender.emit(None, {})
        ((time, _),) = unpacked(failover.taken[0][1])
        assert isinstance(time, kind)


def test_an_event_that_was_not_acked_goes_out_with_the_next_one() -> None:
    sender, failover = a_sender(True)
    assert not sender.emit("a", {"n": 1})
    assert "Connection refused" in str(sender.last_error)
    assert sender.emit("a", {"n": 2})
    assert failover.events() == [("app.a", {"n": 1}), ("app.a", {"n": 2})]
    assert sender.pendings is None


def test_what_was_acked_before_a_failure_is_not_sent_again() -> None:
    sender, failover = a_sender(True, True, False, True)
    sender.emit("a", {"n": 1})
    sender.emit("b", {"n": 2})  # both wait now, under two tags
    assert not sender.emit("b", {"n": 3})  # the first is acked, then it fails
    assert sender.emit("b", {"n": 4})
    assert [record["n"] for _, record in failover.events()] == [1, 2, 3, 4]


def test_a_full_buffer_is_handed_to_the_overflow_handler_as_fluent_logger_does() -> None:
    overflown: list[bytes] = []
    sender, _ = a_sender(True, True, bufmax=40, buffer_overflow_handler=overflown.append)
    sender.emit("a", {"message": "x" * 10})
    sender.emit("a", {"message": "y" * 10})
    assert [record for _, _, record in unpacked(overflown[0])] == [{"message": "x" * 10}, {"message": "y" * 10}]
    assert sender.pendings is None


def test_closing_sends_what_waits_or_hands_it_over() -> None:
    sender, failover = a_sender(True)
    sender.emit("a", {"n": 1})
    sender.close()
    assert failover.events() == [("app.a", {"n": 1})]

    overflown: list[bytes] = []
    sender, _ = a_sender(True, True, buffer_overflow_handler=overflown.append)
    sender.emit("a", {"n": 1})
    sender.close()
    assert [record for _, _, record in unpacked(overflown[0])] == [{"n": 1}]
    assert not sender.emit("a", {"n": 2})


def test_emit_waits_no_longer_than_connecting_and_the_ack_may_take() -> None:
    sender, failover = a_sender(timeout=3.0, options=ForwardOptions(ack_timeout_s=20))
    sender.emit("a", {})
    assert failover.deadlines == [123.0]


def test_chunks_ask_for_an_ack_under_a_new_id_each() -> None:
    sender, failover = a_sender()
    sender.forward(a_chunk(), deadline=110)
    sender.forward(a_chunk(), deadline=120)
    ids = [options["chunk"] for _, _, options in failover.taken]
    assert len(set(ids)) == 2
    assert failover.deadlines == [110, 120]


def test_chunks_are_compressed_and_unacked_where_the_options_say_so() -> None:
    sender, failover = a_sender(options=ForwardOptions(ack=False, compress="gzip"))
    sender.forward(a_chunk(), deadline=110)
    assert failover.taken[0][2] == {"size": 2, "compressed": "gzip"}


def test_a_failed_delivery_reaches_the_caller() -> None:
    sender, _ = a_sender(True)
    with pytest.raises(DeliveryError, match="Connection refused"):
        sender.forward(a_chunk(), deadline=110)
    assert sender.pendings is None


def test_a_closed_sender_takes_nothing() -> None:
    sender, _ = a_sender()
    sender.close()
    with pytest.raises(DeliveryError, match="closed"):
        sender.forward(a_chunk(), deadline=110)


def test_a_thread_that_waits_for_another_ends_at_its_deadline() -> None:
    sender, _ = a_sender()
    errors: list[str] = []

    def forward() -> None:
        try:
            sender.forward(a_chunk(), deadline=100.05)
        except DeliveryError as error:
            errors.append(str(error))

    with sender.lock:
        thread = threading.Thread(target=forward)
        thread.start()
        thread.join()
    assert errors == ["the connection was in use by another thread until the given time ended"]


def test_options_that_cannot_work_stop_at_start() -> None:
    with pytest.raises(ConfigError, match="FLUENTD_CA_FILE"):
        ForwardSender("app", options=ForwardOptions(tls=Tls(ca_file="/nowhere/ca.pem")))
    with pytest.raises(ConfigError, match="FLUENTD_COMPRESS"):
        ForwardSender("app", options=ForwardOptions(compress="lz4"))


def test_tls_is_for_the_endpoints_that_ask_for_it() -> None:
    plain, secure = Endpoint(host="a", port=1), Endpoint(host="b", port=2, tls=True)
    links = ForwardSender("app", endpoints=(plain, secure))._links((plain, secure))
    assert links[plain]._context is None
    assert links[secure]._context is not None
    host_and_port = ForwardSender("app", "c", 3, options=ForwardOptions(tls=Tls()))
    assert next(iter(host_and_port._failover._links)) == Endpoint(host="c", port=3, tls=True)
