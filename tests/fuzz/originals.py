"""The events that are changed: the sample of every source, and what the samples have none of."""

import gzip
import json
from typing import Any

from ..unit.ingest.builders import (
    EVENTS,
    aggregate,
    cloudwatch,
    firehose,
    kafka,
    kinesis,
    request,
    s3_object,
    sample,
    sns,
    sqs,
)

LINES = (
    '{"level":"error","message":"charge failed","order":{"id":7},"timestamp":"2026-01-05T10:07:00.123Z"}',
    '{"level":"error","msg":"down"}\n{"level":"info","msg":"up"}',
    "level=warn ts=2026-01-05T10:07:00Z msg=slow dur=12ms",
    '<165>1 2026-01-05T10:07:00.003Z host app 8710 ID47 [x@1 a="b"] said',
    '1.2.3.4 - - [05/Jan/2026:10:07:00 +0000] "GET /a?b=c HTTP/1.1" 500 12 "-" "curl/8"',
    "REPORT RequestId: 3f8 Duration: 12.5 ms Billed Duration: 13 ms Memory Size: 512 MB Max Memory Used: 99 MB",
    "2 123456789012 eni-1 10.0.0.1 10.0.0.2 443 49152 6 10 840 1767607620 1767607680 ACCEPT OK",
    'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: password=hunter2',
    "2026-01-05T10:07:00.000000000Z stderr F at com.shop.Checkout.pay(Checkout.java:7)",
    "2026-01-05 10:07:00 UTC [7]: user=a,db=b ERROR:  deadlock detected",
    "안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다.",
)
DATA = tuple(line.encode() for line in LINES)


CSV = b"time,level,msg\n2026-01-05T10:07:00Z,error,down\n2026-01-05T10:07:01Z,info,up\n"
TRAIL = b'{"Records": [{"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "us-east-1"}]}'


def originals() -> list[tuple[str, Any]]:
    """Name and event of each."""
    samples = [(path.stem, sample(path.stem)) for path in sorted(EVENTS.glob("*.json"))]
    payload = json.dumps(cloudwatch(*LINES))
    return [
        *samples,
        ("cloudwatch lines", cloudwatch(*LINES)),
        ("cloudwatch probe", cloudwatch("checking", messageType="CONTROL_MESSAGE")),
        ("sqs lines", sqs(*LINES, payload, json.dumps(sns(payload)["Records"][0]["Sns"]))),
        (
            "kinesis lines",
            kinesis(*DATA, gzip.compress(b"\n".join(DATA)), aggregate(*DATA, gzip.compress(DATA[0]))),
        ),
        ("sqs with a log of our own", sqs('{"minutewatch.own": true, "message": "undelivered"}', *LINES)),
        ("kinesis aggregates", kinesis(aggregate(*DATA), aggregate(DATA[0]), aggregate(b"x" * 300, b""))),
        ("kafka lines", kafka(*DATA, None)),
        ("firehose lines", firehose(*DATA)),
        ("s3 lines", s3_object(b"\n".join(DATA))),
        ("s3 packed", s3_object(gzip.compress(b"\n".join(DATA * 9)))),
        ("s3 csv", s3_object(gzip.compress(CSV))),
        ("s3 trail", s3_object(gzip.compress(TRAIL))),
        ("s3 payloads", s3_object(json.dumps(cloudwatch(*LINES)).encode() * 3)),
        ("sns lines", sns(LINES[0])),
        ("http lines", request("\n".join(LINES), content_type="application/x-ndjson")),
        ("http array", request(gzip.compress(json.dumps(LINES).encode()), content_type="application/json")),
        ("direct lines", {"logs": [*LINES, {"message": "m", "event.id": "own", "n": [1, {"deep": [None]}]}]}),
    ]
