"""The sentences that findings are told in, by key, so that they can be said in another language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "error_ratio.minute": "{service}: {percent} % of its logs were errors in the minute from {at} UTC"
        " ({errors} of {lines}); {usual} % is usual.",
        "error_ratio.minutes": "{service}: {percent} % of its logs were errors in the {minutes} minutes from"
        " {at} UTC ({errors} of {lines}); {usual} % is usual.",
        "silence": "{service} has logged nothing for {minutes} minutes, since {at} UTC;"
        " about {usual} lines a minute are usual.",
        "all_silent": "No service has logged anything for {minutes} minutes, since {at} UTC; about {usual} lines a"
        " minute are usual: do the logs still reach the index?",
        "new_pattern.one": "{service} logs an error that it never logged before, {lines} times since"
        " {at} UTC: {pattern}",
        "new_pattern.many": "{service} logs {patterns} errors that it never logged before, {lines} times since"
        " {at} UTC, among them: {pattern}",
        "rule.count": "{rule}: {observed} logs within {window}, up to {at} UTC; the rule asks for {at_least}.",
        "rule.count.group": "{rule}: {observed} logs of {about} within {window}, up to {at} UTC; the rule asks for"
        " {at_least}.",
    }
)

# What stands for the documents without `service.name`.
NAMELESS: Final = "Logs without a service name"


def title(key: str, args: Mapping[str, str]) -> str:
    """The sentence in English."""
    return TITLES[key].format_map(args)
