"""From an endpoint to a connected socket, in bounded time."""

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from minutewatch.config import Endpoint
from minutewatch.forward.deadline import Deadline

if TYPE_CHECKING:
    import ssl

UNIX: Final = "unix://"

Address = tuple[socket.AddressFamily, Any]
Lookup = Callable[..., list[Any]]
Dialer = Callable[..., socket.socket]


def dial(endpoint: Endpoint, *, limit: Deadline, lookup: Lookup = socket.getaddrinfo) -> socket.socket:
    """A connected TCP socket (or UNIX one, for a host `unix://path`); IPv6 and IPv4, in the resolver's order.

    Raises:
        OSError: No address could be connected to before `limit`.
    """
    failure: OSError = OSError(f"the name {endpoint.host} has no address")
    addresses = _addresses(endpoint, limit, lookup)
    for tried, (family, address) in enumerate(addresses):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            # A share of the time each, or one dead task behind a name would hide the others.
            sock.settimeout(limit.remaining() / (len(addresses) - tried))
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def tune(sock: socket.socket, *, silence_s: float) -> None:
    """Small messages leave at once; a peer whose kernel is silent for `silence_s` is gone.

    The latter finds what a frozen sandbox leaves behind: a socket that looks open and that nobody listens to.
    """
    if sock.family == socket.AF_UNIX:
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(silence_s * 1000))


def wrap(sock: socket.socket, context: "ssl.SSLContext", *, name: str, limit: Deadline) -> "ssl.SSLSocket":
    """TLS over `sock`, the server verified under `name`; closes `sock` where that fails."""
    try:
        sock.settimeout(limit.remaining())
        return context.wrap_socket(sock, server_hostname=name)
    except TimeoutError as error:
        sock.close()
        raise TimeoutError("no TLS handshake: is it a plain input? Then it should be without tls://") from error
    except OSError:
        sock.close()
        raise


def _addresses(endpoint: Endpoint, limit: Deadline, lookup: Lookup) -> list[Address]:
    if endpoint.host.startswith(UNIX):
        return [(socket.AF_UNIX, endpoint.host.removeprefix(UNIX))]
    if _is_literal(endpoint.host):
        found = lookup(_as_asked(endpoint.host), endpoint.port, type=socket.SOCK_STREAM)
    else:
        found = _look_up(endpoint, limit, lookup)
    return [(family, address) for family, _, _, _, address in found]


def _is_literal(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host.split("%", maxsplit=1)[0])
        except (OSError, ValueError):  # ValueError: a NUL, or half a surrogate pair
            continue
        return True
    return False


def _as_asked(host: str) -> str | bytes:
    """A name in ASCII is asked for in bytes: for text Python imports tables of Unicode, 2 ms of a first call."""
    return host.encode() if host.isascii() else host


def _look_up(endpoint: Endpoint, limit: Deadline, lookup: Lookup) -> list[Any]:
    """What the resolver says; as it has no time-out, it is asked in a thread that may be left behind."""
    import queue  # noqa: PLC0415 - most endpoints are asked for once in a sandbox, and addresses never

    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(lookup(_as_asked(endpoint.host), endpoint.port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, name=f"resolve {endpoint.host}", daemon=True).start()
    try:
        answer = answers.get(timeout=limit.remaining())
    except (queue.Empty, TimeoutError):  # the latter: no time was left to wait
        raise TimeoutError(f"the name {endpoint.host} was not resolved in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
