"""Which documents a rule is about: by level, source, service, pattern or text."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from minutewatch.ingest.linear import compiled, utf8

SELECTORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "level": "log.level",
        "dataset": "event.dataset",
        "service": "service.name",
        "environment": "service.environment",
        "account": "cloud.account.id",
        "region": "cloud.region",
        "log_group": "aws.cloudwatch.log_group",
        "log_stream": "aws.cloudwatch.log_stream",
        "bucket": "aws.s3.bucket",
        "key": "aws.s3.key",
        "queue": "aws.sqs.queue",
        "stream": "aws.kinesis.stream",
        "delivery_stream": "aws.firehose.stream",
        "topic": "aws.sns.topic",
        "kafka_topic": "aws.kafka.topic",
        "pattern_id": "log.pattern.id",
        "pattern": "log.pattern.text",
        "message": "message",
    }
)
"""What a policy calls a field of the document."""

OF_THE_SOURCE: Final = frozenset(
    "account region log_group log_stream bucket key queue stream delivery_stream topic kafka_topic".split()
)
"""Selectors that tell where a log came from, which is known before it is read."""
OF_THE_PATTERN: Final = frozenset(("pattern_id", "pattern"))
EXACT: Final = frozenset(("level", "pattern_id", "pattern"))
"""Selectors whose values are meant as they stand; those of `message` are RE2 patterns, of the others wildcards."""

NO_LEVEL: Final = "none"
"""How a policy names the absence of a level."""
WILDCARD: Final = "*"

Test = Callable[[Any], bool]

ConditionSpec = Mapping[str, tuple[str, ...]]
"""For each selector the values of which one has to fit; all the selectors have to."""


Condition = Callable[[Mapping[str, Any]], bool]
"""Whether a document is meant."""


def condition_of(spec: ConditionSpec) -> Condition:
    """The condition, its cheapest tests first.

    Raises:
        ValueError: A pattern that RE2 does not take.
    """
    cheapest_first = sorted(spec, key=lambda selector: (selector == "message", selector not in EXACT))
    tests = tuple((SELECTORS[name], _test(name, spec[name])) for name in cheapest_first)
    if len(tests) > 1:
        return lambda document: all(test(document.get(field)) for field, test in tests)
    ((field, test),) = tests or (("", lambda _: True),)
    return lambda document: test(document.get(field))  # as nearly always, at a third of the cost


def _test(selector: str, values: Sequence[str]) -> Test:
    if selector == "message":
        return _searching(values)
    if selector == "level":
        levels = frozenset(None if value == NO_LEVEL else value for value in values)
        return levels.__contains__
    return frozenset(values).__contains__ if selector in EXACT else wildcards(values)


def _searching(patterns: Sequence[str]) -> Test:
    search = compiled("|".join(f"(?:{pattern})" for pattern in patterns), captures=False).search
    return lambda value: isinstance(value, str) and search(utf8(value)) is not None


def wildcards(globs: Sequence[str]) -> Test:
    """Whether a text is one of these, in which `*` stands for any characters; linear in the text."""
    exact = frozenset(glob for glob in globs if WILDCARD not in glob)
    prefixes = tuple(glob[:-1] for glob in globs if WILDCARD not in glob[:-1] and glob.endswith(WILDCARD))
    others = tuple(glob.split(WILDCARD) for glob in globs if WILDCARD in glob[:-1])

    def test(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        return value in exact or value.startswith(prefixes) or any(_fits(value, parts) for parts in others)

    return test


def _fits(value: str, parts: Sequence[str]) -> bool:
    """Whether the parts are in the value in this order, the first at its start and the last at its end."""
    first, *middle, last = parts
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    position, end = len(first), len(value) - len(last)
    for part in middle:
        found = value.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


class Selection:
    """What is wanted at all. `exclude` wins; where there is an `include`, nothing else is wanted."""

    def __init__(self, *, include: Sequence[ConditionSpec] = (), exclude: Sequence[ConditionSpec] = ()) -> None:
        self._include = tuple(condition_of(when) for when in include)
        self._exclude = tuple(condition_of(when) for when in exclude)

    def wants(self, document: Mapping[str, Any]) -> bool:
        """Whether the document is to be forwarded."""
        for holds in self._exclude:
            if holds(document):
                return False
        return not self._include or any(holds(document) for holds in self._include)
