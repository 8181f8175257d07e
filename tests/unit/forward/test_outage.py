"""One object tells every sandbox that Fluentd is down, and one that is old or unreadable tells nothing."""

import pytest

from minutewatch.errors import StorageError
from minutewatch.forward.objects import OUTAGE
from minutewatch.forward.outage import Outage

from .memory_bucket import MemoryBucket

NOON = 1_767_614_400.0


def test_an_outage_lasts_from_its_declaration_to_its_end() -> None:
    outage = Outage(MemoryBucket(), now=lambda: NOON)
    assert not outage.lasts()
    outage.declare()
    assert outage.lasts()
    outage.end()
    assert not outage.lasts()


def test_what_nobody_has_repeated_for_long_is_not_believed() -> None:
    bucket = MemoryBucket()
    Outage(bucket, now=lambda: NOON).declare()
    assert Outage(bucket, now=lambda: NOON + 149).lasts()
    assert not Outage(bucket, now=lambda: NOON + 151).lasts()


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'{"down_at": null}'])
def test_what_cannot_be_read_tells_nothing(body: bytes) -> None:
    assert not Outage(MemoryBucket({OUTAGE: body})).lasts()


def test_a_bucket_that_is_down_tells_nothing() -> None:
    assert not Outage(MemoryBucket(down=True)).lasts()
    with pytest.raises(StorageError):
        Outage(MemoryBucket(down=True)).declare()
