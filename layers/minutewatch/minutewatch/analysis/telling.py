"""Telling people: the claimed findings go to every channel that has not taken them yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from minutewatch.analysis.messages import message
from minutewatch.analysis.outbox import Entry
from minutewatch.analysis.ports import Channel
from minutewatch.errors import NotifyError


@dataclass(slots=True, kw_only=True)
class Told:
    """`left` has, by finding id, the channels that did not take it; `taken` counts messages."""

    left: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    taken: int = 0
    troubles: list[str] = field(default_factory=list[str])

    @property
    def untold(self) -> int:
        """Messages that were not taken."""
        return sum(len(names) for names in self.left.values())


def tell(entries: Iterable[Entry], channels: Mapping[str, Channel]) -> Told:
    """Send each entry to its channels. One that fails is not tried again in this run: it costs a time-out each.

    A channel that the deployment no longer has counts as told.
    """
    told = Told()
    down: set[str] = set()
    for entry in entries:
        news = message(entry.document())
        for name in entry.channels:
            if name not in channels or name in down:
                continue
            try:
                channels[name].send(news.finding_id, news.subject, news.text, news.finding)
                told.taken += 1
            except NotifyError as error:
                told.troubles.append(str(error))
                down.add(name)
        told.left[entry.finding_id] = tuple(name for name in entry.channels if name in down)
    return told
