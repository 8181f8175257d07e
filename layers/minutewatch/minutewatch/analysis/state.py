"""What is kept between runs, in one document: checkpoint, series, what is still to be told.

One document, so that one conditional write moves all of it: a run's judgement counts as a whole or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.minutes import instant_of, iso, minute_of
from minutewatch.analysis.outbox import Entry
from minutewatch.analysis.watch import Watch
from minutewatch.errors import ConfigError, DecodeError
from minutewatch.stores.documents import Json

VERSION: Final = 1
# The slots of the key's hash that the document holds, all 4096 here. A shard is a range of slots, so that
# splitting one names its parts (000-7ff, 800-fff) and moves the series in it, however many shards there were.
STATE_ID: Final = "slots-000-fff"


@dataclass(slots=True, kw_only=True)
class State:
    """The working copy of one run; `dump` gives the document.

    Attributes:
        judged_to: The first minute that is not judged yet; None before the first run.
        services: By `service.name`; "" are the documents without one.
        estate: All of them together; None before the first run.
        outbox: Findings that are not told to everybody yet.
    """

    judged_to: int | None = None
    services: dict[str, Watch] = field(default_factory=dict[str, Watch])
    estate: Watch | None = None
    outbox: list[Entry] = field(default_factory=list[Entry])

    def lose_track(self) -> None:
        """Minutes were left out."""
        for watch in self.services.values():
            watch.lose_track()
        if self.estate:
            self.estate.lose_track()

    def dump(self, *, written_by: str) -> Json:
        """The document; `written_by` is the mark by which a run knows its own write."""
        judged_to = self.judged_to or 0
        return {
            "version": VERSION,
            "judged_to": iso(judged_to),
            "written_by": written_by,
            "payload": {
                "services": {name: watch.dump(judged_to) for name, watch in self.services.items()},
                "estate": self.estate.dump(judged_to) if self.estate else None,
                "outbox": [entry.dump() for entry in self.outbox],
            },
        }

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> "State":
        """The state that `dump` gave.

        Raises:
            ConfigError: A newer release wrote the document, or something else did.
        """
        version = document.get("version")
        if version != VERSION:
            raise ConfigError(
                f"the state document {STATE_ID} has version {version!r}: this release reads {VERSION}; deploy the"
                " release that wrote it, or delete the document to begin anew"
            )
        try:
            payload = document["payload"]
            return cls(
                judged_to=minute_of(instant_of({"time": document["judged_to"]})),
                services={
                    name: Watch.load(dumped, SERVICE_DETECTORS) for name, dumped in payload["services"].items()
                },
                estate=Watch.load(payload["estate"], ESTATE_DETECTORS) if payload["estate"] else None,
                outbox=[Entry.load(entry) for entry in payload["outbox"]],
            )
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, DecodeError) as error:
            raise ConfigError(
                f"the state document {STATE_ID} is damaged ({error!r}): delete it to begin anew"
            ) from error
