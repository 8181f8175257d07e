"""A bounded memo: `memo[key]` is what a pure function makes of the key, computed only where it is not remembered.

Finding what is remembered costs one look-up in a dict and no call, which `functools.lru_cache` cannot offer.
"""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memo(dict[Key, Value]):
    """Remembers at most `size` keys. What is full forgets everything: what keeps coming is soon known again.

    `longest`: longer keys are computed each time; they are many, and each costs memory.
    """

    def __init__(self, compute: Callable[[Key], Value], *, size: int, longest: int | None = None) -> None:
        super().__init__()
        self._compute, self._size, self._longest = compute, size, longest

    def __missing__(self, key: Key) -> Value:
        value = self._compute(key)
        if self._longest is None or len(key) <= self._longest:  # type: ignore[arg-type] # then it is sized
            if len(self) >= self._size:
                self.clear()
            self[key] = value
        return value
