"""What is kept between runs, in one document a shard: checkpoint, series, counts, what is still to be told.

One document, so that one conditional write moves all of it: a run's judgement counts as a whole or not at all.
"""

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import orjson

from minutewatch.analysis.arrivals import Totals
from minutewatch.analysis.calibration import Tails
from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.lags import Lags
from minutewatch.analysis.minutes import instant_of, iso, minute_of
from minutewatch.analysis.outbox import Entry
from minutewatch.analysis.past import Past
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.watch import Watch
from minutewatch.analysis.windows import Window
from minutewatch.errors import ConfigError, DecodeError
from minutewatch.stores.documents import Json

VERSION: Final = 2
# Level 1 makes a tenth of 10,000 series in 0.1 s; the higher ones take three times as long for a few per cent.
_LEVEL: Final = 1


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a user's rule is.

    Attributes:
        judged_to: The first minute that it has not judged yet.
        spoken: What `Spoken.dump` gave.
        error: Why it does not get on; "" if it does.
    """

    judged_to: int
    spoken: list[Any] = field(default_factory=list[Any])
    error: str = ""


@dataclass(slots=True, kw_only=True)
class State:
    """The working copy of one run; `dump` gives the document.

    Attributes:
        judged_to: The first minute that is not judged yet; None before the first run.
        services: By `service.name`; "" are the documents without one.
        estate: All of them together; None before the first run, and in all shards but the first.
        outbox: Findings that are not told to everybody yet.
        totals: Documents of each minute of the last day when it was counted.
        windows: Counts of the last minutes, by the tally's `mark`.
        rules: By the rule's name.
        lags: How late logs come.
        sampled_until: Sampled documents are expected up to this minute.
        tails: What the scores of the built-in detectors are worth.
    """

    judged_to: int | None = None
    services: dict[str, Watch] = field(default_factory=dict[str, Watch])
    estate: Watch | None = None
    outbox: list[Entry] = field(default_factory=list[Entry])
    totals: Totals = field(default_factory=Totals)
    windows: dict[str, Window] = field(default_factory=dict[str, Window])
    rules: dict[str, Progress] = field(default_factory=dict[str, Progress])
    lags: Lags = field(default_factory=Lags)
    sampled_until: int = 0
    tails: Tails = field(default_factory=Tails)

    def lose_track(self) -> None:
        """Minutes were left out."""
        for watch in self.services.values():
            watch.lose_track()
        if self.estate:
            self.estate.lose_track()

    def dump(self, *, written_by: str) -> Json:
        """The document; `written_by` is the mark by which a run knows its own write."""
        judged_to = self.judged_to or 0
        past = Past()
        payload = {
            "services": {name: watch.dump(judged_to, past) for name, watch in self.services.items()},
            "estate": self.estate.dump(judged_to, past) if self.estate else None,
            "outbox": [entry.dump() for entry in self.outbox],
            "totals": self.totals.dump(),
            "windows": {name: window.dump() for name, window in self.windows.items()},
            "rules": {name: [one.judged_to, one.spoken, one.error] for name, one in self.rules.items()},
            "lags": self.lags.dump(),
            "sampled_until": self.sampled_until,
            "tails": self.tails.dump(),
        }
        return {
            "version": VERSION,
            "judged_to": iso(judged_to),
            "written_by": written_by,
            "payload": base64.b64encode(zlib.compress(orjson.dumps(payload), _LEVEL)).decode(),
            "past": past.text(),
        }

    @classmethod
    def load(cls, document: Mapping[str, Any], *, name: str = Shard().name) -> "State":
        """The state that `dump` gave, of this release or an earlier one; `name` is the document's id.

        Raises:
            ConfigError: A newer release wrote the document, or something else did.
        """
        version = document.get("version")
        if not isinstance(version, int) or version not in _PAYLOADS:
            raise ConfigError(
                f"the state document {name} has version {version!r}: this release reads 1 to {VERSION}; deploy the"
                " release that wrote it, or delete the document to begin anew"
            )
        try:
            payload = _PAYLOADS[version](document["payload"])
            past = Past(document["past"]) if "past" in document else None
            return cls(
                judged_to=minute_of(instant_of({"time": document["judged_to"]})),
                services={
                    service: Watch.load(dumped, SERVICE_DETECTORS, past)
                    for service, dumped in payload["services"].items()
                },
                estate=Watch.load(payload["estate"], ESTATE_DETECTORS, past) if payload["estate"] else None,
                outbox=[Entry.load(entry) for entry in payload["outbox"]],
                totals=Totals.load(payload["totals"]),
                windows={mark: Window.load(dumped) for mark, dumped in payload["windows"].items()},
                rules={rule: _progress(*dumped) for rule, dumped in payload["rules"].items()},
                lags=Lags.load(payload["lags"]),
                sampled_until=payload["sampled_until"],
                tails=Tails(payload.get("tails")),
            )
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, DecodeError, zlib.error) as error:
            raise ConfigError(
                f"the state document {name} is damaged ({error!r}): delete it to begin anew"
            ) from error


def _progress(judged_to: int, spoken: list[Any], error: str) -> Progress:
    return Progress(judged_to=judged_to, spoken=spoken, error=error)


def _version_2(payload: str) -> Json:
    unpacked: Json = orjson.loads(zlib.decompress(base64.b64decode(payload)))
    return unpacked


def _version_1(payload: Json) -> Json:
    """The first release kept no counts: what arrives late in minutes that it judged is not found."""
    new = {"totals": [0, []], "windows": {}, "rules": {}, "lags": [0, [{}, {}]], "sampled_until": 0}
    return {**new, **payload}


# How each version's payload becomes the newest one's. A version stays here for one release after its last.
_PAYLOADS: Final[Mapping[int, Callable[[Any], Json]]] = MappingProxyType({1: _version_1, 2: _version_2})
