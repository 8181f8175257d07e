"""A file of log documents, however it comes, as one that can be read from any place."""

import gzip
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from minutewatch.cli.input_file import STANDARD_INPUT, open_input
from minutewatch.errors import ConfigError

_GZIP: Final = b"\x1f\x8b"


@contextmanager
def open_events(path: str) -> Iterator[BinaryIO]:
    """The file's bytes, unzipped; what comes by standard input or zipped lies in a temporary file meanwhile.

    Raises:
        ConfigError: The file cannot be opened, or is not whole.
    """
    with open_input(path) as stream:
        zipped = stream.peek(2)[:2] == _GZIP if hasattr(stream, "peek") else False
        if not zipped and path != STANDARD_INPUT:
            yield stream
            return
        with tempfile.TemporaryFile() as copy:
            try:
                shutil.copyfileobj(cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if zipped else stream, copy)
            except (OSError, EOFError, zlib.error) as error:
                raise ConfigError(f"{path}: {error}: it should be a whole gzip file") from error
            copy.seek(0)
            yield copy
