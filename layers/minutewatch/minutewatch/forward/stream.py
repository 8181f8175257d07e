"""Messages over one socket, each wait bounded by a deadline."""

from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any, Final

import msgpack

from minutewatch.forward.deadline import Deadline
from minutewatch.forward.tls import wants_more

_READ_BYTES: Final = 4096
_WRITE_BYTES: Final = 1 << 18  # between two looks at the clock
_JOIN_BYTES: Final = 1 << 16  # below this one packet is worth more than a saved copy
_ANSWER_BYTES: Final = 1 << 16  # a HELO, PONG or ack has some hundred


class Stream:
    """A connected socket that writes parts and reads msgpack messages; text is left as bytes.

    Every method raises `OSError` where the connection is of no more use (`TimeoutError` where time ran out).
    """

    def __init__(self, sock: socket) -> None:
        self._sock = sock
        self._unpacker = msgpack.Unpacker(raw=True, max_buffer_size=_ANSWER_BYTES)

    def write(self, parts: tuple[bytes, ...], *, limit: Deadline) -> None:
        """Hand all of `parts` to the kernel before `limit`."""
        pieces = parts if sum(map(len, parts)) > _JOIN_BYTES else (b"".join(parts),)
        for piece in pieces:
            view = memoryview(piece)
            while view:
                self._sock.settimeout(limit.remaining())
                view = view[self._sock.send(view[:_WRITE_BYTES]) :]

    def read(self, *, limit: Deadline) -> Any:
        """The next message; EOF is a `ConnectionError`."""
        while True:
            try:
                return self._unpacker.unpack()
            except msgpack.OutOfData:
                self._sock.settimeout(limit.remaining())
                self._feed(self._sock.recv(_READ_BYTES))
            except (ValueError, msgpack.UnpackException) as error:
                raise ConnectionError("the answer is no msgpack: this is no Forward input") from error

    def is_alive(self) -> bool:
        """Whether the peer has not closed; reads what it sent meanwhile, never waits."""
        try:
            self._sock.settimeout(0)
            self._feed(self._sock.recv(_READ_BYTES))
        except BlockingIOError:
            return True
        except OSError as error:
            return wants_more(error)
        return True

    def close(self) -> None:
        """Close both directions, whatever state they are in."""
        with suppress(OSError):
            self._sock.shutdown(SHUT_RDWR)
        self._sock.close()

    def _feed(self, data: bytes) -> None:
        if not data:
            raise ConnectionResetError("closed by the peer")
        try:
            self._unpacker.feed(data)
        except msgpack.BufferFull as error:
            raise ConnectionError("the answer is too long: this is no Forward input") from error
