"""One connection to one receiver, kept between chunks."""

import os
import socket
from typing import TYPE_CHECKING

from minutewatch.config import Endpoint
from minutewatch.errors import DeliveryError, RefusedError
from minutewatch.forward.deadline import Clock, Deadline
from minutewatch.forward.dial import Dialer, dial, tune, wrap
from minutewatch.forward.handshake import Credentials, Helo, check_pong, parse_helo, ping
from minutewatch.forward.log import log
from minutewatch.forward.options import ForwardOptions
from minutewatch.forward.protocol import Frame, acknowledged
from minutewatch.forward.stream import Stream
from minutewatch.forward.tls import explained, is_closed

if TYPE_CHECKING:
    import ssl


class NoAckError(DeliveryError):
    """The receiver took a whole chunk over an open connection and did not acknowledge it in time."""


class CutOffError(DeliveryError):
    """The receiver accepted the connection and closed it instead of acknowledging the chunk.

    It was just stopped, or it cannot take this chunk: Fluentd closes on a record larger than its buffer's chunks.
    """


class Connection:
    """Delivers frames to one endpoint over one socket, which it opens, checks, replaces and closes.

    Any error closes the socket: what was written of a frame is never continued.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        options: ForwardOptions,
        *,
        context: "ssl.SSLContext | None",
        connect_timeout_s: float,
        clock: Clock,
        dialer: Dialer = dial,
    ) -> None:
        self.endpoint = endpoint
        self._options = options
        self._context = context
        self._connect_timeout_s = connect_timeout_s
        self._clock = clock
        self._dial = dialer
        self._stream: Stream | None = None
        self._keepalive = True
        self._opened_at = 0.0
        self._sent_bytes = 0
        self._sent_ids: set[bytes] = set()

    def deliver(self, frame: Frame, *, deadline: Deadline) -> None:
        """Send `frame`, and wait for its acknowledgement where it asks for one.

        A connection that was kept may have died unseen; then the frame goes once more, over a new one.

        Raises:
            NoAckError: Sent, not acknowledged within the time-out of the options.
            CutOffError: Closed by the receiver before the acknowledgement.
            RefusedError: The receiver or its certificate is not accepted, or this client is not.
            DeliveryError: Anything else, also that `deadline` came first.
        """
        if self._is_kept():
            try:
                self._exchange(frame, deadline)
            except (NoAckError, RefusedError):
                raise
            except DeliveryError as error:
                log(__name__).info("%s: kept connection failed, trying a new one: %s", self.endpoint, error)
            else:
                return
        self._exchange(frame, deadline)

    def close(self) -> None:
        """Close the socket, if there is one."""
        if self._stream:
            self._stream.close()
        self._stream = None
        self._sent_ids.clear()

    def _is_kept(self) -> bool:
        if not self._stream:
            return False
        worn = (
            self._clock() - self._opened_at > self._options.max_age_s or self._sent_bytes > self._options.max_bytes
        )
        if worn or not self._stream.is_alive():
            self.close()
        return self._stream is not None

    def _exchange(self, frame: Frame, deadline: Deadline) -> None:
        done = False
        try:
            stream = self._stream or self._open(deadline)
            self._send(stream, frame, deadline)
            if frame.chunk_id:
                self._await_ack(stream, frame.chunk_id, deadline)
            done = True
        except OSError as error:
            raise self._meaning(error, deadline) from error
        finally:
            if not (done and self._keepalive):
                self.close()

    def _meaning(self, error: OSError, deadline: Deadline) -> DeliveryError:
        if is_closed(error):
            return CutOffError(f"closed by the peer{self._hint()}")
        refused = explained(error)
        return RefusedError(refused) if refused else DeliveryError(_reason(error, deadline))

    def _hint(self) -> str:
        """What a receiver that closes a new connection may have missed."""
        missed = [] if self._options.credentials else ["a shared key"]
        if not self._context:
            missed.append("TLS")
        elif not (self._options.tls and self._options.tls.proves_client):
            missed.append("a client certificate")
        return f" before the ack: does it ask for {' or for '.join(missed)}?" if missed else " before the ack"

    def _open(self, deadline: Deadline) -> Stream:
        sock = self._dial(self.endpoint, limit=deadline.within(self._connect_timeout_s))
        tune(sock, silence_s=max(self._options.ack_timeout_s / 2, 1))
        limit = deadline.within(self._connect_timeout_s)
        if self._context:
            name = (self._options.tls and self._options.tls.server_name) or self.endpoint.host
            sock = wrap(sock, self._context, name=name, limit=limit)
        self._stream = Stream(sock)
        self._opened_at, self._sent_bytes, self._keepalive = self._clock(), 0, True
        if self._options.credentials:
            self._sign_in(self._stream, self._options.credentials, limit)
        return self._stream

    def _sign_in(self, stream: Stream, credentials: Credentials, limit: Deadline) -> None:
        helo = self._helo(stream, limit)
        salt = os.urandom(16).hex()
        # A receiver on the same machine refuses its own name.
        hostname = f"minutewatch@{socket.gethostname()}"
        stream.write((ping(helo, credentials, hostname=hostname, salt=salt),), limit=limit)
        check_pong(stream.read(limit=limit), helo, credentials, salt=salt)
        self._keepalive = helo.keepalive

    def _helo(self, stream: Stream, limit: Deadline) -> Helo:
        try:
            helo = parse_helo(stream.read(limit=limit))
        except TimeoutError as error:
            raise TimeoutError("no HELO came: has the input a <security> section?") from error
        if not helo:
            raise RefusedError("its first message is no HELO: this is no Fluentd in_forward input with <security>")
        return helo

    def _send(self, stream: Stream, frame: Frame, deadline: Deadline) -> None:
        if frame.chunk_id:
            self._sent_ids.add(frame.chunk_id)
        self._sent_bytes += frame.size_bytes
        stream.write(frame.parts, limit=deadline.within(self._options.ack_timeout_s))

    def _await_ack(self, stream: Stream, chunk_id: bytes, deadline: Deadline) -> None:
        limit = deadline.within(self._options.ack_timeout_s)
        try:
            while (acked := self._read_ack(stream, limit)) != chunk_id:
                # The ack of an earlier chunk may come late; one of a chunk that was never sent means confusion.
                if acked not in self._sent_ids:
                    raise ConnectionError("it acknowledged another chunk than the one sent")
        except TimeoutError as error:
            if deadline.passed():
                raise
            raise NoAckError(f"no ack came in {self._options.ack_timeout_s:g} s") from error

    def _read_ack(self, stream: Stream, limit: Deadline) -> bytes:
        message = stream.read(limit=limit)
        if parse_helo(message):
            raise RefusedError(
                "it asks for a shared key: FLUENTD_SHARED_KEY or shared_key of the secret should hold the one in"
                " <security> of Fluentd"
            )
        acked = acknowledged(message)
        if acked is None:
            raise ConnectionError("its answer is no ack")
        return acked


def _reason(error: OSError, deadline: Deadline) -> str:
    if isinstance(error, TimeoutError) and deadline.passed():
        return "the time that was given ended first"
    return error.strerror or str(error) or type(error).__name__
