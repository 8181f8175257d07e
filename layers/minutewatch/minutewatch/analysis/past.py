"""What is kept of many series as bytes: all of it one after the other, beside the JSON that says how it is cut up.

Text inside JSON would have to be escaped, read, packed and turned into text once more, which for 50 services takes
longer than to judge a minute of them.
"""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from sys import byteorder
from typing import Any, Final

# Whole numbers of two and four bytes; those of one are bytes.
_CODES: Final = "HI"


class Past:
    """Bytes in the order in which they were put; they are taken in the same one."""

    __slots__ = ("_at", "_data", "_parts")

    def __init__(self, text: str = "") -> None:
        """Take from what `text` gave, or put."""
        self._data, self._at = b64decode(text), 0
        self._parts: list[bytes | bytearray] = []

    def text(self) -> str:
        """All that was put."""
        return b64encode(b"".join(self._parts)).decode()

    def put(self, data: bytes | bytearray) -> int:
        """Keep the bytes; their number, which JSON has to keep."""
        self._parts.append(data)
        return len(data)

    def take(self, length: int) -> bytes:
        """The next so many bytes. Raises `ValueError` where there are fewer."""
        start = self._at
        self._at = start + length
        if self._at > len(self._data):
            raise ValueError("bytes of the past are missing")
        return self._data[start : self._at]

    def put_numbers(self, numbers: Sequence[float]) -> Any:
        """Keep counts; what JSON has to keep for `take_numbers`: these themselves where they are not whole."""
        try:
            return f"B{self.put(bytes(numbers))}"  # type: ignore[arg-type] # what is not whole is a TypeError
        except ValueError:
            return self._put_large(numbers)
        except TypeError:
            return list(numbers)

    def take_numbers(self, kept: Any) -> list[float]:
        """What `put_numbers` kept."""
        if not isinstance(kept, str):
            return list(kept)
        data = self.take(int(kept[1:]))
        if kept[0] == "B":
            return [*data]
        packed = array(kept[0])
        packed.frombytes(data)
        if byteorder == "big":
            packed.byteswap()
        return [*packed]

    def _put_large(self, numbers: Sequence[float]) -> Any:
        for code in _CODES:
            try:
                packed = array(code, numbers)
            except OverflowError:
                continue
            except TypeError:
                break
            if byteorder == "big":
                packed.byteswap()
            return f"{code}{self.put(packed.tobytes())}"
        return list(numbers)
