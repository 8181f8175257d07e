"""What it costs to import the ingest function in a new process, where its bytecode is there, as in the layer."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

_TIMES: Final = 15
_FUNCTION: Final = Path(__file__).parents[1] / "functions" / "ingest"
_IMPORT: Final = (
    f"import sys; sys.path.insert(0, {str(_FUNCTION)!r}); import app; assert 'boto3' not in sys.modules"
)


def cold_import_ms() -> float:
    """CPU time of a process that imports it less that of one that imports nothing; the medians of both."""
    with TemporaryDirectory() as bytecode:
        _cpu_s(_IMPORT, bytecode)
        spent = [(_cpu_s(_IMPORT, bytecode), _cpu_s("", bytecode)) for _ in range(_TIMES)]
    return (median(whole for whole, _ in spent) - median(bare for _, bare in spent)) * 1e3


def _cpu_s(code: str, bytecode: str) -> float:
    environment = {**os.environ, "FLUENTD_ENDPOINTS": "127.0.0.1:9", "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
