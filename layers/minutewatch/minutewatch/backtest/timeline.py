"""Log documents of a file in the order in which they arrived, however large it is and however it is sorted."""

import math
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Final

import orjson

from minutewatch.backtest.instants import from_millis, to_millis
from minutewatch.errors import ConfigError
from minutewatch.ingest.patterns import pattern_of
from minutewatch.stores.documents import Json, field_of

_NEARLY_ONE: Final = timedelta(microseconds=999)
_SHOULD: Final = "it should be a time such as 2026-01-05T10:07:00.123Z"


class Timeline:
    """When each line of the file arrived, and where it stands; 16 bytes of memory a line.

    A document arrives at its `event.ingested`, or where it has none at its `@timestamp`.
    """

    def __init__(self, stream: BinaryIO, *, name: str) -> None:
        """Read the file once; it has to stay open, and has to be one that can be read from any place.

        Raises:
            ConfigError: A line is no log document, or there is none.
        """
        self._stream, self._name = stream, name
        self._arrivals, self._places = array("q"), array("q")
        in_order = True
        for line, place, text in _lines(stream):
            arrival = _arrival(text, f"{name}:{line}")
            in_order = in_order and (not self._arrivals or arrival >= self._arrivals[-1])
            self._arrivals.append(arrival)
            self._places.append(place)
        if not self._arrivals:
            raise ConfigError(f"{name} holds no documents: it should hold one JSON object a line")
        if not in_order:
            self._sort()

    def __len__(self) -> int:
        return len(self._arrivals)

    @property
    def first_ms(self) -> int:
        """When the first document arrived, epoch milliseconds."""
        return self._arrivals[0]

    @property
    def last_ms(self) -> int:
        """When the last document arrived, epoch milliseconds."""
        return self._arrivals[-1]

    def batches(self, until_ms: Iterator[int]) -> Iterator[list[tuple[str, bytes]]]:
        """For each instant, ascending, the documents that arrived since the one before: id and JSON."""
        at = 0
        for instant in until_ms:
            batch: list[tuple[str, bytes]] = []
            while at < len(self._arrivals) and self._arrivals[at] <= instant:
                self._stream.seek(self._places[at])
                batch.append(_document(self._stream.readline(), place=self._places[at]))
                at += 1
            yield batch

    def _sort(self) -> None:
        order = sorted(range(len(self._arrivals)), key=self._arrivals.__getitem__)
        self._arrivals = array("q", (self._arrivals[i] for i in order))
        self._places = array("q", (self._places[i] for i in order))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Number, place and text of each line that is not blank."""
    place = 0
    for line, text in enumerate(stream, start=1):
        if text.strip():
            yield line, place, text
        place += len(text)


def _arrival(text: bytes, where: str) -> int:
    try:
        document = orjson.loads(text)
    except ValueError as error:
        raise ConfigError(f"{where}: this is no JSON ({error}): each line should hold one log document") from None
    if not isinstance(document, dict):
        raise ConfigError(f"{where}: this is no JSON object: each line should hold one log document")
    happened = field_of(document, "@timestamp")
    if happened is None:
        raise ConfigError(f"{where}: `@timestamp` is missing: {_SHOULD}")
    arrived = field_of(document, "event.ingested")
    name, time = ("@timestamp", happened) if arrived is None else ("event.ingested", arrived)
    try:
        return _millis(time)
    except (TypeError, ValueError, OverflowError):
        raise ConfigError(f"{where}: `{name}` is {time!r}: {_SHOULD}") from None


def _millis(time: Any) -> int:
    """Epoch milliseconds; the fraction of one counts as a whole, so that nothing is seen before it arrived."""
    if isinstance(time, int | float) and not isinstance(time, bool):
        return to_millis(from_millis(math.ceil(time)))
    moment = datetime.fromisoformat(time)
    return to_millis((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) + _NEARLY_ONE)


def _document(text: bytes, *, place: int) -> tuple[str, bytes]:
    """The id and the JSON of a document; what ingest would have added and is not there is added."""
    document: Json = orjson.loads(text)
    event_id = field_of(document, "event.id")
    message = field_of(document, "message")
    added: Json = {}
    if event_id is None:
        added["event.id"] = event_id = f"at-{place}"
    if isinstance(message, str) and field_of(document, "log.pattern.id") is None:
        added["log.pattern.id"], added["log.pattern.text"] = pattern_of(message)
    return str(event_id), orjson.dumps(document | added) if added else text.strip()
