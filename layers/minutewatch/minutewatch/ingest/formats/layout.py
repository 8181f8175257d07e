"""Which members of a JSON object mean what: decided once for every set of names, not once for every log.

A logger writes the same few layouts a million times. Sorting the names of one out costs five times as much as
reading an object by a plan.
"""

from typing import Final, NamedTuple

from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, TIMES
from minutewatch.ingest.formats.values import Reader

Known = tuple[str, str, Reader]
"""A member's name, the ECS field that it fills, and the reader of its value."""

_AS_TEXT: Final = (values.text, values.word)
_LOSSY: Final = (values.path, values.stack)
_FIELD_ORDER: Final = {name: place for place, name in enumerate(FIELDS)}


class Layout(NamedTuple):
    """What each member of an object with these names is.

    texts: fill a field with text as it is. others: fill a field with what their reader makes of them. lossy: fill
    a field with less than they say (the path of a URL), and so are kept as well. time: holds the time of the
    event; else one of `times` does. rest: go to `fields`. ruled: errors. spares: fill a field only
    where the names before them, given last, did not.
    """

    texts: tuple[tuple[str, str], ...]
    others: tuple[Known, ...]
    lossy: tuple[Known, ...]
    time: str | None
    times: tuple[str, ...]
    rest: tuple[str, ...]
    ruled: tuple[str, ...]
    spares: tuple[tuple[Known, tuple[str, ...]], ...]
    default_level: str | None

    @property
    def plain(self) -> bool:
        """Whether there is nothing but texts, others, times and rest."""
        return not (self.times or self.ruled or self.spares or self.lossy or self.default_level)


def layout_of(names: tuple[str, ...]) -> Layout:
    """The layout of objects whose members have these names."""
    known = sorted((name for name in names if name in FIELDS), key=_FIELD_ORDER.__getitem__)
    by_field: dict[str, list[str]] = {}
    for name in known:
        by_field.setdefault(FIELDS[name][0], []).append(name)
    ruled = tuple(name for name in names if name in ERRORS)
    first = [_known(same[0]) for same in by_field.values()]
    times = [name for name in TIMES if name in names]
    return Layout(
        texts=tuple((name, field) for name, field, reader in first if reader in _AS_TEXT),
        others=tuple(entry for entry in first if entry[2] not in _AS_TEXT + _LOSSY),
        lossy=tuple(entry for entry in first if entry[2] in _LOSSY),
        time=times[0] if times else None,
        times=tuple(times[1:]),
        rest=tuple(name for name in names if name not in FIELDS and name not in TIMES and name not in ruled),
        ruled=ruled,
        spares=tuple(
            (_known(name), tuple(same[:place]))
            for same in by_field.values()
            for place, name in enumerate(same)
            if place
        ),
        default_level="info" if "@t" in names and "@l" not in names else None,
    )


def _known(name: str) -> Known:
    return name, *FIELDS[name]
