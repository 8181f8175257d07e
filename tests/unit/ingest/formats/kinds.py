"""What each field of a log document may hold, from the table of the log document; and what breaks it."""

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]

LEVELS = {"trace", "debug", "info", "warn", "error", "fatal"}
KEYWORDS = (
    "event.dataset service.name service.version service.environment host.name cloud.account.id cloud.region"
    " cloud.provider trace.id span.id error.type http.request.method user_agent.original user.name event.action"
    " log.logger"
).split()
TEXTS = "error.message error.stack_trace url.path".split()


def _is_text(value: Any) -> bool:
    return type(value) is str and value != ""


def _is_ip(value: Any) -> bool:
    return _is_text(value) and len(value) <= 255


def _whole(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


FIELDS: dict[str, Check] = {
    **dict.fromkeys(KEYWORDS + TEXTS, _is_text),
    "message": _is_text,
    "log.level": lambda value: value in LEVELS,
    "event.duration": _whole(0, 2**63 - 1),
    "http.response.status_code": _whole(100, 599),
    "source.ip": _is_ip,
    "sample.rate": lambda value: type(value) is float and 0 < value <= 1,
    "fields": lambda value: type(value) is dict and value != {},
}
PREFIXES: dict[str, Check] = {"aws.": _is_text, "labels.": lambda value: type(value) is str}
_NAME = re.compile(r"[a-z@_]+(?:\.[a-z_]+)*|labels\..*", re.DOTALL)


def wrong(document: dict[str, Any]) -> list[str]:
    """The fields whose value is not of their kind, or that no document should have."""
    return [f"{name}: {value!r}" for name, value in document.items() if not _is_right(name, value)]


def _is_right(name: str, value: Any) -> bool:
    if not _NAME.fullmatch(name):
        return False
    if name in FIELDS:
        return FIELDS[name](value)
    return any(name.startswith(prefix) and check(value) for prefix, check in PREFIXES.items())
