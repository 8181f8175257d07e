"""Settings of an index, which may be written nested, dotted, or with and without `index`. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_PREFIX: Final = "index."


def flat_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by their full dotted names, each of which begins with `index.`."""
    return {name if name.startswith(_PREFIX) else _PREFIX + name: value for name, value in _leaves(settings, "")}


def _leaves(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
