"""Log files followed as they grow, through rotation and truncation, each line with an id of where it stands."""

import hashlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

MAX_LINE_BYTES: Final = 64 * 1024
_HEAD_BYTES: Final = 256
_LOOK_BACK_BYTES: Final = 1024 * 1024
_BINARY_PROBE_BYTES: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line without its end; `event_id` is made of the host, the file and the byte where the line begins."""

    text: str
    event_id: str
    path: str


class Follower:
    """Yields the whole lines of one file, from its last `backlog` lines on.

    A rotated file is read to its end before the new one is begun. A truncated one begins anew. Its lines get new
    ids then, though inode and offset come again: the file's first bytes are part of the id.
    """

    def __init__(self, path: Path, *, backlog: int | None = None) -> None:
        self.path = path
        self._offset, self._identity = 0, ""
        self._file = self._opened()
        if self._file and backlog is not None:
            self._offset = offset_of_last(self._file, backlog)

    def read(self, *, limit: int = 1000) -> list[Line]:
        """Up to `limit` further lines that are whole by now, without waiting; blank ones are left out."""
        lines = list(self._lines(limit))
        if not lines and self._moved_on():
            lines = list(self._lines(limit))  # what came between the last look and the rotation
            if not lines:
                self.close()
                self._file = self._opened()
                lines = list(self._lines(limit))
        return lines

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None

    def _lines(self, limit: int) -> Iterator[Line]:
        if not self._file:
            return
        self._file.seek(self._offset)
        for _ in range(limit):
            raw = self._file.readline(MAX_LINE_BYTES)
            if not raw.endswith(b"\n") and len(raw) < MAX_LINE_BYTES:
                return  # its writer is not done with it
            start, self._offset = self._offset, self._offset + len(raw)
            text = raw.decode(errors="replace").rstrip("\r\n")
            if text.strip():
                yield Line(text=text, event_id=f"{self._place()}-{start}", path=str(self.path))

    def _moved_on(self) -> bool:
        """True if the path holds another file by now, or this one was cut."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        if not self._file:
            return True
        mine = os.fstat(self._file.fileno())
        return (now.st_dev, now.st_ino) != (mine.st_dev, mine.st_ino) or now.st_size < self._offset

    def _opened(self) -> BinaryIO | None:
        self._offset, self._identity = 0, ""
        try:
            return self.path.open("rb")
        except OSError:
            return None

    def _place(self) -> str:
        """The file's part of an id; made once its first line is there, so that it stays the same."""
        if not self._identity and self._file:
            self._file.seek(0)
            head = self._file.readline(_HEAD_BYTES)
            self._file.seek(self._offset)
            inode = os.fstat(self._file.fileno()).st_ino
            named = f"{socket.gethostname()}\0{self.path}\0{inode}\0".encode() + head
            self._identity = hashlib.blake2b(named, digest_size=12).hexdigest()
        return self._identity


def offset_of_last(file: BinaryIO, lines: int) -> int:
    """The byte where the last `lines` whole lines of a file begin; looks back no further than 1 MiB."""
    end = file.seek(0, os.SEEK_END)
    begin = max(0, end - _LOOK_BACK_BYTES)
    file.seek(begin)
    tail = file.read(end - begin)
    place = tail.rfind(b"\n") + 1
    for _ in range(lines):
        previous = tail.rfind(b"\n", 0, max(place - 1, 0))
        if previous < 0:
            return begin + tail.find(b"\n") + 1 if begin else 0
        place = previous + 1
    return begin + place


def text_logs(directory: Path, *, limit: int) -> list[Path]:
    """The `limit` log files of text below a directory that this user may read, those written last first."""
    found = [(stat.st_mtime, path) for path, stat in _regular_files(directory) if stat.st_size and is_text(path)]
    return [path for _, path in sorted(found, reverse=True)[:limit]]


def is_text(path: Path) -> bool:
    """True for a file that can be read, is no archive and has no NUL at its start."""
    if path.suffix in {".gz", ".xz", ".bz2", ".zst", ".journal"}:
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_BINARY_PROBE_BYTES)
    except OSError:
        return False
    return b"\n" in head and b"\0" not in head


def _regular_files(directory: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for folder, subfolders, names in os.walk(directory):
        if len(Path(folder).relative_to(directory).parts) >= 2:
            subfolders.clear()
        for path in (Path(folder, name) for name in names):
            if path.is_file() and not path.is_symlink():
                yield path, path.stat()
