"""The answers to all questions of a run: one `_msearch`, and more only for what did not fit into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from minutewatch.analysis.answers import add_sampled, read_counts, read_page, read_probe, read_totals
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.ports import Store
from minutewatch.analysis.queries import (
    MAX_BUCKETS,
    PAGE,
    Counts,
    Tally,
    counts_body,
    page_body,
    page_size,
    probe_body,
)
from minutewatch.errors import SearchError, TooLargeError
from minutewatch.stores.documents import Json

# Questions of one request: many users' rules at once still end before the client's time-out.
MAX_BODIES: Final = 200

# Groups that others lie in, of one answer.
MAX_OUTER: Final = 5_000

Ask = tuple[Tally, Span]
_LARGE: Final = TooLargeError("by pages")


@dataclass(slots=True, kw_only=True)
class Counted:
    """What came back.

    Attributes:
        counts: By tally, complete over the spans that were asked for.
        refused: Tallies that got no usable answer, and why; they are not in `counts`.
        cut_off: Tallies whose `top` left groups out.
        totals: The answer to each body of `totals`.
        sampled: Whether documents with a `sample.rate` are among them.
        no_index: No index matches the pattern of the logs.
    """

    counts: dict[Tally, Counts] = field(default_factory=dict[Tally, Counts])
    refused: dict[Tally, SearchError] = field(default_factory=dict[Tally, SearchError])
    cut_off: set[Tally] = field(default_factory=set[Tally])
    totals: list[dict[int, int]] = field(default_factory=list[dict[int, int]])
    sampled: bool = False
    no_index: bool = False


def count(
    store: Store,
    logs: str,
    asks: Sequence[Ask],
    *,
    totals: Sequence[Json] = (),
    sampled: bool = False,
    size: int = PAGE,
    groups: int = 0,
) -> Counted:
    """The counts of every tally in its spans, complete however many groups there are; pages are of `size`.

    Args:
        totals: Bodies by `totals_body`. They are asked first, so that what becomes visible while the other
            questions are answered is missing here, and is found to be late by the next run.
        sampled: Whether sampled documents are to be expected; where they are not and there are some, they cost one
            more request.
        groups: How many values the first of the fields that are grouped by is known to have in a minute. What
            these are too many for is asked for by pages at once.

    Raises:
        SearchError: The request as a whole failed, or the documents could not be counted.
    """
    counted = Counted(sampled=sampled)
    weighed = [ask for ask in asks if _weighs(ask[0])]
    probes = [probe_body(_hull(span for _, span in weighed))] if weighed and not sampled else []
    carriers = _carriers(asks)
    asked = sorted(place for place in set(carriers) if not _is_large(asks[place], groups))
    bodies = [*totals, *probes, *_bodies([asks[place] for place in asked], size)]
    bodies += _bodies(weighed, size, sampled=True) if sampled else ()
    answers = iter(_ask(store, logs, bodies))
    for whole in map(complete, islice(answers, len(totals))):
        counted.totals.append(read_totals(whole))
        counted.no_index |= whole["_shards"]["total"] == 0
    for whole in map(complete, islice(answers, len(probes))):
        counted.sampled = read_probe(whole)
    by_place = dict(zip(asked, answers, strict=False))
    for ask, place in zip(asks, carriers, strict=True):
        _take(counted, ask, _whole(store, logs, ask, by_place.get(place, _LARGE), size, counted))
    if counted.sampled:
        rest = list(answers) if sampled else _ask(store, logs, _bodies(weighed, size, sampled=True))
        for ask, answer in zip(weighed, rest, strict=True):
            _weigh(counted, ask, _whole(store, logs, ask, answer, size, counted, sampled=True))
    return counted


def complete(answer: Json | SearchError) -> Json:
    """The answer; raises the error that stands in its place."""
    if isinstance(answer, SearchError):
        raise answer
    return answer


def _carriers(asks: Sequence[Ask]) -> list[int]:
    """For each ask the place of the one whose answer has its counts.

    Where something is measured in the groups of a count, that answer has the count as well.
    """
    measured = {
        (replace(tally, measure=None), span): place for place, (tally, span) in enumerate(asks) if tally.measure
    }
    return [place if ask[0].measure else measured.get(ask, place) for place, ask in enumerate(asks)]


def _is_large(ask: Ask, groups: int) -> bool:
    """Whether so many groups have to be asked for by pages.

    The engine finds the inner terms of each of n outer groups by a walk through all of them, n times: 50 s for
    10,000 services and their hosts in twelve minutes.
    """
    tally, span = ask
    outer = len(span) * groups
    if tally.bins:
        return outer * (2 + len(tally.bins.edges)) > MAX_BUCKETS
    return len(tally.group_by) > 1 and not tally.top and outer > MAX_OUTER


def _weighs(tally: Tally) -> bool:
    return tally.measure is None or tally.measure.kind == "sum"


def _hull(spans: Iterable[Span]) -> Span:
    every = list(spans)
    return Span(start=min(span.start for span in every), end=max(span.end for span in every))


def _bodies(asks: Iterable[Ask], size: int, *, sampled: bool = False) -> list[Json]:
    return [counts_body(tally, span, size=size, sampled=sampled) for tally, span in asks]


def _ask(store: Store, logs: str, bodies: list[Json]) -> list[Json | SearchError]:
    answers: list[Json | SearchError] = []
    for first in range(0, len(bodies), MAX_BODIES):
        answers += store.multi_search(logs, bodies[first : first + MAX_BODIES])
    return answers


def _whole(
    store: Store,
    logs: str,
    ask: Ask,
    answer: Json | SearchError,
    size: int,
    counted: Counted,
    *,
    sampled: bool = False,
) -> Counts | SearchError:
    """The counts that the answer holds, or, where it was cut off, those that pages give."""
    if isinstance(answer, SearchError) and not isinstance(answer, TooLargeError):
        return answer
    tally, span = ask
    try:
        if not isinstance(answer, SearchError):
            counts, cut = read_counts(answer, span, documents=tally.measure is None)
            if cut and tally.top:
                counted.cut_off.add(tally)
            if not cut or tally.top:
                return counts
        return _by_pages(store, logs, tally, span, size, sampled=sampled)
    except SearchError as error:
        return error


def _by_pages(store: Store, logs: str, tally: Tally, span: Span, size: int, *, sampled: bool) -> Counts:
    counts: Counts = {}
    after: Json | None = None
    size = page_size(tally, size)
    while True:
        (answer,) = store.multi_search(logs, [page_body(tally, span, after=after, size=size, sampled=sampled)])
        if isinstance(answer, TooLargeError) and size > 1:
            size //= 2  # what is inside the groups are too many buckets
            continue
        after = read_page(complete(answer), counts, size=size)
        if after is None:
            return counts


def _take(counted: Counted, ask: Ask, counts: Counts | SearchError) -> None:
    tally = ask[0]
    if isinstance(counts, SearchError):
        counted.refused[tally] = counts
        counted.counts.pop(tally, None)
    elif tally not in counted.refused:
        counted.counts.setdefault(tally, {}).update(counts)


def _weigh(counted: Counted, ask: Ask, counts: Counts | SearchError) -> None:
    """Make sampled documents weigh what they stand for; without knowing them the tally is unknown."""
    tally = ask[0]
    if isinstance(counts, SearchError):
        _take(counted, ask, counts)
    elif tally in counted.counts:
        add_sampled(counted.counts[tally], counts)
