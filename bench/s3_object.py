"""A gzip object of made-up lines on a loopback server that stands in for S3, in a process of its own."""

import base64
import hashlib
import multiprocessing
import random
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

LINE_BYTES: Final = 1_000
RANDOM_BYTES: Final = 104
"""Of each line, in base64: with them it shrinks to about a tenth."""
_PIECE: Final = 256 * 1024


def line(number: int, noise: bytes) -> bytes:
    """A line that no other equals."""
    begin = b'{"time":"2026-01-05T%02d:%02d:%02d.%03dZ","level":"info","service":"checkout",' % (
        *(number // 3_600_000 % 24, number // 60_000 % 60, number // 1_000 % 60),
        number % 1_000,
    )
    begin += b'"message":"order %010d placed","basket":"%s","note":"' % (number, noise)
    return begin + b"all is well; " * ((LINE_BYTES - len(begin)) // 13) + b'"}\n'


def make(file: Path, *, packed_bytes: int) -> tuple[int, int]:
    """Write one gzip member of about that size; how many lines are in it, and how many bytes."""
    noise = base64.b64encode(random.Random(1).randbytes(3 * 2**20))
    packer = zlib.compressobj(1, wbits=31)
    lines = unpacked = packed = 0
    with file.open("wb") as stream:
        while packed < packed_bytes:
            starts = [(lines + number) * RANDOM_BYTES % (len(noise) - RANDOM_BYTES) for number in range(1_000)]
            block = b"".join(
                line(lines + number, noise[start : start + RANDOM_BYTES]) for number, start in enumerate(starts)
            )
            lines, unpacked = lines + 1_000, unpacked + len(block)
            packed += stream.write(packer.compress(block))
        packed += stream.write(packer.flush())
    return lines, unpacked


def serve(file: Path, packed_bytes: int, break_bytes: int, ready: Connection) -> None:
    """Make the object, tell about it, and be S3 for it."""
    lines, unpacked = make(file, packed_bytes=packed_bytes)
    size, etag = file.stat().st_size, hashlib.md5(file.name.encode(), usedforsecurity=False).hexdigest()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int((self.headers["Range"] or "bytes=0-")[len("bytes=") : -1])
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(size - start))
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            self.send_header("ETag", f'"{etag}"')
            self.send_header("Last-Modified", "Mon, 05 Jan 2026 10:07:00 GMT")
            self.end_headers()
            self.close_connection = True
            with file.open("rb") as stream:
                stream.seek(start)
                left = break_bytes
                while left > 0 and (piece := stream.read(min(left, _PIECE))):
                    self.wfile.write(piece)
                    left -= len(piece)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the reader has stopped, as it does at its deadline
                self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        ready.send((server.server_address[1], size, lines, unpacked, etag))
        server.serve_forever()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The object on its server."""

    url: str
    size: int
    lines: int
    unpacked: int
    etag: str


@contextmanager
def served(*, packed_bytes: int, break_bytes: int) -> Iterator[Served]:
    """The object, for as long as it is needed."""
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(prefix="s3-stream-") as directory:
        arguments = (Path(directory) / "object", packed_bytes, break_bytes, theirs)
        process = multiprocessing.get_context("spawn").Process(target=serve, args=arguments, daemon=True)
        process.start()
        try:
            port, size, lines, unpacked, etag = ours.recv()
            yield Served(url=f"http://127.0.0.1:{port}", size=size, lines=lines, unpacked=unpacked, etag=etag)
        finally:
            process.terminate()
            process.join()
