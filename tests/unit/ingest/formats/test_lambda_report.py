"""What ended badly is an error, whichever way Lambda says it."""

from typing import Any

import pytest

from minutewatch.ingest.formats.lambda_report import add_report


@pytest.mark.parametrize(
    ("fields", "error_type"),
    [
        ({"status": "success"}, None),
        ({}, None),
        ({"status": "timeout"}, "Sandbox.Timedout"),
        ({"status": "error"}, "Runtime.Error"),
        ({"status": "error", "error_type": "Runtime.ExitError"}, "Runtime.ExitError"),
        ({"status": ["error"], "error_type": 7}, None),
    ],
)
def test_an_end_and_its_error(fields: dict[str, Any], error_type: str | None) -> None:
    document: dict[str, Any] = {}
    add_report(document, dict(fields), duration_ms=None)
    assert document.get("error.type") == error_type
    assert document.get("log.level") == ("error" if error_type else None)
