"""functions/setup/app.py, called as Lambda calls it, with an engine and a CloudFormation of our own."""

import json
import runpy
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

APP = Path(__file__).parents[3] / "functions" / "setup" / "app.py"
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class World(HTTPServer):
    """An OpenSearch without policies, and CloudFormation's answer URL at /answer."""

    def __init__(self) -> None:
        self.indices: list[str] = []
        self.templates: dict[str, Any] = {}
        self.answers: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Request)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def reply(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        first = path.partition("?")[0].split("/")[1]
        if first == "answer":
            self.answers.append(body)
        elif first == "_index_template":
            self.templates[path] = body
        elif first == "_cat":
            return 200, [{"index": name} for name in self.indices]
        elif first == "_plugins":
            return 400, {"error": f"no handler found for uri [{path}] and method [{method}]"}
        elif method == "DELETE":
            self.indices.remove(first)
        return 200, {"version": {"distribution": "opensearch", "number": "2.19.1"}}


class _Request(BaseHTTPRequestHandler):
    server: World

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        status, answer = self.server.reply(self.command, self.path, body)
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - http.server looks for these names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        del format, args


@pytest.fixture
def world() -> Iterator[World]:
    with World() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def handler() -> Handler:
    found: Handler = runpy.run_path(str(APP))["lambda_handler"]
    return found


@pytest.fixture
def context() -> SimpleNamespace:
    return SimpleNamespace(
        function_name="setup",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:setup",
        aws_request_id="r-1",
        get_remaining_time_in_millis=lambda: 120_000,
    )


def a_request(kind: str, world: World) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": f"{world.url}/answer",
        "StackId": "s",
        "RequestId": "r-1",
        "LogicalResourceId": "IndexSetup",
    }


def configure(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_change_of_the_stack_puts_the_template(
    kind: str, world: World, handler: Handler, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, OPENSEARCH_URL=world.url, OPENSEARCH_AUTH="none")

    handler(a_request(kind, world), context)

    assert list(world.templates) == ["/_index_template/minutewatch-logs"]
    [answer] = world.answers
    assert answer["Status"] == "SUCCESS"
    assert answer["Data"] == {
        "Engine": "OpenSearch 2.19",
        "Retention": "the stack deletes expired indices once a day",
    }


def test_a_wrong_setting_is_told_to_cloudformation(
    world: World, handler: Handler, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, OPENSEARCH_URL=world.url, OPENSEARCH_AUTH="none", RETENTION_DAYS="soon")

    handler(a_request("Create", world), context)

    [answer] = world.answers
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == "RETENTION_DAYS holds 'soon': it should hold a whole number from 1 to 3650"


def test_an_engine_that_hangs_is_told_to_cloudformation_in_time(
    world: World, handler: Handler, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    context.get_remaining_time_in_millis = lambda: 20_000  # all of it kept back to answer
    with create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        configure(monkeypatch, OPENSEARCH_URL=f"http://127.0.0.1:{port}", OPENSEARCH_AUTH="none")

        handler(a_request("Create", world), context)

    [answer] = world.answers
    assert answer["Status"] == "FAILED"
    assert "check that the function's subnets and security groups lead to OpenSearchUrl" in answer["Reason"]


def test_a_deletion_succeeds_whatever_is_broken_and_touches_nothing(
    world: World, handler: Handler, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, OPENSEARCH_URL="no url", RETENTION_DAYS="soon")
    world.indices = ["logs-2020.01.01"]

    handler(a_request("Delete", world), context)

    assert [answer["Status"] for answer in world.answers] == ["SUCCESS"]
    assert world.indices == ["logs-2020.01.01"]


def test_the_daily_schedule_deletes_by_the_day_that_it_names(
    world: World, handler: Handler, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, OPENSEARCH_URL=world.url, OPENSEARCH_AUTH="none", RETENTION_DAYS="2")
    world.indices = ["logs-2026.01.01", "logs-2026.01.02", "logs-2026.01.03", "logs-archive"]

    answer = handler({"time": "2026-01-04T23:59:00-01:00", "source": "aws.scheduler"}, context)

    assert answer == {"deleted": ["logs-2026.01.01", "logs-2026.01.02"]}
    assert world.indices == ["logs-2026.01.03", "logs-archive"]


@pytest.mark.filterwarnings("ignore:No application metrics")  # an error is counted by Lambda itself
def test_an_event_without_a_time_deletes_nothing_and_says_what_is_missing(
    world: World, handler: Handler, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, OPENSEARCH_URL=world.url, OPENSEARCH_AUTH="none")
    world.indices = ["logs-2020.01.01"]

    with pytest.raises(Exception, match="it holds no time: invoke with"):
        handler({}, context)

    assert world.indices == ["logs-2020.01.01"]
