"""The people who use the demo's service: real requests, about seven a second."""

import http.client
import random
import threading
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit
from uuid import uuid4

from local import shop

_PAUSE_S: Final = (0.08, 0.18)
_CHECKOUT_SHARE: Final = 0.3
_TIMEOUT_S: Final = 10.0


class Customers:
    """Ask the service at `url` for pages, and check out three times in ten, until they are sent home."""

    def __init__(self, url: str, *, seed: int = 0) -> None:
        self._address = urlsplit(url).netloc
        self._random = random.Random(seed)  # noqa: S311 - shoppers, not secrets
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._shop, name="customers")

    def start(self) -> Self:
        """Let them in."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Send them home; their last request is answered when this returns."""
        self._leaving.set()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _shop(self) -> None:
        while not self._leaving.wait(self._random.uniform(*_PAUSE_S)):
            if self._random.random() < _CHECKOUT_SHARE:
                self._request("POST", shop.CHECKOUT)
            else:
                self._request("GET", self._random.choice(shop.PAGES))

    def _request(self, method: str, path: str) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=_TIMEOUT_S)
        connection.request(method, path, headers={"traceparent": f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"})
        connection.getresponse().read()
        connection.close()
