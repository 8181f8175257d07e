"""Small stand-ins for what `local` talks to."""

import json
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgpack

from local.follow import Line
from local.senders import Answer

NOW_NS = 1_767_607_627_123_456_789  # 2026-01-05T10:07:07.123456789Z


def event_time(time_ns: int = NOW_NS) -> msgpack.ExtType:
    return msgpack.ExtType(0, struct.pack(">II", *divmod(time_ns, 1_000_000_000)))


def record(event_id: str, **fields: object) -> dict[str, object]:
    return {"event.id": event_id, "@timestamp": "2026-01-05T10:07:07.123Z", "message": event_id, **fields}


def packed(*records: dict[str, object]) -> bytes:
    return b"".join(msgpack.packb([event_time(), one]) for one in records)


def line(text: str, event_id: str = "x-0") -> Line:
    return Line(text=text, event_id=event_id, path="/var/log/x.log")


@dataclass
class FakeBulk:
    """A `_bulk` that keeps what it is sent; `statuses` are its next HTTP statuses, then it answers 200.

    It takes its time while `may_answer` is cleared.
    """

    url: str = ""
    statuses: list[int] = field(default_factory=list[int])
    item_statuses: dict[str, int] = field(default_factory=dict[str, int])
    documents: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    indices: dict[str, str] = field(default_factory=dict[str, str])
    requests: int = 0
    asked: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: bytes) -> tuple[int, dict[str, Any]]:
        self.requests += 1
        self.asked.set()
        self.may_answer.wait(timeout=10)
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            return status, {"error": "as the test wants it"}
        lines = [json.loads(text) for text in body.decode().splitlines()]
        return 200, {"items": [self._item(*pair) for pair in zip(lines[0::2], lines[1::2], strict=True)]}

    def _item(self, head: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
        index, document_id = head["create"]["_index"], head["create"]["_id"]
        status = self.item_statuses.get(document_id, 409 if document_id in self.documents else 201)
        if status == 201:
            self.documents[document_id], self.indices[document_id] = document, index
            return {"create": {"status": status}}
        return {"create": {"status": status, "error": {"type": "refused", "reason": "as the test wants it"}}}


@contextmanager
def fake_bulk() -> Iterator[FakeBulk]:
    fake = FakeBulk()
    fake.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            status, answer = fake.answer(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Client:
    """A Forward client that asks one thing at a time."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream, self._unpacker = stream, msgpack.Unpacker()
        stream.settimeout(10)

    def ask(self, message: object) -> Any:
        """The receiver's answer; None if it closed the connection instead."""
        self._stream.sendall(msgpack.packb(message))
        return self.hear()

    def hear(self) -> Any:
        while True:
            for answer in self._unpacker:
                return answer
            received = self._stream.recv(4096)
            if not received:
                return None
            self._unpacker.feed(received)


class FakeSender:
    """Keeps the batches it is given; fails where it is told to."""

    name = "fake"
    max_lines = 3

    def __init__(self, *, error: Exception | None = None) -> None:
        self.batches = list[list[str]]()
        self.sent = threading.Semaphore(0)
        self._error = error

    def send(self, lines: Sequence[Line]) -> Answer:
        if self._error:
            raise self._error
        self.batches.append([one.text for one in lines])
        self.sent.release()
        return Answer(sent=len(lines), delivered=len(lines))
