"""Lambda's platform events in JSON give the fields that its text lines give."""

from .parsing import AT, MS, REQUEST, parsed, samples

INIT, START, DONE, REPORT, CRASH, FAULT = samples("lambda_json")


def test_a_report() -> None:
    assert parsed(REPORT) == (
        AT + 123 * MS,
        {
            "message": f"REPORT RequestId: {REQUEST} Duration: 101.51 ms Billed Duration: 300 ms"
            " Memory Size: 512 MB Max Memory Used: 33 MB Init Duration: 116.67 ms Status: success",
            "aws.request_id": REQUEST,
            "trace.id": "1-5759e988-bd862e3fe1be46a994272793",
            "event.duration": 101_510_000,
            "fields": {
                "lambda": {
                    "event": "report",
                    "billed_ms": 300,
                    "memory_mb": 512,
                    "max_memory_mb": 33,
                    "init_ms": 116.67,
                    "status": "success",
                    "tracing": {
                        "type": "X-Amzn-Trace-Id",
                        "value": "Root=1-5759e988-bd862e3fe1be46a994272793",
                    },
                }
            },
        },
    )


def test_start_and_end() -> None:
    start, done = parsed(START)[1], parsed(DONE)[1]
    assert start["message"] == f"START RequestId: {REQUEST} Version: $LATEST"
    assert start["trace.id"] == "1-5759e988-bd862e3fe1be46a994272793"
    assert done["event.duration"] == 140_000_000
    assert done["fields"]["lambda"]["produced_bytes"] == 16
    assert parsed(INIT)[1]["fields"]["lambda"]["init_type"] == "on-demand"


def test_a_crash_is_an_error() -> None:
    document = parsed(CRASH)[1]
    assert (document["log.level"], document["error.type"]) == ("error", "Runtime.ExitError")
    assert parsed(FAULT)[1]["message"] == "platform.fault RequestId: 5d1e6f7a Error: Runtime exited"


def test_an_application_may_use_the_same_names() -> None:
    log = {"time": "2026-01-05T10:07:00Z", "type": "audit", "record": {"a": 1}, "message": "m"}
    assert parsed(log) == (AT, {"message": "m", "fields": {"type": "audit", "record": {"a": 1}}})
