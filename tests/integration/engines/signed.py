"""What stands before an Amazon domain: lets a request through only if its SigV4 signature is right.

Source: AWS IAM User Guide, "Create a signed AWS API request": the path is encoded once more than in the request,
as every service but S3 has it.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import quote, urlsplit

import urllib3

KEY_ID: Final = "AKIDEXAMPLE"
SECRET_KEY: Final = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # AWS's own example
REGION: Final = "eu-west-1"
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_PASSED_ON: Final = ("content-type", "content-encoding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Its address, and the paths of the requests that it let through."""

    url: str
    passed: list[str] = field(default_factory=list[str])


@contextmanager
def gate_to(target: str) -> Iterator[Gate]:
    """A gate before the node at `target`."""
    with urllib3.PoolManager() as http:

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                if not is_signed(self.command, self.path, headers, body):
                    return self._answer(403, b'{"message": "The request signature does not match"}')
                gate.passed.append(self.path)
                kept = {name: value for name, value in headers.items() if name in _PASSED_ON}
                answer = http.request(self.command, target + self.path, body=body, headers=kept)
                return self._answer(answer.status, answer.data)

            def do_GET(self) -> None:
                self._pass_on()

            def do_POST(self) -> None:
                self._pass_on()

            def do_PUT(self) -> None:
                self._pass_on()

            def do_DELETE(self) -> None:
                self._pass_on()

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        gate = Gate(url=f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield gate
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def is_signed(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether `KEY_ID` signed this request for the domain service of `REGION`."""
    kind, _, rest = headers.get("authorization", "").partition(" ")
    if kind != _ALGORITHM:
        return False
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    key_id, _, scope = parts["Credential"].partition("/")
    day = scope.partition("/")[0]
    request = _canonical(method, target, headers, parts["SignedHeaders"], body)
    text = "\n".join((_ALGORITHM, headers["x-amz-date"], scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{SECRET_KEY}".encode()
    for word in (day, REGION, "es", "aws4_request"):
        key = _mac(key, word)
    wanted = (KEY_ID, f"{day}/{REGION}/es/aws4_request", _mac(key, text).hex())
    return (key_id, scope, parts["Signature"]) == wanted


def _canonical(method: str, target: str, headers: Mapping[str, str], signed: str, body: bytes) -> str:
    url = urlsplit(target)
    path = quote(url.path, safe="/-_.~")
    query = "&".join(sorted(part if "=" in part else f"{part}=" for part in url.query.split("&") if part))
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed.split(";"))
    return "\n".join((method, path, query, lines, signed, hashlib.sha256(body).hexdigest()))


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
