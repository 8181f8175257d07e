"""The ingest function tells its operator what somebody has to look at, in metrics and in a line each."""

import gc
import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import msgpack
import pytest

from minutewatch.errors import GoneError
from minutewatch.ingest.objects import Objects

from ..ingest.builders import Receiver, Shelf, Store, kinesis, sample, sqs

APP = Path(__file__).parents[3] / "functions" / "ingest" / "app.py"
BROKEN = b"\x1f\x8bpassword=hunter2hunter2"
CONTEXT = SimpleNamespace(
    aws_request_id="r1",
    function_name="shop-ingest",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:shop-ingest",
    get_remaining_time_in_millis=lambda: 60_000,
)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("FLUENTD_ENDPOINTS", "127.0.0.1:9")
    spec = importlib.util.spec_from_file_location("ingest_app", APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    module.forwarder.close()


HEAVY = """
aws_lambda_powertools boto3 botocore bz2 csv encodings.idna gzip http ipaddress jmespath logging lzma opensearchpy
pathlib pydantic queue random ssl stringprep tempfile typing_extensions urllib.parse yaml
backports.zstd minutewatch.zstd minutewatch.ingest.files minutewatch.ingest.multiline minutewatch.ingest.unpacking
minutewatch.ingest.policy.reading minutewatch.ingest.policy.node minutewatch.ingest.quarantine
minutewatch.ingest.sources.otlp
""".split()
RUN = """
import sys
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
import app

started = set(sys.modules)
context = SimpleNamespace(aws_request_id="r1", function_name="f", get_remaining_time_in_millis=lambda: 60_000)
app.lambda_handler({"logs": [{"level": "info", "message": "order 17 accepted"}, "order 18 accepted"]}, context)
print(*started, "|", *(set(sys.modules) - started))
"""


def test_a_healthy_call_imports_what_it_needs_at_the_start_and_nothing_else_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=acknowledge, args=(server,), daemon=True).start()
        run = subprocess.run(
            [sys.executable, "-c", RUN, str(APP.parent)],
            env={**os.environ, "FLUENTD_ENDPOINTS": f"127.0.0.1:{server.getsockname()[1]}"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    started, later = (set(modules.split()) for modules in run.stdout.splitlines()[-1].split("|"))
    assert not set(HEAVY) & (started | later)
    assert later == {"minutewatch.ingest.sources.direct"}


def test_garbage_is_looked_for_again_once_it_has_started(app: ModuleType) -> None:
    assert gc.isenabled()
    assert gc.get_freeze_count(), "the first call would go through all that the start made"
    gc.unfreeze()


def acknowledge(server: socket.socket) -> None:
    """Take chunks over one connection as a Fluentd does."""
    connection, _ = server.accept()
    with connection:
        unpacker = msgpack.Unpacker()
        while data := connection.recv(65_536):
            unpacker.feed(data)
            for _tag, _entries, options in unpacker:
                connection.sendall(msgpack.packb({"ack": options["chunk"]}))


def metrics_in(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return dict(metrics)


def lines_in(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The lines by what they say; a line's fields are the record's attributes."""
    return {record.getMessage(): record for record in caplog.records}


def run(app: Any, event: Any, receiver: Receiver, bucket: Shelf | None) -> Any:
    app.forwarder.close()
    app.forwarder, app.bucket = SimpleNamespace(forward=receiver.forward, close=lambda: None), bucket
    return app.lambda_handler(event, CONTEXT)


Caught = pytest.LogCaptureFixture
Printed = pytest.CaptureFixture[str]


def test_what_went_into_quarantine_is_a_line_with_its_key_and_a_metric(
    app: ModuleType, caplog: Caught, capsys: Printed
) -> None:
    shelf = Shelf()
    assert run(app, kinesis(b"one", BROKEN, BROKEN), Receiver(), shelf) == {"batchItemFailures": []}
    lines, metrics = lines_in(caplog), metrics_in(capsys)
    assert lines["quarantined"].keys == list(shelf.objects)
    assert lines["unreadable"].logs == 2
    assert (metrics["LogsReceived"], metrics["LogsQuarantined"]) == ([3.0], [2.0])
    assert (metrics["source"], metrics["function"], metrics["service"]) == ("kinesis", "shop-ingest", "ingest")


def test_what_nobody_keeps_is_an_error(app: ModuleType, caplog: Caught, capsys: Printed) -> None:
    answer = run(app, kinesis(BROKEN), Receiver(), Shelf(down=True))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "100"}]}
    line = lines_in(caplog)["not quarantined"]
    assert line.levelname == "ERROR"
    assert "AccessDenied" in line.reason
    assert "LogsQuarantined" not in metrics_in(capsys)


def test_what_fluentd_did_not_take_is_an_error_with_the_number_of_logs(app: ModuleType, caplog: Caught) -> None:
    run(app, sqs("one", "two"), Receiver(capacity=0), None)
    line = lines_in(caplog)["undelivered"]
    assert (line.levelname, line.logs) == ("ERROR", 2)


def test_no_line_and_no_metric_holds_what_could_not_be_read(
    app: ModuleType, caplog: Caught, capsys: Printed
) -> None:
    event = [["password=hunter2hunter2"], kinesis(BROKEN), "password=hunter2hunter2", 4711]
    for bucket in (Shelf(), Shelf(down=True)):
        run(app, kinesis(BROKEN, b"\xf3\x89\x9a\xc2password=hunter2hunter2"), Receiver(), bucket)
        run(app, event, Receiver(), bucket)
    said = capsys.readouterr().out + "".join(repr(vars(record)) for record in caplog.records)
    assert "unreadable" in said
    assert "hunter2" not in said
    assert "4711" not in said


def test_an_object_that_is_gone_is_a_line_and_a_metric(app: Any, caplog: Caught, capsys: Printed) -> None:
    error = GoneError("s3://logs/a was deleted before it was read")
    app.objects = Objects(Store(**{"app/day=2026-01-05/checkout 1.log.gz": error}), None)
    assert run(app, sample("s3"), Receiver(), None)["received"] == 0
    assert lines_in(caplog)["gone"].reason == str(error)
    assert metrics_in(capsys)["ObjectsGone"] == [1.0]
