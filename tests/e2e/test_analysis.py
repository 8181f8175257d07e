"""One failure, from the service's log line to the message that a person gets."""

import json
from datetime import UTC, datetime
from typing import Any

from .deployment import Deployment, awaited, iso, unique_word
from .failing import failing_logs


def _received(deployment: Deployment, queue_url: str) -> list[dict[str, Any]]:
    answer = deployment.client("sqs").receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    bodies = {message["MessageId"]: json.loads(message["Body"]) for message in answer.get("Messages", [])}
    return list(bodies.values())


def _subscribed_queues(deployment: Deployment) -> tuple[str, str]:
    """A queue that hears the findings topic, and one that hears the event bus."""
    sqs, urls = deployment.client("sqs"), []
    for name in ("heard-topic", "heard-bus"):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]},
                    "Action": "sqs:SendMessage",
                    "Resource": arn,
                }
            ],
        }
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        urls.append((url, arn))
    (topic_url, topic_arn), (bus_url, bus_arn) = urls
    deployment.client("sns").subscribe(
        TopicArn=deployment.outputs["FindingsTopicArn"],
        Protocol="sqs",
        Endpoint=topic_arn,
        Attributes={"RawMessageDelivery": "false"},
    )
    events = deployment.client("events")
    events.put_rule(Name="heard", EventPattern=json.dumps({"source": ["minutewatch"]}))
    events.put_targets(Rule="heard", Targets=[{"Id": "queue", "Arn": bus_arn}])
    return topic_url, bus_url


def test_a_failing_service_is_found_and_told_once(deployment: Deployment) -> None:
    topic_url, bus_url = _subscribed_queues(deployment)
    service = unique_word()
    logs = failing_logs(service)
    assert deployment.invoke("IngestFunction", {"logs": logs})["delivered"] == len(logs)
    deployment.documents(f"service.name:{service}", count=min(1000, len(logs)))
    # Without its state analysis looks back an hour, as on the day it was installed.
    deployment.search().indices.delete(index="minutewatch-state", params={"ignore_unavailable": "true"})
    event = {"time": iso(datetime.now(UTC))}
    for _ in range(2):
        deployment.invoke("AnalysisFunction", event)

    findings = awaited(lambda: [one for one in deployment.findings() if service in json.dumps(one)])
    kinds = sorted(finding["rule"] for finding in findings)
    assert "builtin.error_ratio" in kinds
    assert len({finding["_id"] for finding in findings}) == len(findings)
    assert all(service in finding["title"] for finding in findings if finding["key"])  # or of all together

    ids = {finding["_id"] for finding in findings}
    assert len(_heard(deployment, topic_url, ids)) == len(ids)
    assert len(_heard(deployment, bus_url, ids)) == len(ids)


def _heard(deployment: Deployment, queue_url: str, ids: set[str]) -> list[dict[str, Any]]:
    """The messages about these findings, which need not name the service: all may be silent."""

    def about() -> list[dict[str, Any]]:
        messages = _received(deployment, queue_url)
        return [message for message in messages if any(one in json.dumps(message) for one in ids)]

    return awaited(about, at_least=len(ids))


def test_the_schedule_has_every_minute_judged(deployment: Deployment) -> None:
    """The checkpoint moves on without anybody invoking anything."""

    def judged_to() -> list[str]:
        states = {"ignore_unavailable": "true", "q": "_exists_:written_by"}  # and not the heartbeat beside it
        answer = deployment.search().search(index="minutewatch-state", params=states)
        return [hit["_source"]["judged_to"] for hit in answer["hits"]["hits"]]

    before = max(awaited(judged_to))
    # The next call may fall into the minute judged already, and the local schedule is swept every 10 s: 135 s.
    awaited(lambda: [moment for moment in judged_to() if moment > before], seconds=180)
