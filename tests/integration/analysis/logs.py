"""Logs of a small estate, as the index holds them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from minutewatch.analysis.minutes import instant_at
from minutewatch.stores.documents import Json

# 2026-01-05T10:00:00Z
TEN = 29_460_120


def lines(minutes: Iterable[int], *, service: str, a_minute: int = 12, failing: int = 0) -> Iterator[Json]:
    """So many requests a minute of the service, the first `failing` of them a 500 with a pattern of its own."""
    for minute in minutes:
        for number in range(a_minute):
            bad = number < failing
            at = instant_at(minute) + timedelta(seconds=60 * number / a_minute)
            stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
            yield {
                "@timestamp": stamp,
                "event.ingested": stamp,
                "event.id": f"{service}-{minute}-{number}",
                "event.dataset": "app",
                "service.name": service,
                "host.name": f"{service}-{number % 2}",
                "log.level": "error" if bad else "info",
                "log.pattern.id": "00000000deadbeef" if bad else "0000000000c0ffee",
                "log.pattern.text": "certificate of <*> has expired" if bad else "GET <*> 200",
                "message": f"certificate of pay{number} has expired" if bad else f"GET /p{number} 200",
                "url.path": "/checkout" if bad or number % 4 == 0 else "/products",
                "http.response.status_code": 500 if bad else 200,
            }


def an_hour() -> list[Json]:
    """From 10:00 to 11:00: the shop begins to fail at 10:50, the cart falls silent at 10:52."""
    return [
        *lines(range(TEN, TEN + 50), service="shop"),
        *lines(range(TEN + 50, TEN + 60), service="shop", failing=6),
        *lines(range(TEN, TEN + 52), service="cart"),
        *lines(range(TEN, TEN + 60), service="search"),
    ]
