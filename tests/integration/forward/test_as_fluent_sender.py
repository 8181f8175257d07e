"""Any program can use `ForwardSender` where it used `FluentSender`, and loses nothing in an outage."""

from fluent.sender import FluentSender

from minutewatch.config import Endpoint
from minutewatch.forward import ForwardOptions, ForwardSender

from .receiver import Fault, Receiver


def emit(sender: FluentSender, count: int) -> None:
    for n in range(count):
        sender.emit("follow", {"event.id": str(n), "n": n})
    sender.close()


def test_events_of_a_drop_in_sender_survive_resets_and_missing_acks() -> None:
    faults = [Fault.NONE, Fault.RESET, Fault.NONE, Fault.CUT, Fault.NONE, Fault.NO_ACK, Fault.CLOSED]
    with Receiver(*faults) as receiver:
        options = ForwardOptions(ack_timeout_s=0.3)
        emit(ForwardSender("app", "127.0.0.1", receiver.port, options=options), 50)
        assert [
            record["n"] for _, _, record in sorted(receiver.events.values(), key=lambda event: event[2]["n"])
        ] == [*range(50)]
        assert {tag for tag, _, _ in receiver.events.values()} == {"app.follow"}


def test_emit_is_true_only_when_the_receiver_has_acknowledged() -> None:
    with Receiver(Fault.DROPPED, Fault.DROPPED) as receiver:
        sender = ForwardSender("app", "127.0.0.1", receiver.port, options=ForwardOptions(ack_timeout_s=0.1))
        assert not sender.emit("follow", {"event.id": "0"})
        assert "no ack came" in str(sender.last_error)
        assert sender.emit("follow", {"event.id": "1"})
        sender.close()
        assert receiver.events.keys() == {"0", "1"}


def test_several_endpoints_serve_emit_too() -> None:
    with Receiver() as first, Receiver() as second:
        endpoints = [Endpoint(host="127.0.0.1", port=receiver.port) for receiver in (first, second)]
        sender = ForwardSender("app", endpoints=endpoints)
        assert sender.emit("follow", {"event.id": "0"})
        first.__exit__()
        assert sender.emit("follow", {"event.id": "1"})
        sender.close()
        assert [*first.events, *second.events] == ["0", "1"]
