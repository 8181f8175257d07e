"""The file that a command reads, or its standard input."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from minutewatch.errors import ConfigError

STANDARD_INPUT: Final = "-"


CHUNK_BYTES: Final = 256 * 1024


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The file's bytes, or those of standard input for `-`; lines come as soon as they are there.

    Raises:
        ConfigError: The file cannot be opened.
    """
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - only a failure to open is the operator's to mend
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    with stream:
        yield stream


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream's bytes, `CHUNK_BYTES` at most at a time; those of a pipe as soon as there are any."""
    read = stream.read1 if isinstance(stream, io.BufferedReader) else stream.read
    while data := read(CHUNK_BYTES):
        yield data
