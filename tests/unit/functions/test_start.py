"""A function with a wrong setting does not start, and its last line says how to mend it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ENDPOINTS_SHOULD = "it should hold host:port or tls://host:port, several separated by commas"
URL_SHOULD = "it should hold a URL such as https://search-x.eu-west-1.es.amazonaws.com"
FUNCTIONS = Path(__file__).parents[3] / "functions"


@pytest.mark.parametrize(
    ("function", "environ", "line"),
    [
        (
            "ingest",
            {},
            f"FLUENTD_ENDPOINTS is missing: {ENDPOINTS_SHOULD}",
        ),
        (
            "ingest",
            {"FLUENTD_ENDPOINTS": "127.0.0.1:24224", "FLUENTD_ACK": "maybe"},
            "FLUENTD_ACK holds 'maybe': it should hold one of true, false",
        ),
        (
            "analysis",
            {"OPENSEARCH_URL": "localhost"},
            f"OPENSEARCH_URL holds 'localhost': {URL_SHOULD}",
        ),
    ],
)
def test_a_wrong_setting_stops_the_function_at_start(function: str, environ: dict[str, str], line: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    run = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=FUNCTIONS / function,
        env={**kept, **environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert run.stderr.strip().splitlines()[-1] == f"minutewatch.errors.ConfigError: {line}"
