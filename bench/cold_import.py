"""What the ingest function's start costs in a new process, where its bytecode is there, as in the layer."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bench.cloudwatch_events import events
from bench.sink import sink

_TIMES: Final = 15
_FUNCTION: Final = Path(__file__).parents[1] / "functions" / "ingest"
_IMPORT: Final = (
    f"import sys; sys.path.insert(0, {str(_FUNCTION)!r}); import app; assert 'boto3' not in sys.modules"
)
_CALL: Final = """
from types import SimpleNamespace
call = SimpleNamespace(aws_request_id="r", function_name="f", get_remaining_time_in_millis=lambda: 60_000)
app.lambda_handler(%s, call)
assert "boto3" not in sys.modules
"""


def cold_import_ms() -> float:
    """CPU time of a process that imports it less that of one that imports nothing; the medians of both."""
    return _cost_ms(_IMPORT, "127.0.0.1:9")


def cold_call_ms() -> float:
    """The same with a first call, of one CloudWatch payload of twenty logs, that Fluentd acknowledges."""
    (event,) = events(payloads=1, logs=20)
    with sink() as endpoint:
        return _cost_ms(_IMPORT + _CALL % json.dumps(event), str(endpoint))


def _cost_ms(code: str, endpoint: str) -> float:
    with TemporaryDirectory() as bytecode:
        _cpu_s(code, endpoint, bytecode)
        spent = [(_cpu_s(code, endpoint, bytecode), _cpu_s("", endpoint, bytecode)) for _ in range(_TIMES)]
    return (median(whole for whole, _ in spent) - median(bare for _, bare in spent)) * 1e3


def _cpu_s(code: str, endpoint: str, bytecode: str) -> float:
    environment = {**os.environ, "FLUENTD_ENDPOINTS": endpoint, "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
