"""Logs of a service that fails."""

from datetime import timedelta
from typing import Any, Final

from .deployment import iso, minutes_ago

MINUTES: Final = 20
BROKEN: Final = 4
"""Of these minutes the last ones fail."""
PER_MINUTE: Final = 60


def failing_logs(service: str) -> list[dict[str, Any]]:
    """Twenty minutes of requests of one service, of which every second one fails in the last minutes."""
    start = minutes_ago(MINUTES + 2).replace(second=0, microsecond=0)
    logs = []
    for number in range(MINUTES * PER_MINUTE):
        minute, second = divmod(number, PER_MINUTE)
        failed = minute >= MINUTES - BROKEN and number % 2 == 0
        logs.append(
            {
                "@timestamp": iso(start + timedelta(minutes=minute, seconds=second * 60 / PER_MINUTE)),
                "level": "error" if failed else "info",
                "service": service,
                "message": f"payment gateway refused order {number}" if failed else f"order {number} paid",
            }
        )
    return logs
