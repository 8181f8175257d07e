"""One log of every source, from the AWS service that carries it into the index."""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local import sam

from .deployment import Deployment, unique_word

EVENTS = Path(__file__).parents[2] / "events"


def test_the_first_log_of_all_is_found_as_it_was_typed(deployment: Deployment) -> None:
    event = json.loads((EVENTS / "direct.json").read_text())
    answer = deployment.invoke("IngestFunction", event)
    assert answer == {"received": 1, "delivered": 1, "rejected": 0, "spilled": 0}
    document, *_ = deployment.documents('message:"안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다."')
    assert document["_id"] == document["event.id"]
    assert document["_index"] == "logs-" + document["@timestamp"][:10].replace("-", ".")


def test_a_structured_log_of_a_direct_invoke(deployment: Deployment) -> None:
    word = unique_word()
    log = {"level": "error", "service": "checkout", "message": f"charge failed {word}", "order": {"id": 4711}}
    deployment.invoke("IngestFunction", {"logs": [log]})
    (document,) = deployment.documents(f"message:{word}")
    assert (document["log.level"], document["service.name"]) == ("error", "checkout")
    assert deployment.documents("fields.order.id:4711")


def test_a_message_on_the_queue(deployment: Deployment) -> None:
    word = unique_word()
    deployment.client("sqs").send_message(QueueUrl=deployment.outputs["LogQueueUrl"], MessageBody=f"queued {word}")
    (document,) = deployment.documents(f"message:{word}")
    assert document["event.dataset"] == "app"
    assert document["aws.sqs.queue"] in deployment.outputs["LogQueueUrl"]


def test_a_record_on_the_stream(deployment: Deployment) -> None:
    word = unique_word()
    kinesis = deployment.client("kinesis")
    kinesis.put_record(StreamName=sam.STREAM, PartitionKey="p", Data=f"streamed {word}".encode())
    (document,) = deployment.documents(f"message:{word}")
    assert document["aws.kinesis.stream"] == sam.STREAM


def test_an_event_of_the_log_group_is_not_split(deployment: Deployment) -> None:
    word, stream = unique_word(), unique_word()
    logs = deployment.client("logs")
    logs.create_log_stream(logGroupName=sam.LOG_GROUP, logStreamName=stream)
    message = f"[ERROR] no {word}\nTraceback (most recent call last):\n  at line 1"
    logs.put_log_events(
        logGroupName=sam.LOG_GROUP,
        logStreamName=stream,
        logEvents=[{"timestamp": int(time.time() * 1000), "message": message}],
    )
    (document,) = deployment.documents(f"message:{word}")
    assert document["message"] == message
    assert document["log.level"] == "error"
    assert document["aws.cloudwatch.log_group"] == sam.LOG_GROUP


def by_queue(deployment: Deployment) -> dict[str, Any]:
    queue = {"QueueArn": deployment.outputs["LogQueueArn"], "Events": ["s3:ObjectCreated:*"]}
    return {"QueueConfigurations": [queue]}


def directly(deployment: Deployment) -> dict[str, Any]:
    function = {"LambdaFunctionArn": deployment.outputs["IngestFunctionArn"], "Events": ["s3:ObjectCreated:*"]}
    return {"LambdaFunctionConfigurations": [function]}


def by_topic_and_queue(deployment: Deployment) -> dict[str, Any]:
    sns = deployment.client("sns")
    topic = sns.create_topic(Name="minutewatch-local-objects")["TopicArn"]
    statement = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": topic}]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=deployment.outputs["LogQueueArn"])
    return {"TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]}


def by_bus_and_queue(deployment: Deployment) -> dict[str, Any]:
    events, rule = deployment.client("events"), "minutewatch-local-objects"
    pattern = json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created"]})
    events.put_rule(Name=rule, EventPattern=pattern)
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": deployment.outputs["LogQueueArn"]}])
    return {"EventBridgeConfiguration": {}}


@pytest.mark.parametrize("way", [by_queue, directly, by_topic_and_queue, by_bus_and_queue])
def test_the_lines_of_an_object_by_every_way_that_s3_tells_of_it(
    deployment: Deployment, way: Callable[[Deployment], dict[str, Any]]
) -> None:
    word, s3 = unique_word(), deployment.client("s3")
    s3.put_bucket_notification_configuration(Bucket=sam.BUCKET, NotificationConfiguration=way(deployment))
    lines = f"2026-01-05T10:07:00Z INFO read {word}\n2026-01-05T10:07:01Z ERROR read {word}\n"
    s3.put_object(Bucket=sam.BUCKET, Key=f"app/day=1/{word} +.log.gz", Body=gzip.compress(lines.encode()))
    found = deployment.documents(f"message:{word}", count=2)
    first, second = sorted(found, key=lambda each: str(each["@timestamp"]))
    assert (first["aws.s3.bucket"], first["aws.s3.key"]) == (sam.BUCKET, f"app/day=1/{word} +.log.gz")
    assert (first["aws.s3.offset"], second["log.level"]) == ("0", "error")


def test_what_comes_twice_is_one_document(deployment: Deployment) -> None:
    word = unique_word()
    log = {"event.id": f"order-{word}", "message": f"sent twice {word}"}
    for _ in range(2):
        assert deployment.invoke("IngestFunction", log)["delivered"] == 1
    assert len(deployment.documents(f"message:{word}")) == 1
