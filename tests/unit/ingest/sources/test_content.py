"""Content is one log, many, or an envelope, at any depth and however it is packed."""

import base64
import bz2
import gzip
import json
from typing import Any

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch
from minutewatch.ingest.sources import content
from minutewatch.ingest.sources.found import MAX_DEPTH, Found

from ..builders import cloudwatch, sample, sns

PLACE = Found(source="sqs", record_id="m0", event_id="m0-ab", time_ns=5, origin={"event.dataset": "app"})
TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: no'
LINES = '{"a":1}\n\n{"a":2}\r\n'


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def logs(batch: Batch) -> list[Any]:
    return [line for part in batch.whole() for _, _, line in part.entries]


def ids(batch: Batch) -> list[str]:
    return [event_id for part in batch.whole() for event_id, _, _ in part.entries]


@pytest.mark.parametrize(
    "text",
    [
        "worker started",
        TRACE,
        '{"message": "m"}',
        '{\n  "message": "m"\n}',
        '{"a":1}\nand text',
        "[INFO] a\n[INFO] b",
        "[1, 2, 3]",
        "[]",
        '[{"a":1}, null]',
        "H4sIs that base64?",
        "H4sIAAAAAAAAA",
        '{"Records": "none", "detail-type": 5}',
    ],
)
def test_one_log_stays_one_under_the_id_of_a_lone_log(text: str) -> None:
    batch = content.from_text(text, PLACE)
    assert (logs(batch), ids(batch)) == ([text], ["m0-ab"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINES, [{"a": 1}, {"a": 2}]),
        ('[{"a":1}, "text"]', [{"a": 1}, "text"]),
        (b64(gzip.compress(LINES.encode())), [{"a": 1}, {"a": 2}]),
        (b64(bz2.compress(LINES.encode())), [{"a": 1}, {"a": 2}]),
        (b64(gzip.compress(b64(gzip.compress(LINES.encode())).encode())), [{"a": 1}, {"a": 2}]),
    ],
)
def test_a_batch_is_many_under_numbered_ids(text: str, expected: list[Any]) -> None:
    batch = content.from_text(text, PLACE)
    assert (logs(batch), ids(batch)) == (expected, ["m0-ab-0", "m0-ab-1"])


def test_declared_lines_are_logs_whatever_they_hold() -> None:
    assert logs(content.from_text("a\n\n{b\r\n", PLACE, is_lines=True)) == ["a", "{b"]


def test_cloudwatch_in_sns_in_sqs() -> None:
    event = cloudwatch("one", "two")
    notification = sns(event["awslogs"]["data"])["Records"][0]["Sns"]
    batch = content.from_text(json.dumps(notification), PLACE)
    assert logs(batch) == ["one", "two"]
    assert {part.origin["event.dataset"] for part in batch.whole()} == {"aws.cloudwatch"}


def test_envelopes_among_the_lines_of_a_batch_are_opened() -> None:
    lines = [json.dumps(value) for value in (sample("health"), {"message": "m"}, sample("ec2_state"))]
    batch = content.from_text("\n".join(lines), PLACE)
    assert sorted(part.origin["event.dataset"] for part in batch.whole()) == ["app", "aws.ec2", "aws.health"]
    assert len(set(ids(batch))) == 3


def test_envelopes_without_end_end_as_a_log() -> None:
    text = "the innermost"
    for _ in range(MAX_DEPTH + 3):
        text = json.dumps(sns(text)["Records"][0]["Sns"])
    assert len(logs(content.from_text(text, PLACE))) == 1


@pytest.mark.parametrize("text", ["", " \n", "\ufeff", b64(gzip.compress(b"a" * 99)[:-9])])
def test_what_says_nothing_or_is_broken_is_unreadable(text: str) -> None:
    with pytest.raises(DecodeError, match="sqs record m0"):
        content.from_text(text, PLACE)


def test_other_encodings_are_read_and_marked() -> None:
    text = "로그인 실패: 사용자 김철수의 비밀번호가 틀렸습니다"
    batch = content.from_bytes(text.encode("cp949"), PLACE)
    assert logs(batch) == [text]
    assert batch.origin["labels.encoding"] == "cp949"


def test_of_several_contents_the_broken_one_fails_alone() -> None:
    batch = content.from_many([b"one", b"\x1f\x8bbroken", LINES.encode()], PLACE)
    assert logs(batch) == ["one", {"a": 1}, {"a": 2}]
    assert ids(batch) == ["m0-ab-0", "m0-ab-2-0", "m0-ab-2-1"]
    assert [error.record_id for error in batch.unreadable] == ["m0"]
