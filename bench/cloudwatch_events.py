"""CloudWatch Logs subscription events as an estate of small services sends them; the same seed, the same events.

Half of the messages are JSON, a quarter lines of text, a tenth access lines, the rest the Lambda runtime's own.
"""

import base64
import gzip
import json
import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

_WORDS: Final = (
    "order payment cart user session token cache miss hit retry upstream gateway shard index flush commit queue"
    " worker tenant region bucket object request response latency connection refused accepted schema deploy"
).split()
_LEVELS: Final = ["INFO"] * 7 + ["WARN", "ERROR", "DEBUG"]
_START_MS: Final = 1_767_607_200_000  # 2026-01-05T10:00:00Z


def events(*, payloads: int = 20, logs: int = 1_000, seed: int = 1) -> list[dict[str, Any]]:
    """So many events of so many logs each, about 250 bytes a log."""
    dice = random.Random(seed)
    return [_packed(dice, number, logs) for number in range(payloads)]


def events_of(lines: Sequence[str], *, logs: int = 1_000, seed: int = 1) -> list[dict[str, Any]]:
    """These lines as events of so many logs each."""
    dice = random.Random(seed)
    portions = [lines[start : start + logs] for start in range(0, len(lines), logs)]
    return [_packed(dice, number, len(portion), portion) for number, portion in enumerate(portions)]


def _packed(dice: random.Random, number: int, logs: int, lines: Sequence[str] | None = None) -> dict[str, Any]:
    """An event of these lines, or of such as the estate writes."""
    time_ms, entries = _START_MS + number * 60_000, []
    for place in range(logs):
        time_ms += dice.randrange(90)
        identity = f"{38 * 10**24 * (number + 1) + time_ms * 100_000 + place:056d}"
        message = lines[place] if lines else _message(dice, time_ms, place)
        entries.append({"id": identity, "timestamp": time_ms, "message": message})
    payload = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/aws/lambda/svc-{number % 5}",
        "logStream": f"2026/01/05/[$LATEST]{dice.randbytes(16).hex()}",
        "subscriptionFilters": ["all"],
        "logEvents": entries,
    }
    data = gzip.compress(json.dumps(payload).encode(), 6, mtime=0)
    return {"awslogs": {"data": base64.b64encode(data).decode()}}


def _message(dice: random.Random, time_ms: int, place: int) -> str:
    kind, moment = dice.random(), datetime.fromtimestamp(time_ms / 1000, UTC)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time_ms % 1000:03d}Z"
    if kind < 0.5:
        return _structured(dice, stamp)
    if kind < 0.75:
        words = " ".join(dice.choices(_WORDS, k=dice.randrange(18, 28)))
        return f"[{dice.choice(_LEVELS)}]\t{stamp}\t{_uuid(dice)}\t{words}\n"
    return _access(dice, moment) if kind < 0.85 else _platform(dice, place)


def _structured(dice: random.Random, stamp: str) -> str:
    log = {
        "timestamp": stamp,
        "level": dice.choice(_LEVELS),
        "logger": f"app.{dice.choice(_WORDS)}",
        "request_id": _uuid(dice),
        "message": " ".join(dice.choices(_WORDS, k=dice.randrange(6, 12))),
        "duration_ms": round(dice.uniform(0.2, 900), 3),
        "status": dice.choice([200, 200, 200, 201, 404, 500]),
        "user": f"u{dice.randrange(1 << 20)}@example.com",
    }
    return json.dumps(log, separators=(",", ":")) + "\n"


def _access(dice: random.Random, moment: datetime) -> str:
    address = ".".join(str(dice.randrange(256)) for _ in range(3))
    path = f"/{dice.choice(_WORDS)}/{dice.choice(_WORDS)}?id={dice.randrange(1 << 30)}"
    return (
        f'10.{address} - - [{moment:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" '
        f'{dice.choice([200, 304, 404, 502])} {dice.randrange(100, 90_000)} "https://shop.example.com/'
        f'{dice.choice(_WORDS)}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/125.0 Safari/537.36"'
    )


def _platform(dice: random.Random, place: int) -> str:
    request = _uuid(dice)
    if place % 3 == 0:
        return f"START RequestId: {request} Version: $LATEST\n"
    if place % 3 == 1:
        return f"END RequestId: {request}\n"
    duration = dice.uniform(1, 3000)
    trace = f"1-{dice.randbytes(4).hex()}-{dice.randbytes(12).hex()}"
    return (
        f"REPORT RequestId: {request}\tDuration: {duration:.2f} ms\tBilled Duration: {int(duration) + 1} ms\t"
        f"Memory Size: 512 MB\tMax Memory Used: {dice.randrange(60, 510)} MB\t"
        f"Init Duration: {dice.uniform(100, 900):.2f} ms\tXRAY TraceId: {trace}\t"
        f"SegmentId: {dice.randbytes(8).hex()}\tSampled: true\t\n"
    )


def _uuid(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))
