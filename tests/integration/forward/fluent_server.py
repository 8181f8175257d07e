"""npm's `@fluent-org/logger` as receiver: written by others from the same specification."""

import json
import subprocess
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent


def install() -> None:
    """Put the locked packages beside this file unless they are there."""
    lock = HERE / "package-lock.json"
    done = HERE / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=120)


class FluentServer:
    """The server in a process of its own; use as a context manager.

    Args:
        options: `cert` and `key` (files), `sharedKey`, `users` (name to password).
    """

    def __init__(self, **options: Any) -> None:
        self._process = subprocess.Popen(
            ["node", str(HERE / "fluent_server.cjs"), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        self.port: int = self.said()["port"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=10)

    def said(self) -> Any:
        """The next thing that it says: first its port, then each entry with `tag`, `time` and `record`."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with code {self._process.wait()}")
        return json.loads(line)
