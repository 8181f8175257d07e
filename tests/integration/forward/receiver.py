"""A Forward input on loopback that misbehaves on purpose: acks late, wrongly or never, cuts, resets, falls silent.

Faults are a script: one per chunk, in the order in which chunks arrive over all connections; after the last one
it behaves. What it has stored is in `events`, stored once per `event.id`, as the index does.
"""

import hashlib
import os
import socket
import ssl
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import msgpack

from local.loopback import LoopbackServer, reset_on_close


class Fault(Enum):
    """What happens to one chunk."""

    NONE = auto()
    NO_ACK = auto()  # stored, never acknowledged, connection left open
    DROPPED = auto()  # neither stored nor acknowledged, as over chunk_size_limit
    WRONG_ACK = auto()  # stored, acknowledged under another id
    LATE_ACK = auto()  # first the ack of the chunk before, then its own
    CLOSED = auto()  # stored, closed before the ack
    RESET = auto()  # stored, reset before the ack
    CUT = auto()  # reset in the middle of the frame
    GARBAGE = auto()  # answers something that is no msgpack


@dataclass(frozen=True, kw_only=True)
class Security:
    """A `<security>` section."""

    shared_key: str
    users: dict[str, str] = field(default_factory=dict)
    keepalive: bool = True


class Receiver(LoopbackServer):
    """A listening receiver; use as a context manager."""

    FORGIVEN = (*LoopbackServer.FORGIVEN, msgpack.UnpackException)

    def __init__(
        self,
        *faults: Fault,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        security: Security | None = None,
        refuses: Iterable[str] = (),
    ) -> None:
        super().__init__(host, tls=tls)
        self.events: dict[str, tuple[str, Any, dict[str, Any]]] = {}
        self.frames: list[list[Any]] = []
        self._faults = list(faults)
        self._security = security
        self._refuses = frozenset(refuses)
        self._last_id = ""

    def converse(self, sock: socket.socket) -> None:
        """Let the client in, then take chunk after chunk."""
        unpacker = msgpack.Unpacker(max_buffer_size=1 << 28)
        if not self._security or self._sign_in(sock, unpacker, self._security):
            self._read(sock, unpacker)

    def _sign_in(self, sock: socket.socket, unpacker: msgpack.Unpacker, security: Security) -> bool:
        nonce, auth = os.urandom(16), os.urandom(16) if security.users else b""
        sock.sendall(msgpack.packb(["HELO", {"nonce": nonce, "auth": auth, "keepalive": security.keepalive}]))
        _, client, salt, digest, user, word = self._next(sock, unpacker)
        known = security.users.get(user, "")
        reason = ""
        if digest != _sha512(salt.encode(), client.encode(), nonce, security.shared_key.encode()):
            reason = "shared_key mismatch"
        elif security.users and word != _sha512(auth, user.encode(), known.encode()):
            reason = "username/password mismatch"
        proof = _sha512(salt.encode(), b"receiver", nonce, security.shared_key.encode())
        sock.sendall(msgpack.packb(["PONG", not reason, reason, "receiver", "" if reason else proof]))
        return not reason

    def _next(self, sock: socket.socket, unpacker: msgpack.Unpacker) -> Any:
        while True:
            try:
                return unpacker.unpack()
            except msgpack.OutOfData:
                if self._faults[:1] == [Fault.CUT] and sock.recv(1024):
                    self._faults.pop(0)
                    raise _reset(sock) from None
                data = sock.recv(65_536)
                if not data:
                    raise ConnectionError("closed") from None
                unpacker.feed(data)

    def _read(self, sock: socket.socket, unpacker: msgpack.Unpacker) -> None:
        while True:
            message = self._next(sock, unpacker)
            with self._lock:
                fault = self._faults.pop(0) if self._faults else Fault.NONE
                self.frames.append(message)
            self._answer(sock, message, fault)
            if self._security and not self._security.keepalive:
                return

    def _answer(self, sock: socket.socket, message: list[Any], fault: Fault) -> None:
        chunk_id = message[2].get("chunk")
        ids = self._store(message, keep=fault is not Fault.DROPPED)
        if fault in (Fault.NO_ACK, Fault.DROPPED) or self._refuses & ids:
            return
        if fault is Fault.CLOSED:
            raise ConnectionError("closed")
        if fault is Fault.RESET:
            raise _reset(sock)
        if fault is Fault.GARBAGE:
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        answers = {Fault.WRONG_ACK: ["of nobody"], Fault.LATE_ACK: [self._last_id, chunk_id]}.get(
            fault, [chunk_id]
        )
        for answer in answers:
            if answer:
                sock.sendall(msgpack.packb({"ack": answer}))
        self._last_id = chunk_id or ""

    def _store(self, message: list[Any], *, keep: bool) -> set[str]:
        tag, entries, options = message
        if options.get("compressed") == "gzip":
            entries = zlib.decompress(entries, wbits=31)
        unpacker = msgpack.Unpacker(max_buffer_size=1 << 28)
        unpacker.feed(entries)
        events = {record["event.id"]: (tag, time, record) for time, record in unpacker}
        if len(events) != options["size"]:
            raise ValueError(f"{len(events)} events, but size is {options['size']}")
        if keep and not self._refuses & set(events):
            with self._lock:
                self.events |= events
        return set(events)


def _sha512(*parts: bytes) -> str:
    return hashlib.sha512(b"".join(parts)).hexdigest()


def _reset(sock: socket.socket) -> ConnectionError:
    """The error to raise for a connection that closes with a reset."""
    reset_on_close(sock)
    return ConnectionError("reset")
