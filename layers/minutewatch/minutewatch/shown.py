"""How a value shows itself in an exception or a log: without what must never get there."""

from typing import Any


def shown(value: Any, *, without: tuple[str, ...]) -> str:
    """The `repr` of a named tuple, without these fields."""
    fields = zip(value._fields, value, strict=True)
    said = ", ".join(f"{name}={held!r}" for name, held in fields if name not in without)
    return f"{type(value).__name__}({said})"
