"""What Fluentd's out_opensearch does with a chunk: `create` each record under its own id in its day's index."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import urllib3

from local.frames import Entry

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T")
_MAX_BULK_BYTES: Final = 8 * 1024 * 1024
_FOR_GOOD: Final = frozenset({400, 413})  # the document's own fault: every retry ends the same way
_DUPLICATE: Final = 409
_TIMEOUT: Final = urllib3.Timeout(connect=3.0, read=60.0)


class UnavailableError(Exception):
    """OpenSearch did not take the chunk now; the client has to send it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A document that OpenSearch will never take, and why."""

    reason: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a chunk's documents."""

    indexed: int = 0
    duplicates: int = 0
    rejections: tuple[Rejection, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            indexed=self.indexed + other.indexed,
            duplicates=self.duplicates + other.duplicates,
            rejections=self.rejections + other.rejections,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One document on its way: its two lines of a bulk body, and itself for a dead letter."""

    lines: bytes
    document: dict[str, Any] = field(repr=False)


class BulkWriter:
    """Writes chunks into an OpenSearch; may be shared by threads."""

    def __init__(self, url: str, *, index_prefix: str = "logs") -> None:
        self._url = f"{url}/_bulk"
        self._prefix = index_prefix
        self._http = urllib3.PoolManager(maxsize=8, retries=False, timeout=_TIMEOUT)

    def write(self, entries: Sequence[Entry]) -> Outcome:
        """What became of these events once all of them are in the index or refused; raises `UnavailableError`."""
        outcome, batch, size = Outcome(), list[Action](), 0
        for entry in entries:
            if not entry.record.get("event.id"):
                outcome += Outcome(rejections=(Rejection(reason="no event.id", document=entry.record),))
                continue
            batch.append(action(entry, prefix=self._prefix))
            size += len(batch[-1].lines)
            if size > _MAX_BULK_BYTES:
                outcome, batch, size = outcome + self._send(batch), [], 0
        return outcome + self._send(batch)

    def close(self) -> None:
        """Close the connections."""
        self._http.clear()

    def _send(self, batch: Sequence[Action]) -> Outcome:
        if not batch:
            return Outcome()
        status, body = self._post(b"".join(action.lines for action in batch))
        if status in _FOR_GOOD:
            return self._send_halves(batch, reason=f"{status} {body[:200].decode(errors='replace')}")
        if status != 200:
            raise UnavailableError(f"OpenSearch answered {status}: {body[:200].decode(errors='replace')}")
        return outcome_of(orjson.loads(body), batch)

    def _send_halves(self, batch: Sequence[Action], *, reason: str) -> Outcome:
        if len(batch) == 1:
            return Outcome(rejections=(Rejection(reason=reason, document=batch[0].document),))
        middle = len(batch) // 2
        return self._send(batch[:middle]) + self._send(batch[middle:])

    def _post(self, body: bytes) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/x-ndjson"}
        try:
            answer = self._http.request("POST", self._url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise UnavailableError(f"OpenSearch does not answer: {error}") from error
        return answer.status, answer.data


def action(entry: Entry, *, prefix: str = "logs") -> Action:
    """The bulk action for one event: `_id` is its `event.id`, the index the day of its `@timestamp` in UTC."""
    document = entry.record
    if not isinstance(document.get("@timestamp"), str):
        document = {**document, "@timestamp": _iso(entry.time_ns)}
    day = _DAY.match(document["@timestamp"]) or _DAY.match(_iso(entry.time_ns))
    index = f"{prefix}-{'.'.join(day.groups() if day else ())}"
    head = {"create": {"_index": index, "_id": str(document["event.id"])}}
    return Action(lines=orjson.dumps(head) + b"\n" + _json(document) + b"\n", document=document)


def outcome_of(answer: dict[str, Any], batch: Sequence[Action]) -> Outcome:
    """The counts in a bulk answer; raises `UnavailableError` if any document has to be sent again."""
    indexed = duplicates = 0
    rejections = list[Rejection]()
    for item, sent in zip((item["create"] for item in answer["items"]), batch, strict=True):
        status = item["status"]
        if status < 300:
            indexed += 1
        elif status == _DUPLICATE:
            duplicates += 1
        elif status in _FOR_GOOD:
            rejections.append(Rejection(reason=_reason(item["error"]), document=sent.document))
        else:
            raise UnavailableError(f"a document was refused with {status}: {_reason(item['error'])}")
    return Outcome(indexed=indexed, duplicates=duplicates, rejections=tuple(rejections))


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("caused_by") or {}
    return ": ".join(filter(None, (error.get("type"), error.get("reason"), cause.get("reason"))))


def _iso(time_ns: int) -> str:
    seconds, nanoseconds = divmod(time_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{nanoseconds:09d}Z"


def _json(document: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, orjson.JSONEncodeError):  # bytes, or text that is no UTF-8
        return json.dumps(document, ensure_ascii=False, default=_text).encode(errors="replace")


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
