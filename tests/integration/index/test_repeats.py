"""A repeat lands on its first copy, whenever it comes and however near to midnight its event was."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Log
from minutewatch.ingest.document import documents_of
from minutewatch.ingest.packing import ChunkPackers
from tests.integration.index.daily import Daily

MIDNIGHT_NS = 1_767_657_600_000_000_000  # 2026-01-06T00:00:00Z
HOUR_NS = 3_600_000_000_000
NOW_NS = MIDNIGHT_NS + HOUR_NS
DELIVERIES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def logs_at(*times_ns: int, now_ns: int = NOW_NS) -> list[Log]:
    """What ingest makes of a line for each of these times, delivered at `now_ns`."""
    entries = [(f"e-{number}-{time_ns}", time_ns, f"order {number}") for number, time_ns in enumerate(times_ns)]
    ingested = datetime.fromtimestamp(now_ns / 1e9, UTC).isoformat()
    return documents_of(entries, {"event.dataset": "app"}, now_ns=now_ns, ingested=ingested)


def packed(logs: list[Log]) -> Chunk:
    chunks = list[Chunk]()
    packers = ChunkPackers("logs", lambda chunk, items: chunks.append(chunk))
    for time_ns, document in logs:
        packers.add(time_ns, document)
    packers.finish()
    (chunk,) = chunks
    return chunk


def test_a_repeat_is_refused_as_there_already_and_the_first_copy_stays(daily: Daily) -> None:
    first = {"event.id": "e-1", "@timestamp": "2026-01-05T10:07:00.000Z", "message": "first"}

    statuses = [daily.create([first])[0].status, daily.create([{**first, "message": "repeat"}])[0].status]

    assert statuses == [201, 409]
    assert list(daily.documents().values()) == [first]


def test_repeats_in_one_request_are_one_document(daily: Daily) -> None:
    event = {"event.id": "e-1", "@timestamp": "2026-01-05T10:07:00.000Z", "message": "m"}

    assert sorted(answer.status for answer in daily.create([event] * 5)) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("time_ns", "index"),
    [
        (MIDNIGHT_NS - 1, "logs-2026.01.05"),
        (MIDNIGHT_NS, "logs-2026.01.06"),
        (MIDNIGHT_NS - 1_000_000, "logs-2026.01.05"),
        (MIDNIGHT_NS + 86_400 * 10**9 - 1, "logs-2026.01.06"),
    ],
    ids=["last nanosecond", "midnight", "last millisecond", "the day's end"],
)
def test_an_event_near_midnight_is_in_the_index_of_its_own_day_also_when_it_comes_again_days_later(
    daily: Daily, time_ns: int, index: str
) -> None:
    later_ns = NOW_NS + 72 * HOUR_NS

    first = daily.flush(packed(logs_at(time_ns, now_ns=NOW_NS + 24 * HOUR_NS)))
    again = daily.flush(packed(logs_at(time_ns, now_ns=later_ns)))

    assert [(answer.index, answer.status) for answer in first + again] == [(index, 201), (index, 409)]


@given(
    around=st.lists(
        st.integers(min_value=-2 * HOUR_NS, max_value=2 * HOUR_NS) | st.sampled_from([-1, 0, 1]),
        min_size=1,
        max_size=20,
    ),
    data=st.data(),
)
@DELIVERIES
def test_any_mixture_of_repeats_around_midnight_leaves_each_event_once(
    daily: Daily, around: list[int], data: st.DataObject
) -> None:
    daily.delete()
    logs = logs_at(*(MIDNIGHT_NS + offset_ns for offset_ns in around))
    deliveries = data.draw(st.lists(st.sampled_from(logs), max_size=40)) + logs
    cut = data.draw(st.integers(min_value=0, max_value=len(deliveries)))

    answers = [
        answer for part in (deliveries[:cut], deliveries[cut:]) if part for answer in daily.flush(packed(part))
    ]

    assert {answer.status for answer in answers} <= {201, 409}
    assert sum(answer.status == 201 for answer in answers) == len(logs)
    kept = daily.documents()
    assert sorted(doc_id for _, doc_id in kept) == sorted(document["event.id"] for _, document in logs)
    for (index, _), document in kept.items():
        assert index == f"logs-{document['@timestamp'][:10].replace('-', '.')}"
