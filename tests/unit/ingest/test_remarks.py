"""What somebody has to look at is a line each, with its level; a healthy call says nothing."""

from minutewatch.errors import DecodeError, DeliveryError, GoneError, StorageError
from minutewatch.ingest.remarks import remarks
from minutewatch.ingest.sources import RequestError

from .builders import an_outcome

BROKEN = DecodeError("is empty", source="sqs", record_id="m1")
REFUSED = RequestError("send the header", status=401, source="http", record_id="r1")


def test_a_healthy_call_says_nothing() -> None:
    assert list(remarks(an_outcome(received=5, delivered=3, spilled=1, dropped=1, redacted=2))) == []


def test_each_trouble_is_a_line_of_its_level() -> None:
    outcome = an_outcome(
        received=9,
        refused=REFUSED,
        unreadable=[BROKEN, BROKEN],
        quarantined=1,
        quarantined_at=["quarantine/a.json"],
        unkept=StorageError("denied"),
        gone=[GoneError("s3://logs/a"), GoneError("s3://logs/b")],
        undelivered=DeliveryError("refused"),
    )
    assert list(remarks(outcome)) == [
        ("warning", "refused", {"status": 401, "reason": REFUSED.reason}),
        ("warning", "unreadable", {"logs": 2, "reason": str(BROKEN)}),
        ("warning", "quarantined", {"logs": 1, "keys": ["quarantine/a.json"]}),
        ("error", "not quarantined", {"reason": "denied"}),
        ("warning", "gone", {"reason": "s3://logs/a"}),
        ("warning", "gone", {"reason": "s3://logs/b"}),
        ("error", "undelivered", {"reason": "refused", "logs": 7}),
    ]
