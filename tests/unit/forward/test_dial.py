"""A name, an address of either family or a UNIX path becomes a connected socket, in bounded time."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from minutewatch.config import Endpoint
from minutewatch.forward.deadline import Deadline
from minutewatch.forward.dial import dial, tune, wrap


def soon(seconds: float = 5.0) -> Deadline:
    return Deadline(at=time.monotonic() + seconds)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as made:
        return int(made.getsockname()[1])


def test_an_ipv4_address_is_connected_to(listener: socket.socket) -> None:
    with dial(Endpoint(host="127.0.0.1", port=listener.getsockname()[1]), limit=soon()) as sock:
        assert sock.getpeername() == listener.getsockname()


def test_an_ipv6_address_is_connected_to() -> None:
    with (
        socket.create_server(("::1", 0), family=socket.AF_INET6) as listener,
        dial(Endpoint(host="::1", port=listener.getsockname()[1]), limit=soon()) as sock,
    ):
        assert sock.family == socket.AF_INET6


def test_a_unix_path_is_connected_to(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "fluentd.sock"))
        listener.listen()
        with dial(Endpoint(host=f"unix://{tmp_path}/fluentd.sock", port=0), limit=soon()) as sock:
            tune(sock, silence_s=1)
            assert sock.family == socket.AF_UNIX


def test_the_next_address_of_a_name_is_tried_when_one_is_dead(listener: socket.socket, closed_port: int) -> None:
    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        ports = (closed_port, listener.getsockname()[1])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each)) for each in ports]

    with dial(Endpoint(host="fluentd.internal", port=1), limit=soon(), lookup=lookup) as sock:
        assert sock.getpeername() == listener.getsockname()


def test_a_refused_connection_is_told_as_such(closed_port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        dial(Endpoint(host="127.0.0.1", port=closed_port), limit=soon())


def test_a_resolver_that_hangs_does_not_hang_the_caller() -> None:
    answered = threading.Event()

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        answered.wait()
        return []

    with pytest.raises(TimeoutError, match=r"fluentd\.internal was not resolved in time"):
        dial(Endpoint(host="fluentd.internal", port=1), limit=soon(0.05), lookup=lookup)
    answered.set()


def test_a_name_that_does_not_exist_is_told_as_such() -> None:
    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(socket.gaierror, match="Name or service not known"):
        dial(Endpoint(host="fluentd.internal", port=1), limit=soon(), lookup=lookup)


def test_a_full_queue_of_connections_ends_at_the_limit() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        endpoint = Endpoint(host="127.0.0.1", port=listener.getsockname()[1])
        with dial(endpoint, limit=soon()):  # fills the queue: the kernel answers no more
            started = time.monotonic()
            with pytest.raises(TimeoutError):
                dial(endpoint, limit=soon(0.2))
            assert time.monotonic() - started < 2


def test_small_messages_leave_at_once_and_a_silent_peer_is_noticed(listener: socket.socket) -> None:
    with dial(Endpoint(host="127.0.0.1", port=listener.getsockname()[1]), limit=soon()) as sock:
        tune(sock, silence_s=10)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000


def test_tls_towards_someone_who_says_nothing_ends_at_the_limit() -> None:
    ours, theirs = socket.socketpair()
    with theirs, pytest.raises(TimeoutError, match="is it a plain input"):
        wrap(ours, ssl.create_default_context(), name="localhost", limit=soon(0.05))
    assert ours.fileno() == -1
