"""How the entries of a chunk are made smaller before they go on the wire."""

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from minutewatch.errors import ConfigError

Compress = Callable[[bytes], bytes]

_GZIP_WBITS: Final = 31  # zlib's way to say: with gzip's header and checksum


def compressor(name: str) -> Compress | None:
    """The function that compresses entries as `name` says: `gzip`, `zstd`, or None for `none`.

    Raises:
        ConfigError: No such method.
    """
    try:
        return _METHODS[name]()
    except KeyError:
        methods = ", ".join(sorted(_METHODS))
        raise ConfigError(f"FLUENTD_COMPRESS holds {name!r}: it should hold one of {methods}") from None


def gzip(data: bytes) -> bytes:
    """`data` as one gzip member at level 1: level 6 costs more CPU than the bytes that it saves are worth."""
    deflate = zlib.compressobj(level=1, wbits=_GZIP_WBITS)
    return deflate.compress(data) + deflate.flush()


def _zstd() -> Compress:
    from minutewatch import zstd  # noqa: PLC0415 - only who asks for zstd pays for its import

    return lambda data: zstd.compress(data, level=1)


_METHODS: Final[Mapping[str, Callable[[], Compress | None]]] = MappingProxyType(
    {"gzip": lambda: gzip, "none": lambda: None, "zstd": _zstd}
)
