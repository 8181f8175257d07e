"""Labels that no index takes side by side: one that holds a value, and one that lies within it."""

from collections.abc import Iterable

_PREFIX = "labels."


def clashes(names: Iterable[str]) -> dict[str, str]:
    """Of these fields the labels that lie within another of them, each with that other, in order."""
    labels = {name for name in names if name.startswith(_PREFIX) and "*" not in name}
    found = {name: next((outer for outer in _around(name) if outer in labels), None) for name in sorted(labels)}
    return {name: outer for name, outer in found.items() if outer}


def complaint(name: str, outer: str) -> str:
    """What is wrong with such a label, and its mend."""
    other = f"{outer}_{name.removeprefix(outer)[1:].replace('.', '_')}"
    return f"{name} lies within {outer}, and an index has a value there or fields, not both: call it {other}"


def _around(name: str) -> Iterable[str]:
    """`labels.a` and `labels.a.b` of `labels.a.b.c`."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(2, len(parts)))
