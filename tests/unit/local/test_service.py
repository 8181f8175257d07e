"""The service logs each request as it was, and from its failure on the exception too."""

import http.client
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from local.service import Service, log_lines
from local.shop import PaymentGatewayError, Reply

AT = datetime(2026, 1, 5, 10, 7, 7, 123456, tzinfo=UTC)


def test_a_request_is_one_line_of_json_in_its_log_by_the_time_it_is_answered(tmp_path: Path) -> None:
    log = tmp_path / "shop.log"
    with Service(log, fail_after_s=3600).start() as service:
        address = urlsplit(service.url)
        connection = http.client.HTTPConnection(address.netloc, timeout=10)
        connection.request("GET", "/products", headers={"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"})
        assert connection.getresponse().read() == b"the page /products\n"
        connection.close()
    (line,) = map(json.loads, log.read_text().splitlines())
    assert (line["level"], line["status"], line["trace_id"]) == ("info", 200, "ab" * 16)
    assert line["message"] == "GET /products 200"


def test_a_service_that_was_never_started_stops_all_the_same(tmp_path: Path) -> None:
    with Service(tmp_path / "shop.log", fail_after_s=0) as service:
        assert service.url


def test_a_failed_request_logs_its_exception_without_a_trace_before_its_access_line() -> None:
    reply = Reply(status=500, body="", error=PaymentGatewayError("refused"))
    error, access = log_lines(reply, method="POST", path="/checkout", trace_id="t", duration_ms=1.23456, at=AT)
    assert (error["level"], error["message"]) == ("error", "PaymentGatewayError: refused")
    assert error["error"] == {"type": "PaymentGatewayError", "message": "refused"}
    assert (access["level"], access["status"], access["duration_ms"]) == ("error", 500, 1.235)
    assert access["timestamp"] == error["timestamp"] == "2026-01-05T10:07:07.123Z"
