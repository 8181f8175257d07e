"""Connections are served side by side, and none outlives its server."""

import socket

import pytest

from local.loopback import LoopbackServer, reset_on_close


class Echo(LoopbackServer):
    """Sends back what it gets, and resets the connection for `reset`."""

    def converse(self, sock: socket.socket) -> None:
        while data := sock.recv(100):
            if data == b"reset":
                reset_on_close(sock)
                raise ValueError(data)
            sock.sendall(data)


def connect(server: LoopbackServer, host: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((host, server.port), timeout=10)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_connections_are_served_side_by_side(host: str) -> None:
    with Echo(host) as server, connect(server, host) as one, connect(server, host) as two:
        two.sendall(b"two")
        one.sendall(b"one")
        assert (one.recv(100), two.recv(100)) == (b"one", b"two")
        assert server.connections == 2


def test_an_error_of_one_conversation_ends_that_one_alone() -> None:
    with Echo() as server, connect(server) as one, connect(server) as two:
        one.sendall(b"reset")
        with pytest.raises(ConnectionResetError):
            one.recv(100)
        two.sendall(b"two")
        assert two.recv(100) == b"two"


def test_leaving_closes_every_connection_and_frees_the_port() -> None:
    with Echo() as server:
        client = connect(server)
        client.sendall(b"x")
        assert client.recv(100) == b"x"
    with client:
        assert client.recv(100) == b""
    with pytest.raises(ConnectionRefusedError):
        connect(server)
