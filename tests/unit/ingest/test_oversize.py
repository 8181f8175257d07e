"""A log too large for Fluentd is cut to what fits; its small fields stay, and it says that it was cut."""

from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.oversize import MAX_RECORD_BYTES, SIZE, WHOLE, key_of, shortened
from minutewatch.ingest.packing import MAX_CHUNK_BYTES

SMALL = {"@timestamp": "2026-01-05T10:07:00Z", "event.id": "e1", "event.dataset": "app", "sample.rate": 0.5}
FLUENTD_CHUNK_LIMIT = 4 * 1024 * 1024  # fluentd/fluent.conf, <buffer>


def size(document: dict[str, Any]) -> int:
    return len(msgpack.packb(document))


def test_a_chunk_with_the_largest_record_stays_under_fluentds_limit() -> None:
    assert MAX_CHUNK_BYTES - 1 + MAX_RECORD_BYTES + 10 < FLUENTD_CHUNK_LIMIT


def test_a_huge_message_is_cut_and_everything_else_stays() -> None:
    log = {**SMALL, "message": "x" * 5_000_000, "fields": {"order": 0, "note": ""}}
    cut = shortened(log, size(log), whole="s3://spill/oversize/e1.json")
    assert MAX_RECORD_BYTES - 1_000 < size(cut) <= MAX_RECORD_BYTES
    assert cut.pop("message") == "x" * (len(cut_message(log)) - 1) + "…"
    assert cut == {
        **SMALL,
        "fields": {"order": 0, "note": ""},
        SIZE: str(size(log)),
        WHOLE: "s3://spill/oversize/e1.json",
    }


def cut_message(log: dict[str, Any]) -> str:
    message: str = shortened(log, size(log), whole="s3://spill/oversize/e1.json")["message"]
    return message


def test_a_text_is_cut_between_two_characters() -> None:
    log = {**SMALL, "message": "한" * 1_000_000}
    cut = shortened(log, size(log))["message"]
    assert set(cut[:-1]) == {"한"}
    assert cut.endswith("…")


def test_of_a_huge_structure_the_small_members_stay() -> None:
    log = {**SMALL, "message": "m", "fields": {"dump": {"heap": "y" * 3_000_000, "pid": 7}, "user": "u"}}
    fields = shortened(log, size(log))["fields"]
    assert (fields["user"], fields["dump"]["pid"]) == ("u", 7)
    assert fields["dump"]["heap"].endswith("y…")


def test_what_has_too_many_members_loses_the_last_of_them() -> None:
    log = {**SMALL, "message": "m", "fields": {f"k{number}": "v" * 90 for number in range(40_000)}}
    cut = shortened(log, size(log))
    assert size(cut) <= MAX_RECORD_BYTES
    assert cut["message"] == "m"
    assert 10_000 < len(cut["fields"]) < 40_000


def test_the_whole_of_a_log_lies_at_the_same_place_whenever_it_comes() -> None:
    key = key_of({**SMALL, "event.ingested": "2026-01-05T10:08:00Z"})
    assert key == key_of({**SMALL, "event.ingested": "2026-01-06T00:00:00Z"})
    assert key.startswith("oversize/2026/01/05/")
    assert key != key_of({**SMALL, "event.id": "e2"})


huge = st.integers(0, 3).flatmap(
    lambda depth: st.sampled_from(
        ["z" * 2_500_000, ["w" * 50] * 50_000, {"k": "v" * 2_100_000}, b"q" * 2_100_000]
    ).map(lambda value: nested(value, depth))
)


def nested(value: Any, depth: int) -> Any:
    return value if depth == 0 else {"a": nested(value, depth - 1), "b": depth}


@pytest.mark.parametrize("name", ["message", "fields", "labels.note", "error.stack_trace"])
@given(huge)
def test_whatever_is_huge_fits_afterwards(name: str, value: Any) -> None:
    log = {**SMALL, name: value}
    cut = shortened(log, size(log))
    assert size(cut) <= MAX_RECORD_BYTES
    assert {**SMALL, SIZE: str(size(log))}.items() <= cut.items()
