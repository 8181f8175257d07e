"""Names and labels by rule: which service, which environment, whose."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from minutewatch.ingest.batch import Document
from minutewatch.ingest.linear import Pattern, compiled, utf8
from minutewatch.ingest.pattern import Pattern as LatePattern
from minutewatch.ingest.selection import OF_THE_SOURCE, SELECTORS, ConditionSpec, condition_of

TARGETS: Final = frozenset("service.name service.version service.environment".split())
LABEL: Final = LatePattern(r"labels\.[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")
"""What a rule may set beside `TARGETS`."""
PLACE: Final = LatePattern(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""Where a template takes in a named group of the pattern."""
_REMEMBERED: Final = 4096


class NameSpec(NamedTuple):
    """Fields to set.

    Attributes:
        sets: Templates by field, with `{group}` for a named group of the pattern.
        source: The selector whose value the pattern is searched in; "" for none.
        pattern: RE2, with named groups.
        when: Which documents the rule is about.
        override: Set the fields even where the log states them itself.
    """

    sets: Mapping[str, str]
    source: str = ""
    pattern: str = ""
    when: ConditionSpec = MappingProxyType({})
    override: bool = False

    @property
    def of_the_source(self) -> bool:
        """Whether the rule needs nothing but where a log came from."""
        return OF_THE_SOURCE.issuperset({*self.when, *([self.source] if self.source else [])})


class _Rule:
    """A rule, ready to be asked."""

    def __init__(self, spec: NameSpec) -> None:
        self.override = spec.override
        self._sets = spec.sets
        self._source = SELECTORS[spec.source] if spec.source else ""
        self._pattern = compiled(spec.pattern) if spec.pattern else None
        self._is_about = condition_of(spec.when)

    def names(self, document: Mapping[str, Any]) -> dict[str, str]:
        """The fields that the rule sets; a template that comes out empty sets nothing."""
        if not self._is_about(document):
            return {}
        groups: dict[str, str] = {}
        if self._pattern is not None:
            found = _groups(self._pattern, document.get(self._source))
            if found is None:
                return {}
            groups = found
        texts = {
            name: PLACE.sub(lambda place: groups.get(place[1], ""), template)
            for name, template in self._sets.items()
        }
        return {name: text for name, text in texts.items() if text}


class Naming:
    """The naming rules of a policy, in order: of those that set a field the first wins.

    Rules about the source fill in what the log itself does not say, and are asked once for each source. A rule
    that overrides, or is about what a line says, is asked for each event.
    """

    def __init__(self, specs: Sequence[NameSpec]) -> None:
        self._of_sources = tuple(_Rule(spec) for spec in specs if spec.of_the_source and not spec.override)
        self._of_events = tuple(_Rule(spec) for spec in specs if spec.override or not spec.of_the_source)
        self._fields = tuple(SELECTORS[name] for name in sorted(OF_THE_SOURCE))
        self._known: dict[tuple[Any, ...], dict[str, str]] = {}

    @property
    def names_events(self) -> bool:
        """Whether any rule has to be asked for each event."""
        return bool(self._of_events)

    def of_source(self, origin: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields that every log of a source shares, with what the rules add."""
        if not self._of_sources:
            return origin
        place = tuple(map(origin.get, self._fields))
        names = self._known.get(place)
        if names is None:
            names = {}
            for rule in self._of_sources:
                names = {**rule.names(origin), **names}
            if len(self._known) < _REMEMBERED:
                self._known[place] = names
        return {**origin, **names} if names else origin

    def name(self, document: Document) -> None:
        """Set the fields of one event, in place."""
        done: set[str] = set()
        for rule in self._of_events:
            for name, text in rule.names(document).items():
                if name not in done and (rule.override or name not in document):
                    document[name] = text
                    done.add(name)


def _groups(pattern: Pattern, value: Any) -> dict[str, str] | None:
    if not isinstance(value, str):
        return None
    data = utf8(value)
    spans = pattern.search(data)
    if spans is None:
        return None
    found = {name: spans[group] for name, group in pattern.named.items()}
    return {name: data[low:high].decode("utf-8", "replace") for name, (low, high) in found.items() if low >= 0}
