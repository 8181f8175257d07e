"""Logs of fifty services on the local OpenSearch, for measuring."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
import urllib3

# 2026-01-05T10:00:00Z
BEGIN: Final = datetime(2026, 1, 5, 10, tzinfo=UTC)
SERVICES: Final = 50
_BULK: Final = 5_000
_TEMPLATE: Final = Path(__file__).parents[1] / "opensearch" / "index-template.json"


def fill(url: str, index: str, *, minutes: int, a_minute: int, services: int = SERVICES) -> None:
    """An index with the project's mapping that holds so many logs of each minute from `BEGIN` on."""
    with urllib3.PoolManager() as http:
        made: dict[str, Any] = json.loads(_TEMPLATE.read_text())["template"]
        _ask(http, "PUT", f"{url}/{index}", orjson.dumps(made))
        lines: list[bytes] = []
        for number, document in enumerate(_documents(minutes, a_minute, services)):
            lines.append(b'{"create":{"_id":"e%d"}}\n%b\n' % (number, orjson.dumps(document)))
            if len(lines) == _BULK:
                _ask(http, "POST", f"{url}/{index}/_bulk", b"".join(lines))
                lines.clear()
        if lines:
            _ask(http, "POST", f"{url}/{index}/_bulk", b"".join(lines))
        _ask(http, "POST", f"{url}/{index}/_refresh")


def _documents(minutes: int, a_minute: int, services: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(1)
    for minute in range(minutes):
        for number in range(a_minute):
            at = BEGIN + timedelta(minutes=minute, seconds=60 * number / a_minute)
            stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
            failed = draw.random() < 0.03
            yield {
                "@timestamp": stamp,
                "event.ingested": stamp,
                "event.dataset": "app",
                "service.name": f"service-{number % services}",
                "host.name": f"host-{number % (2 * services)}",
                "log.level": "error" if failed else "info",
                "log.pattern.id": f"{draw.randrange(20):016x}",
                "message": f"GET /p{number} took {draw.randrange(1000)} ms",
                "http.response.status_code": 500 if failed else 200,
                "event.duration": draw.randrange(10**6, 10**9),
                "source.ip": f"10.0.{draw.randrange(4)}.{draw.randrange(256)}",
            }


def _ask(http: urllib3.PoolManager, method: str, url: str, body: bytes | None = None) -> None:
    answer = http.request(method, url, body=body, headers={"content-type": "application/json"}, timeout=60)
    if answer.status >= 300 or b'"errors":true' in answer.data[:200]:
        raise SystemExit(f"{method} {url}: {answer.data[:500]!r}")
