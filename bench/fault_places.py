"""Where a receiver is not as it should be: silent ports, processes that die, a busy index, certificates."""

import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3

from minutewatch.config import Endpoint
from tests.unit.forward.certificates import Certificate


@contextmanager
def no_answer() -> Iterator[Endpoint]:
    """A port whose queue of connections is full, so that the kernel drops every further packet."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port: int = listener.getsockname()[1]
        for _ in range(4):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        yield Endpoint(host="127.0.0.1", port=port)


@contextmanager
def program(url: str, port: int) -> Iterator[None]:
    """A receiver that is killed at the end."""
    command = [sys.executable, str(Path(__file__).parent / "fault_receiver.py"), url, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield
        finally:
            process.kill()


@contextmanager
def busy(url: str, statuses: list[int]) -> Iterator[str]:
    """An OpenSearch that answers some requests so, and hands the others on."""
    answers, lock, http = iter(statuses), threading.Lock(), urllib3.PoolManager(maxsize=8)

    class Front(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                status = next(answers, 0)
            if not status:
                headers = {"Content-Type": self.headers["Content-Type"]}
                answer = http.request("POST", f"{url}{self.path}", body=body, headers=headers)
                status, body = answer.status, answer.data
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            http.clear()


def server(certificate: Certificate) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        made.load_cert_chain(*certificate.write(Path(folder), "server"))
    return made
