import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from minutewatch.provision import custom_resource
from tests.unit.provision.builders import raising


class ResponseUrl(HTTPServer):
    """Where CloudFormation waits; answers with each status in turn."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.received: list[tuple[str, str | None, dict[str, Any]]] = []
        super().__init__(("127.0.0.1", 0), _Put)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/answer?signature=x"


class _Put(BaseHTTPRequestHandler):
    server: ResponseUrl

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        del format, args


@pytest.fixture
def response_url() -> Iterator[ResponseUrl]:
    with ResponseUrl() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def a_request(kind: str = "Create", **more: str) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": "https://answer.example",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/minutewatch/1",
        "RequestId": "r-1",
        "LogicalResourceId": "IndexSetup",
        **more,
    }


def test_requests_are_told_from_other_events() -> None:
    assert custom_resource.is_request(a_request())
    assert not custom_resource.is_request({"time": "2026-01-05T10:07:00Z", "source": "aws.scheduler"})
    assert [custom_resource.is_deletion(a_request(kind)) for kind in ("Create", "Update", "Delete")] == [
        False,
        False,
        True,
    ]


def test_success_carries_what_others_refer_to() -> None:
    assert custom_resource.success(a_request(), {"Engine": "OpenSearch 2.19"}) == {
        "Status": "SUCCESS",
        "PhysicalResourceId": "IndexSetup",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/minutewatch/1",
        "RequestId": "r-1",
        "LogicalResourceId": "IndexSetup",
        "Data": {"Engine": "OpenSearch 2.19"},
    }


def test_an_update_keeps_the_physical_id_lest_the_old_one_be_deleted() -> None:
    answer = custom_resource.success(a_request("Update", PhysicalResourceId="given before"), {})

    assert answer["PhysicalResourceId"] == "given before"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("check\n  the URL"), "check the URL"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_failure_gives_the_reason_on_one_line(error: Exception, reason: str) -> None:
    answer = custom_resource.failure(a_request(), error)

    assert (answer["Status"], answer["Reason"]) == ("FAILED", reason)


def test_an_answer_is_never_too_long_for_cloudformation(response_url: ResponseUrl) -> None:
    event = a_request(ResponseURL=response_url.url)
    answer = custom_resource.failure(event, ValueError("한" * 10_000))

    custom_resource.send(event, answer)

    assert len(json.dumps(response_url.received[0][2], ensure_ascii=False).encode()) <= 4096


def test_the_answer_arrives_as_it_was_signed_for(response_url: ResponseUrl) -> None:
    event = a_request(ResponseURL=response_url.url)

    custom_resource.send(event, {"Status": "SUCCESS"})

    assert response_url.received == [("/answer?signature=x", "", {"Status": "SUCCESS"})]


def test_an_answer_that_was_not_taken_is_sent_again(response_url: ResponseUrl) -> None:
    response_url.statuses = [503, 500]
    pauses: list[float] = []

    custom_resource.send(a_request(ResponseURL=response_url.url), {"Status": "SUCCESS"}, sleep=pauses.append)

    assert len(response_url.received) == 3
    assert pauses == [custom_resource.PAUSE_S] * 2


def test_an_answer_that_is_never_taken_is_an_error(response_url: ResponseUrl) -> None:
    response_url.statuses = [503] * 3

    with pytest.raises(OSError, match="503"):
        custom_resource.send(a_request(ResponseURL=response_url.url), {}, sleep=lambda _: None)


def test_work_is_given_back_as_it_ends() -> None:
    assert custom_resource.within(5, lambda: "done") == "done"
    with pytest.raises(KeyError, match="lost"):
        custom_resource.within(5, raising(KeyError("lost")))


def test_work_that_hangs_is_left_behind() -> None:
    released = Event()

    with pytest.raises(TimeoutError):
        custom_resource.within(0.05, lambda: released.wait(30))

    released.set()
