"""The kinds of rules: a file each, and a line in this table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from minutewatch.rules.count import CountRule
from minutewatch.rules.model import RuleModel

RULE_TYPES: Final[Mapping[str, type[RuleModel]]] = MappingProxyType({"count": CountRule})
