"""A notification has one id and one origin, whichever subscription it came by."""

import pytest

from minutewatch.ingest.sources.notification import is_notification, opened

from ..builders import sns

BODY = sns("m", Subject="disk full")["Records"][0]["Sns"]


def test_message_topic_subject_and_time() -> None:
    message, found = opened(BODY, source="sqs", depth=2)
    assert (message, found.depth, found.time_ns) == ("m", 2, 1_767_607_623_120_000_000)
    assert found.event_id.startswith("95df01b4-")
    assert found.origin["aws.sns.topic"] == found.origin["service.name"] == "app-logs"
    assert found.origin["aws.sns.subject"] == "disk full"
    assert found.origin["cloud.account.id"] == "123456789012"


@pytest.mark.parametrize("change", [{"Type": "SubscriptionConfirmation"}, {"Message": None}, {"TopicArn": 5}])
def test_what_looks_alike_is_none(change: dict[str, object]) -> None:
    assert is_notification(BODY)
    assert not is_notification({**BODY, **change})
