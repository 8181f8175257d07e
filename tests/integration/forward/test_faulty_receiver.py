"""Whatever a receiver does, no event is lost: it is acknowledged, or its source hears of it and sends it again."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from minutewatch.config import Endpoint
from minutewatch.errors import DeliveryError, PoisonError, RefusedError
from minutewatch.forward import Chunk, Credentials, ForwardOptions, ForwardSender, Tls, forward_splitting

from ...unit.forward.builders import entries_of, unpacked
from ...unit.forward.certificates import Certificate, issue
from .conftest import Pki
from .receiver import Fault, Receiver, Security

KEY = Credentials(shared_key="s3cret-key", username="lambda", password="s3cret-word")
SECURITY = Security(shared_key="s3cret-key", users={"lambda": "s3cret-word"})
Connect = Callable[..., ForwardSender]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """A client of these receivers with short time-outs."""
    made: list[ForwardSender] = []

    def build(*endpoints: Endpoint, **options: Any) -> ForwardSender:
        chosen = ForwardOptions(**{"ack_timeout_s": 0.3, "compress": "gzip", **options})
        made.append(ForwardSender("logs", endpoints=endpoints, options=chosen, timeout=0.5, jitter=lambda _: 0.0))
        return made[-1]

    yield build
    for sender in made:
        sender.close()


def at(receiver: Receiver, *, host: str = "127.0.0.1", tls: bool = False) -> Endpoint:
    return Endpoint(host=host, port=receiver.port, tls=tls)


def a_chunk(first: int, count: int = 20) -> Chunk:
    records = [{"event.id": str(n), "message": f"line {n}"} for n in range(first, first + count)]
    return Chunk("logs.app", entries_of(*records), count)


def soon(seconds: float = 10) -> float:
    return time.monotonic() + seconds


def deliver(sender: ForwardSender, chunk: Chunk) -> int:
    """Send as an event source does, until it is taken; how often that failed."""
    for failures in range(10):
        try:
            sender.forward(chunk, deadline=soon())
        except DeliveryError:
            continue
        return failures
    raise AssertionError("ten deliveries failed")


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS and key"])
def test_no_event_is_lost_and_none_counts_twice(pki: Pki, connect: Connect, fault: Fault, secure: bool) -> None:
    tls, security = (pki.context("127.0.0.1"), SECURITY) if secure else (None, None)
    with Receiver(Fault.NONE, fault, Fault.NONE, fault, fault, fault, tls=tls, security=security) as receiver:
        trust = {"tls": Tls(ca_pem=pki.ca.pem), "credentials": KEY} if secure else {}
        sender = connect(at(receiver, tls=secure), **trust)
        for n in range(10):
            deliver(sender, a_chunk(20 * n))
        assert receiver.events.keys() == {str(n) for n in range(200)}


def test_a_late_ack_costs_no_second_delivery(connect: Connect) -> None:
    with Receiver(*[Fault.LATE_ACK] * 5) as receiver:
        sender = connect(at(receiver))
        assert [deliver(sender, a_chunk(20 * n)) for n in range(5)] == [0] * 5
        assert (len(receiver.frames), receiver.connections) == (5, 1)


def test_a_connection_that_died_while_the_sandbox_was_frozen_is_replaced(connect: Connect) -> None:
    with Receiver() as receiver:
        sender = connect(at(receiver))
        deliver(sender, a_chunk(0))
        receiver.drop_connections()
        assert deliver(sender, a_chunk(20)) == 0
        assert (len(receiver.events), receiver.connections) == (40, 2)


def test_a_receiver_that_closes_after_each_message_is_connected_to_again(connect: Connect) -> None:
    with Receiver(security=Security(shared_key="s3cret-key", keepalive=False)) as receiver:
        sender = connect(at(receiver), credentials=KEY)
        assert [deliver(sender, a_chunk(20 * n)) for n in range(3)] == [0, 0, 0]
        assert (len(receiver.events), receiver.connections) == (60, 3)


def test_a_chunk_that_is_never_acked_is_poison_after_two_full_waits(connect: Connect) -> None:
    with Receiver(Fault.DROPPED, Fault.DROPPED) as receiver:
        with pytest.raises(PoisonError, match=r"taken whole and not acknowledged.*no ack came in 0\.3 s"):
            connect(at(receiver)).forward(a_chunk(0), deadline=soon())
        assert len(receiver.frames) == 2


def test_the_poison_in_a_chunk_is_found_and_all_others_are_stored(connect: Connect) -> None:
    with Receiver(refuses=["5"]) as receiver:
        sender = connect(at(receiver), ack_timeout_s=0.1)
        poison = forward_splitting(lambda chunk: sender.forward(chunk, deadline=soon(30)), a_chunk(0, 8))
        assert [record["event.id"] for chunk in poison for _, record in unpacked(chunk.entries)] == ["5"]
        assert receiver.events.keys() == {"0", "1", "2", "3", "4", "6", "7"}


def test_the_second_endpoint_takes_over_while_the_first_is_down(connect: Connect) -> None:
    with Receiver() as first, Receiver() as second:
        sender = connect(at(first), at(second))
        deliver(sender, a_chunk(0))
        first.__exit__()
        assert [deliver(sender, a_chunk(20 * n)) for n in range(1, 5)] == [0] * 4
        assert (len(first.events), len(second.events)) == (20, 80)


def test_an_endpoint_that_hangs_leaves_time_for_the_next(connect: Connect) -> None:
    with Receiver(Fault.NO_ACK) as first, Receiver() as second:
        connect(at(first), at(second), ack_timeout_s=20).forward(a_chunk(0), deadline=soon(1))
        assert len(second.events) == 20


def test_a_black_hole_ends_at_the_deadline(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:  # the kernel takes connections, and nobody reads
        sender = connect(Endpoint(host="127.0.0.1", port=hole.getsockname()[1]), ack_timeout_s=20)
        started = time.monotonic()
        with pytest.raises(DeliveryError, match="the time that was given ended first"):
            sender.forward(a_chunk(0), deadline=soon(0.4))
        assert time.monotonic() - started < 0.8


@pytest.mark.parametrize("trust", [{"tls": Tls()}, {"credentials": KEY}], ids=["TLS", "key"])
def test_a_black_hole_ends_at_the_time_out_of_connecting(connect: Connect, trust: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        endpoint = Endpoint(host="127.0.0.1", port=hole.getsockname()[1], tls="tls" in trust)
        sender = connect(endpoint, **trust)
        started = time.monotonic()
        with pytest.raises(DeliveryError, match=r"no TLS handshake|no HELO came"):
            sender.forward(a_chunk(0), deadline=soon(30))
        assert time.monotonic() - started < 3


def test_nobody_listening_is_told_at_once(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = Endpoint(host="127.0.0.1", port=server.getsockname()[1])
    started = time.monotonic()
    with pytest.raises(DeliveryError, match="Connection refused"):
        connect(endpoint).forward(a_chunk(0), deadline=soon(30))
    assert time.monotonic() - started < 1


def test_a_receiver_on_ipv6_is_reached(connect: Connect) -> None:
    with Receiver(host="::1") as receiver:
        deliver(connect(at(receiver, host="::1")), a_chunk(0))
        assert len(receiver.events) == 20


class TestRefusals:
    """What an operator has to mend is said, without a secret, and no event leaves before trust is there."""

    def refusal(self, sender: ForwardSender, receiver: Receiver) -> str:
        with pytest.raises(RefusedError) as raised:
            sender.forward(a_chunk(0), deadline=soon())
        assert not receiver.frames
        said = f"{raised.value!r} {raised.value.__cause__!r}"
        assert "s3cret" not in said
        assert "line 0" not in said
        return str(raised.value)

    def test_another_ca(self, pki: Pki, connect: Connect, other_ca: Callable[[], Certificate]) -> None:
        with Receiver(tls=pki.context("127.0.0.1")) as receiver:
            sender = connect(at(receiver, tls=True), tls=Tls(ca_pem=other_ca().pem))
            assert "should hold the CA that signed it" in self.refusal(sender, receiver)

    def test_another_name(self, pki: Pki, connect: Connect) -> None:
        with Receiver(tls=pki.context("fluentd.internal")) as receiver:
            sender = connect(at(receiver, tls=True), tls=Tls(ca_pem=pki.ca.pem))
            assert "should hold a name of the certificate" in self.refusal(sender, receiver)

    def test_an_expired_certificate(self, pki: Pki, connect: Connect) -> None:
        with Receiver(tls=pki.context("127.0.0.1", expired=True)) as receiver:
            sender = connect(at(receiver, tls=True), tls=Tls(ca_pem=pki.ca.pem))
            assert "has expired" in self.refusal(sender, receiver)

    def test_a_wrong_key(self, connect: Connect) -> None:
        with Receiver(security=Security(shared_key="other")) as receiver:
            sender = connect(at(receiver), credentials=KEY)
            assert "refused (shared_key mismatch): check that shared_key" in self.refusal(sender, receiver)

    def test_a_wrong_password(self, connect: Connect) -> None:
        with Receiver(security=Security(shared_key="s3cret-key", users={"lambda": "other"})) as receiver:
            sender = connect(at(receiver), credentials=KEY)
            assert "signed in with user 'lambda'" in self.refusal(sender, receiver)


def test_a_name_of_the_certificate_can_be_given_apart_from_the_host(pki: Pki, connect: Connect) -> None:
    with Receiver(tls=pki.context("fluentd.internal")) as receiver:
        tls = Tls(ca_pem=pki.ca.pem, server_name="fluentd.internal")
        deliver(connect(at(receiver, tls=True), tls=tls), a_chunk(0))
        assert len(receiver.events) == 20


def wants_client_certificate(pki: Pki) -> ssl.SSLContext:
    context = pki.context("127.0.0.1")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=pki.ca.pem)
    return context


def test_a_client_proves_itself_by_its_certificate(pki: Pki, connect: Connect) -> None:
    mine = issue(pki.ca, "client")
    with Receiver(tls=wants_client_certificate(pki)) as receiver:
        tls = Tls(ca_pem=pki.ca.pem, cert_pem=mine.pem, key_pem=mine.key_pem)
        deliver(connect(at(receiver, tls=True), tls=tls), a_chunk(0))
        assert len(receiver.events) == 20


def test_a_client_without_the_certificate_that_is_asked_for_is_told_so(pki: Pki, connect: Connect) -> None:
    with Receiver(tls=wants_client_certificate(pki)) as receiver:
        sender = connect(at(receiver, tls=True), tls=Tls(ca_pem=pki.ca.pem))
        with pytest.raises(DeliveryError, match=r"does it ask for .*a client certificate"):
            sender.forward(a_chunk(0), deadline=soon(2))


def test_a_plain_client_at_a_tls_input_fails_and_says_so(pki: Pki, connect: Connect) -> None:
    with Receiver(tls=pki.context("127.0.0.1")) as receiver, pytest.raises(DeliveryError):
        connect(at(receiver)).forward(a_chunk(0), deadline=soon(2))


def test_four_megabytes_arrive_whole_in_every_form(pki: Pki, connect: Connect) -> None:
    records = [{"event.id": str(n), "message": f"{n} " * 80} for n in range(10_000)]
    chunk = Chunk("logs.app", entries_of(*records), len(records))
    for compress in ("none", "gzip"):
        with Receiver(tls=pki.context("127.0.0.1"), security=SECURITY) as receiver:
            trust = {"tls": Tls(ca_pem=pki.ca.pem), "credentials": KEY}
            connect(at(receiver, tls=True), compress=compress, ack_timeout_s=10, **trust).forward(
                chunk, deadline=soon(20)
            )
            assert len(receiver.events) == 10_000
