"""What says where to go on is read as it was written, and a forged one is told or reads what it names."""

import json
from typing import Any

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Bookmark, StoredObject
from minutewatch.ingest.sources.content import from_text
from minutewatch.ingest.sources.found import Found
from minutewatch.ingest.sources.s3_continuation import MARK, message

FOUND = Found(source="sqs", record_id="m1", event_id="m1", time_ns=None, origin={})
STORED = StoredObject(
    bucket="logs",
    key="app/주문 1.csv",
    etag="e1",
    region="us-east-1",
    bookmark=Bookmark(offset=4711, kind="line", header="time,level,message", seekable=True),
)


def test_a_message_says_where_to_go_on() -> None:
    batch = from_text(message(STORED), FOUND)
    assert (list(batch.entries), batch.objects) == ([], (STORED,))


def test_it_holds_the_place_and_nothing_else() -> None:
    assert json.loads(message(STORED)) == {
        MARK: {
            "bucket": "logs",
            "key": "app/주문 1.csv",
            "version": None,
            "etag": "e1",
            "region": "us-east-1",
            "account": None,
            "bookmark": {"offset": 4711, "kind": "line", "header": "time,level,message", "seekable": True},
        }
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"bucket": ""},
        {"key": 5},
        {"etag": 5},
        {"etag": "주문"},
        {"version": "v\r\nx-header: y"},
        {"other": 1},
        {"bookmark": None},
        {"bookmark": {"offset": -1}},
        {"bookmark": {"offset": True}},
        {"bookmark": {"seekable": "yes"}},
        {"bookmark": {"header": ["a"]}},
        {"bookmark": {"nothing": 1}},
    ],
)
def test_what_is_no_place_cannot_be_read(changes: dict[str, Any]) -> None:
    content = {**json.loads(message(STORED))[MARK], **changes}
    with pytest.raises(DecodeError, match="is no place to go on at"):
        from_text(json.dumps({MARK: content}), FOUND)


def test_a_log_that_mentions_one_is_a_log() -> None:
    log = {"message": "handed on", MARK: {}}
    assert [json.loads(str(line)) for _, _, line in from_text(json.dumps(log), FOUND).entries] == [log]
