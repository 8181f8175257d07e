"""A file as a stream of what it unpacks to: gzip, zstd and bzip2 by their first bytes, never by the file's name.

Memory does not grow with the file. What unpacks to more than any log does is a bomb, and refused.
"""

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from minutewatch.errors import DecodeError
from minutewatch.ingest.payload import Method, Unpacker, method_of

PART_BYTES: Final = 256 * 1024
MAX_RATIO: Final = 1_000
"""Lines that differ in nothing but a number shrink to a hundredth; gzip reaches this with one repeated byte."""
SURE_BYTES: Final = 256 * 1024 * 1024
"""What may be unpacked whatever the ratio is."""
HEAD_BYTES: Final = 64 * 1024
_MAX_LAYERS: Final = 3
_BINARY: Final = (
    (b"PAR1", "Parquet"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"PK\x03\x04", "ZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\xff\x06\x00\x00sNaPpY", "Snappy"),
)
_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = bytes(code for code in range(1, 32) if code not in b"\t\n\v\f\r\b\x1b")
"""What no text holds many of; zero bytes may stand for what a log rotation cut off."""


class Unpacked:
    """The text of a file, as UTF-8 unless its lines say otherwise.

    Attributes:
        seekable: Whether the text's bytes are the file's own.
        encoding: What the text was encoded in, where it is no superset of ASCII.
        head: The first bytes of the text, which `chunks` gives again.

    Raises:
        DecodeError: The file holds no text; the iteration raises it where the file is corrupt or cut short.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.seekable, self.encoding = True, None
        head, rest = _headed(chunks)
        for _ in range(_MAX_LAYERS):
            method = method_of(head)
            if method is None:
                break
            self.seekable = False
            head, rest = _headed(_members(rest, method))
        encoding = next((name for bom, name in _WIDE if head.startswith(bom)), None)
        if encoding:
            self.seekable, self.encoding = False, encoding
            head, rest = _headed(_narrowed(rest, encoding))
        _check_text(head)
        self.head, self.chunks = head, rest


def _headed(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first `HEAD_BYTES`, as far as there are any, and everything including them."""
    chunks = iter(chunks)
    taken: list[bytes] = []
    rest: Iterator[bytes] = chunks
    size = 0
    try:
        while size < HEAD_BYTES and (chunk := next(chunks, None)) is not None:
            taken.append(chunk)
            size += len(chunk)
    except DecodeError as error:
        rest = _broken(error)
    return b"".join(taken)[:HEAD_BYTES], chain(taken, rest)


def _broken(error: DecodeError) -> Iterator[bytes]:
    yield from ()
    raise error


def _check_text(head: bytes) -> None:
    for magic, name in _BINARY:
        if head.startswith(magic):
            raise _error(f"holds {name}, which is not read")
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20:
        raise _error("holds no text")


def _members(chunks: Iterable[bytes], method: Method) -> Iterator[bytes]:
    """What the members, streams or frames of a file unpack to, one after the other."""
    unpacker: Unpacker | None = None
    packed = unpacked = 0
    try:
        for chunk in chunks:
            packed += len(chunk)
            data = chunk
            while unpacker or (data := data.lstrip(method.padding)):
                unpacker = unpacker or method.new()
                for part in _parts(unpacker, data):
                    unpacked += len(part)
                    if unpacked > SURE_BYTES and unpacked > packed * MAX_RATIO:
                        raise _error(f"unpacks to more than {MAX_RATIO} times its size")
                    yield part
                if not unpacker.eof:
                    break
                data, unpacker = unpacker.unused_data, None
    except method.errors as error:
        raise _error(f"corrupt {method.name}: {error}") from error
    if unpacker:
        raise _error(f"{method.name} is cut short")


def _parts(unpacker: Unpacker, data: bytes) -> Iterator[bytes]:
    """What the data unpack to, in parts of bounded size, up to the end of the member."""
    while True:
        part = unpacker.decompress(data, PART_BYTES)
        if part:
            yield part
        data = getattr(unpacker, "unconsumed_tail", b"")  # zlib hands back what the others keep
        if unpacker.eof or (len(part) < PART_BYTES and not data):
            return


def _narrowed(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def _error(reason: str) -> DecodeError:
    """Without a name: whoever opened the file knows it."""
    return DecodeError(reason, source="file", record_id="")
