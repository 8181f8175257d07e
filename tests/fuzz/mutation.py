"""An event of some source, changed in a few places as senders, networks and bugs change it.

A change may reach through what a source wraps its logs in: base64, gzip, and JSON within text are opened, changed
within, and closed again.
"""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Callable
from hashlib import md5
from random import Random
from typing import Any, Final

MAX_CHANGES: Final = 4
_MAX_DEPTH: Final = 12
_NEAR_TOP: Final = 2
_HUGE: Final = 2_100_000  # more than Fluentd takes
_STRANGE: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 2**70, -(2**63) - 1, 1e308, float("nan"), float("inf")),
    *("", " ", "\n", "\0", "null", "٣", "é", "한글", "\ud800", "\udfff", "\ufeff", "H4sI", "H4sI" + "A" * 40),
    *(
        "=",
        "{",
        "}",
        "[]",
        "{}",
        "\x1f\x8b",
        "1" * 400,
        "a" * 40_000,
        "2026-13-45T99:99:99Z",
        "1e999",
        "-0",
    ),
    *("$LATEST", "arn:aws:", "arn:aws:sqs:us-east-1:1:q", "%", "%s%n", "../..", "<script>", "${jndi:x}"),
    *([], {}, [None], [[]], {"": None}, {"a": {"b": []}}, ["a", {"b": 1}], {"message": {"message": "x"}}),
)
_NAMES: Final = (
    "message timestamp level time logEvents Records Message awslogs data detail detail-type source requestContext"
    " resourceLogs event.id @timestamp fields labels minutewatch.own s3 eventSource EventSource body headers"
).split()
_KPL: Final = b"\xf3\x89\x9a\xc2"
_PIECES: Final = (
    b"\x1f\x8b\x08\x00",
    b"BZh9",
    b"\x28\xb5\x2f\xfd",
    b"\xf3\x89\x9a\xc2",
    b"\xff\xfe",
    b"\n",
    b"\0",
)


def mutated(event: Any, chance: Random) -> Any:
    """The event with one to four changes; `event` itself stays as it is."""
    for _ in range(chance.randint(1, MAX_CHANGES)):
        event = _changed(event, chance, 0)
    return event


def _changed(value: Any, chance: Random, depth: int) -> Any:
    """The value with one change in it; seldom near the top, where the event would then be of no source."""
    if depth < _MAX_DEPTH and chance.random() < (0.9 if depth > _NEAR_TOP else 0.995):
        if isinstance(value, dict) and value:
            return _in_object(value, chance, depth)
        if isinstance(value, list) and value:
            return _in_list(value, chance, depth)
        if isinstance(value, str) and value:
            return _in_text(value, chance, depth)
    return chance.choice(_STRANGE)


def _in_object(value: dict[str, Any], chance: Random, depth: int) -> Any:
    name = max(chance.choices(list(value), k=2), key=lambda name: _weight(value[name]))
    kind = chance.random() * (1 if depth > _NEAR_TOP else 20)
    if kind < 0.08:
        return {other: member for other, member in value.items() if other != name}
    if kind < 0.14:
        return {**value, chance.choice(_NAMES): chance.choice(_STRANGE)}
    if kind < 0.18:
        return {chance.choice(_NAMES) if other == name else other: member for other, member in value.items()}
    return {**value, name: _changed(value[name], chance, depth + 1)}


def _weight(value: Any) -> int:
    """The more there is in a value, the more there is to change."""
    return len(value) * (1 if isinstance(value, str) else 100) if isinstance(value, str | list | dict) else 0


def _in_list(value: list[Any], chance: Random, depth: int) -> list[Any]:
    place = chance.randrange(len(value))
    kind = chance.random()
    if kind < 0.08:
        return value[:place] + value[place + 1 :]
    if kind < 0.16:
        return [*value[:place], chance.choice((value[place], chance.choice(_STRANGE))), *value[place:]]
    return [*value[:place], _changed(value[place], chance, depth + 1), *value[place + 1 :]]


def _in_text(text: str, chance: Random, depth: int) -> Any:
    """Within what the text stands for, where it stands for something, or in its characters."""
    if chance.random() < 0.75:
        for reopen in (_in_json, _in_base64):
            changed = reopen(text, chance, depth)
            if changed is not None:
                return changed
    if chance.random() < 0.15:
        return text + "x" * _HUGE if chance.random() < 0.02 else chance.choice(_STRANGE)
    return in_bytes(text.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "replace")


def _in_json(text: str, chance: Random, depth: int) -> str | None:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return json.dumps(_changed(value, chance, depth + 1))


def _in_base64(text: str, chance: Random, depth: int) -> str | None:
    if len(text) < 4 or len(text) % 4:
        return None
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
    return base64.b64encode(_in_data(data, chance, depth)).decode()


def _in_data(data: bytes, chance: Random, depth: int) -> bytes:
    """Within what the bytes pack, or in the bytes."""
    if chance.random() < 0.75:
        if data.startswith(_KPL):
            return aggregated(_in_data(data[len(_KPL) : -16], chance, depth))
        try:
            inner = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            inner = None
        if inner is not None:
            return gzip.compress(_in_data(inner, chance, depth), compresslevel=1, mtime=0)
        changed = _in_json(data.decode("utf-8", "replace"), chance, depth)
        if changed is not None:
            return changed.encode("utf-8", "surrogatepass")
    return in_bytes(data, chance)


def aggregated(message: bytes) -> bytes:
    """The message in the envelope of Kinesis' producer library, whose checksum is right whatever it holds."""
    return _KPL + message + md5(message, usedforsecurity=False).digest()


def in_bytes(data: bytes, chance: Random) -> bytes:
    """The bytes with some of them flipped, cut out, doubled, swapped for others, or ended early."""
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return chance.choice(_IN_BYTES)(data, start, end, chance)


_IN_BYTES: Final[tuple[Callable[[bytes, int, int, Random], bytes], ...]] = (
    lambda data, start, _, chance: data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :],
    lambda data, start, _, chance: data[:start] + chance.choice(_PIECES) + data[start:],
    lambda data, start, end, _: data[:start] + data[end:],
    lambda data, start, end, _: data[:end] + data[start:end] + data[end:],
    lambda data, start, end, chance: data[:start] + chance.randbytes(min(end - start, 64)) + data[end:],
    lambda data, start, _, __: data[:start],
    lambda data, _, __, chance: gzip.compress(data, compresslevel=1, mtime=0)[: chance.choice((None, -1, -9, 12))],
)
