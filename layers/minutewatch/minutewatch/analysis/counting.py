"""The answers to all tallies of a run: one `_msearch`, and more only for what did not fit into it."""

from collections.abc import Sequence

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.ports import Store
from minutewatch.analysis.queries import PAGE, Counts, Tally, counts_body, page_body, read_counts, read_page
from minutewatch.errors import SearchError, TooLargeError
from minutewatch.stores.documents import Json


def count(
    store: Store, logs: str, tallies: Sequence[Tally], span: Span, *, size: int = PAGE
) -> dict[Tally, Counts]:
    """The counts of every tally in the span, complete however many groups there are; pages are of `size`.

    Raises:
        SearchError: One answer is missing, timed out or lacks a shard; then no minute can be judged.
    """
    answers = store.multi_search(logs, [counts_body(tally, span, size=size) for tally in tallies])
    counted: dict[Tally, Counts] = {}
    for tally, answer in zip(tallies, answers, strict=True):
        whole = None if isinstance(answer, TooLargeError) else read_counts(complete(answer))
        counted[tally] = whole if whole is not None else _by_pages(store, logs, tally, span, size)
    return counted


def complete(answer: Json | SearchError) -> Json:
    """The answer; raises the error that stands in its place."""
    if isinstance(answer, SearchError):
        raise answer
    return answer


def _by_pages(store: Store, logs: str, tally: Tally, span: Span, size: int) -> Counts:
    counts: Counts = {}
    after: Json | None = None
    while True:
        (answer,) = store.multi_search(logs, [page_body(tally, span, after=after, size=size)])
        after = read_page(complete(answer), counts, size=size)
        if after is None:
            return counts
