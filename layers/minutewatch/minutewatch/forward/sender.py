"""A `FluentSender` that knows what became of its events."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fluent.sender import FluentSender

from minutewatch.config import Endpoint
from minutewatch.errors import DeliveryError
from minutewatch.forward.chunk import Chunk
from minutewatch.forward.compression import compressor
from minutewatch.forward.connection import Connection
from minutewatch.forward.deadline import Clock
from minutewatch.forward.endpoints import Jitter
from minutewatch.forward.failover import Failover, full_jitter
from minutewatch.forward.options import ForwardOptions
from minutewatch.forward.protocol import new_chunk_id, packed_forward
from minutewatch.forward.tls import Tls, context

if TYPE_CHECKING:
    import ssl


class ForwardSender(FluentSender):
    """fluent-logger's sender with acks, TLS, sign-in, compression, IPv6 and several endpoints.

    `emit`, `emit_with_time`, `last_error` and `close` are used as before. What differs: True means that the
    receiver has acknowledged the event, and an event that was not acknowledged stays in the buffer, to go out
    with the next one. `forward` sends many events at once.

    Args:
        tag: Prefix of every tag.
        host, port: The receiver; `unix://path` as host for a UNIX socket.
        fluent: What `FluentSender` takes by position after these (`bufmax`, `timeout`, ...).
        endpoints: Several receivers in order of preference, instead of host and port.
        options: Acks, compression, credentials, TLS.
        clock, sleep, jitter: For tests; `clock` is monotonic, in seconds.
        fluent_options: What `FluentSender` takes by name. `timeout` (3.0) bounds connecting;
            `nanosecond_precision` is on unless it is turned off.

    Raises:
        ConfigError: The options cannot work on this machine.
    """

    def __init__(
        self,
        tag: str,
        host: str = "localhost",
        port: int = 24224,
        *fluent: Any,
        endpoints: Sequence[Endpoint] = (),
        options: ForwardOptions | None = None,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Jitter = full_jitter,
        **fluent_options: Any,
    ) -> None:
        if len(fluent) < 5:
            fluent_options.setdefault("nanosecond_precision", True)
        super().__init__(tag, host, port, *fluent, **fluent_options)
        self._options = options or ForwardOptions()
        self._clock = clock
        self._compress = compressor(self._options.compress)
        receivers = endpoints or (Endpoint(host=host, port=port, tls=self._options.tls is not None),)
        self._failover = Failover(self._links(receivers), clock=clock, sleep=sleep, jitter=jitter)

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        """Return once a receiver has acknowledged `chunk` (or was handed it, where `options.ack` is off).

        Args:
            chunk: Events, at most the receiver's `chunk_size_limit`.
            deadline: In the clock's seconds (`time.monotonic()`); nothing waits longer.

        Raises:
            PoisonError: Receivers take this chunk and never acknowledge it; split it.
            RefusedError: Key, user or certificate is not accepted, whichever endpoint is asked.
            DeliveryError: No endpoint took it; deliver it again.
        """
        if not self.lock.acquire(timeout=max(deadline - self._clock(), 0)):
            raise DeliveryError("the connection was in use by another thread until the given time ended")
        try:
            if self._closed:
                raise DeliveryError("the sender is closed")
            self._deliver(chunk, deadline)
        finally:
            self.lock.release()

    def _links(self, endpoints: Sequence[Endpoint]) -> dict[Endpoint, Connection]:
        secure: ssl.SSLContext | None = None
        if any(endpoint.tls for endpoint in endpoints):
            secure = context(self._options.tls or Tls())
        return {endpoint: self._link(endpoint, secure if endpoint.tls else None) for endpoint in endpoints}

    def _link(self, endpoint: Endpoint, secure: "ssl.SSLContext | None") -> Connection:
        return Connection(
            endpoint, self._options, context=secure, connect_timeout_s=self.timeout, clock=self._clock
        )

    def _deliver(self, chunk: Chunk, deadline: float) -> None:
        chunk_id = new_chunk_id() if self._options.ack else None
        frame = packed_forward(chunk, compress=self._compress, method=self._options.compress, chunk_id=chunk_id)
        self._failover.deliver(frame, deadline=deadline)

    def _send_internal(self, bytes_: bytes) -> bool:
        """The base's way of sending, with its buffer: acknowledged events leave it, the others stay."""
        from minutewatch.forward.packets import chunks_of  # noqa: PLC0415 - for `emit`, which ingest does not use

        waiting = (self.pendings or b"") + bytes_
        deadline = self._clock() + self.timeout + self._options.ack_timeout_s
        acked = 0
        try:
            for chunk, end in chunks_of(waiting):
                self._deliver(chunk, deadline)
                acked = end
        except DeliveryError as error:
            self.last_error = error
            self._keep(waiting[acked:])
            return False
        self.pendings = None
        return True

    def _send_data(self, bytes_: bytes) -> None:
        """Called by the base's `close` for what is still in the buffer."""
        if not self._send_internal(b""):
            raise OSError(f"{len(self.pendings or b'')} bytes were not delivered")

    def _keep(self, waiting: bytes) -> None:
        if len(waiting) > self.bufmax:
            self._call_buffer_overflow_handler(waiting)
            self.pendings = None
        else:
            self.pendings = waiting

    def _close(self) -> None:
        self._failover.close()
