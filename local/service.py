"""A small real HTTP service on loopback, with an access log; after some time it starts to fail."""

import itertools
import socket
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import orjson

from local import shop
from local.shop import Reply

NAME: Final = "shop"
_POLL_S: Final = 0.05


class Service:
    """Serves the shop on a loopback port, and writes one JSON line a request to `log`.

    From `fail_after_s` seconds after its start every other checkout fails with an exception never seen before.
    """

    def __init__(self, log: Path, *, fail_after_s: float) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log.open("ab", buffering=0)
        self._fail_after_s, self._began = fail_after_s, time.monotonic()
        self._requests = itertools.count(1)
        self._writing = threading.Lock()
        self.failing = threading.Event()
        self.failing_since: datetime | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, name=NAME, args=(_POLL_S,))

    @property
    def url(self) -> str:
        """Where the shop is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        """Open the shop; the time until it fails begins now."""
        self._began = time.monotonic()
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close it; every line is in the log when this returns."""
        if self._thread.ident is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def serve(self, method: str, path: str, trace_id: str) -> Reply:
        """The reply to one request, which is in the log by then."""
        began = time.monotonic()
        broken = began - self._began >= self._fail_after_s
        reply = shop.handle(method, path, number=next(self._requests), broken=broken)
        milliseconds, at = (time.monotonic() - began) * 1000, datetime.now(UTC)
        lines = log_lines(reply, method=method, path=path, trace_id=trace_id, duration_ms=milliseconds, at=at)
        with self._writing:
            self._log.writelines(orjson.dumps(line) + b"\n" for line in lines)
            self._notice(reply, at)
        return reply

    def _notice(self, reply: Reply, at: datetime) -> None:
        if reply.error and self.failing_since is None:
            self.failing_since = at
            self.failing.set()


def log_lines(
    reply: Reply, *, method: str, path: str, trace_id: str, duration_ms: float, at: datetime
) -> list[dict[str, Any]]:
    """The access line of a request, after the line of its exception if it had one."""
    common = {
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z",
        "service": NAME,
        "host": socket.gethostname(),
        "trace_id": trace_id,
    }
    access = {
        **common,
        "level": "error" if reply.status >= 500 else "info",
        "method": method,
        "path": path,
        "status": reply.status,
        "duration_ms": round(duration_ms, 3),
        "message": f"{method} {path} {reply.status}",
    }
    if reply.error is None:
        return [access]
    kind, text = type(reply.error).__name__, str(reply.error)
    error = {"type": kind, "message": text}
    return [{**common, "level": "error", "error": error, "message": f"{kind}: {text}"}, access]


def _handler_of(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.headers.get("traceparent", "").split("-")
            reply = service.serve(self.command, self.path, parts[1] if len(parts) == 4 else uuid4().hex)
            body = f"{reply.body}\n".encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
            """The service writes a log of its own."""

    return Handler
