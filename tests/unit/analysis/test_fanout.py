from datetime import UTC, datetime

import pytest

from minutewatch.analysis.fanout import is_scheduled, messages, orders
from minutewatch.analysis.shards import Shard
from minutewatch.errors import DecodeError

EVENT = {"source": "aws.scheduler", "time": "2026-01-05T10:07:00Z"}
AT = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)


def test_a_message_for_each_shard_is_read_as_it_was_meant() -> None:
    bodies = messages(EVENT, 4)
    read = [order for body in bodies for order in orders({"Records": [{"messageId": "m", "body": body}]}, 4)]

    assert [order.shard for order in read] == [Shard(number=number, of=4) for number in range(4)]
    assert {order.instant for order in read} == {AT}


def test_a_direct_call_is_for_all_shards() -> None:
    assert [order.shard.number for order in orders({"time": "2026-01-05T10:07:00Z"}, 2)] == [0, 1]


def test_only_the_schedule_is_handed_out() -> None:
    assert is_scheduled(EVENT)
    assert not is_scheduled({"time": "2026-01-05T10:07:00Z"})


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('{"time": "2026-01-05T10:07:00Z", "shard": 0, "of": 2}', "it is for 2 shards, now 4"),
        ('{"time": "2026-01-05T10:07:00Z"}', "names no shard"),
        ("hello", "names no shard"),
        ('{"time": "soon", "shard": 0, "of": 4}', "time holds 'soon'"),
    ],
    ids=["void", "no shard", "no JSON", "no time"],
)
def test_a_message_that_is_none_of_ours_is_refused(body: str, sentence: str) -> None:
    with pytest.raises(DecodeError, match=sentence):
        orders({"Records": [{"messageId": "m", "body": body}]}, 4)
