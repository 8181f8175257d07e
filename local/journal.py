"""The system's journal, followed by `journalctl` where there is one."""

import queue
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from local.follow import MAX_LINE_BYTES, Line

_LEVELS: Final = ("fatal", "fatal", "fatal", "error", "warn", "info", "info", "debug")  # of syslog's 0 to 7
_HELD: Final = 10_000


class Journal:
    """Yields the journal's entries as lines of JSON, from its last `backlog` entries on.

    `journalctl` waits while nobody reads, so that memory stays bounded and nothing is left out.
    """

    def __init__(self, *, backlog: int) -> None:
        command = ["journalctl", "--follow", "--output=json", "--no-pager", f"--lines={backlog}"]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._lines: queue.Queue[Line] = queue.Queue(maxsize=_HELD)
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._read_all, name="journal")
        self._reader.start()

    def read(self, *, limit: int = 1000) -> list[Line]:
        """Up to `limit` further entries, without waiting."""
        lines = list[Line]()
        while len(lines) < limit:
            try:
                lines.append(self._lines.get_nowait())
            except queue.Empty:
                break
        return lines

    def close(self) -> None:
        """End `journalctl`."""
        self._closing.set()
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()

    def _read_all(self) -> None:
        for raw in self._process.stdout or ():
            line = line_of(raw)
            while line and not self._closing.is_set():
                try:
                    self._lines.put(line, timeout=0.5)
                    break
                except queue.Full:
                    continue


def present() -> bool:
    """True if there is a journal with entries that this user may read."""
    if not shutil.which("journalctl"):
        return False
    command = ["journalctl", "--output=json", "--no-pager", "--lines=1"]
    try:
        shown = subprocess.run(command, capture_output=True, timeout=10, check=False)
    except subprocess.TimeoutExpired:
        return False
    return shown.stdout.startswith(b"{")


def line_of(raw: bytes) -> Line | None:
    """The journal's entry as a line of JSON under the names that ingest reads; None for one without a message."""
    try:
        entry = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    message = _text(entry.get("MESSAGE"))
    if not message.strip():
        return None
    log = {
        "message": message[:MAX_LINE_BYTES],
        "@timestamp": _time(entry["__REALTIME_TIMESTAMP"]),
        "level": _level(entry.get("PRIORITY")),
        "host.name": entry.get("_HOSTNAME"),
        "service.name": entry.get("SYSLOG_IDENTIFIER") or entry.get("_SYSTEMD_UNIT"),
    }
    known = {name: value for name, value in log.items() if isinstance(value, str)}
    return Line(text=orjson.dumps(known).decode(), event_id=f"journal-{entry['__CURSOR']}", path="journal")


def _text(value: Any) -> str:
    if isinstance(value, list):  # the journal's form of bytes that are no UTF-8
        return bytes(value).decode(errors="replace")
    return value if isinstance(value, str) else ""


def _time(microseconds: str) -> str:
    return f"{datetime.fromtimestamp(int(microseconds) / 1e6, UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _level(priority: object) -> str | None:
    number = int(priority) if isinstance(priority, str) and priority.isdecimal() else None
    return _LEVELS[number] if number is not None and number < len(_LEVELS) else None
