"""Regular expressions that are compiled when they are first used.

A function meets two or three formats in its life. Compiling the patterns of all of them when the modules are
imported would be a third of ingest's cold start.
"""

import re
from collections.abc import Callable
from typing import Any, Final

_METHODS: Final = ("match", "fullmatch", "search", "findall", "finditer", "sub")


class Pattern:
    """What `re.compile` gives, but compiled at the first use; from then on as fast."""

    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    findall: Callable[..., list[Any]]
    finditer: Callable[..., Any]
    sub: Callable[..., str]

    def __init__(self, text: str | bytes, flags: int = 0) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        """Compile, and find the methods on the object itself next time."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
