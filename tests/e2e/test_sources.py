"""One log of every source, from the AWS service that carries it into the index."""

import json
import time
from pathlib import Path

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


def test_what_comes_twice_is_one_document(deployment: Deployment) -> None:
    word = unique_word()
    log = {"event.id": f"order-{word}", "message": f"sent twice {word}"}
    for _ in range(2):
        assert deployment.invoke("IngestFunction", log)["delivered"] == 1
    assert len(deployment.documents(f"message:{word}")) == 1
