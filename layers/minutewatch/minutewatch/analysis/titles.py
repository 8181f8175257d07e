"""The sentences that findings are told in, by key, so that they can be said in another language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "error_ratio.requests": "{service}: {percent} % of its requests failed in the {minutes} minutes from"
        " {at} UTC ({failures} of {of}); {usual} % is usual.",
        "error_ratio.lines": "{service}: {percent} % of its logs were errors in the {minutes} minutes from"
        " {at} UTC ({failures} of {of}); {usual} % is usual.",
        "route_failures": "{service}: {failures} requests to {route} failed in the {minutes} minutes from"
        " {at} UTC; about {usual} are usual.",
        "new_pattern.one": "{service} logs an error that it never logged before, {lines} times since {at}"
        " UTC: {pattern}",
        "new_pattern.many": "{service} logs {patterns} errors that it never logged before, {lines} times"
        " since {at} UTC, among them: {pattern}",
        "new_pattern.frequent": "{service} logs an error {lines} times in the {minutes} minutes from {at}"
        " UTC, where about {usual} are usual: {pattern}",
        "latency": "{service} takes {factor} times as long as usual: {now} ms instead of {usual} ms a"
        " request, over {requests} requests in the {minutes} minutes from {at} UTC.",
        "drop": "{service} logs only {percent} % of the usual: {now} lines a minute instead of {usual} in"
        " the {minutes} minutes from {at} UTC.",
        "silence": "{service} has logged nothing for {minutes} minutes, since {at} UTC; about {usual} lines"
        " a minute are usual.",
        "all_silent": "No service has logged anything for {minutes} minutes, since {at} UTC; about {usual}"
        " lines a minute are usual: do the logs still reach the index?",
        "host_silent": "{service}: host {host} has logged nothing for {minutes} minutes, since {at} UTC,"
        " while the other hosts log on; about {usual} lines a minute are usual for it.",
        "flood.lines": "{service} logs {now} lines a minute at level {level} in the {minutes} minutes from"
        " {at} UTC; about {usual} are usual.",
        "flood.requests": "{service} gets {now} requests a minute in the {minutes} minutes from {at} UTC;"
        " about {usual} are usual.",
        "refused_address": "{service} refused {refused} requests from one address, {address}, in the"
        " {minutes} minutes from {at} UTC (status 401 or 403); about {usual} are usual for a busy one.",
        "late_logs": "Logs of {service} come late: {percent} % of what has arrived since {at} UTC belongs to"
        " minutes that were judged before it came.",
        "wrong_clock.ahead": "The clock of {host} ({service}) is about {minutes} minutes ahead, or its logs"
        " are dated wrongly.",
        "wrong_clock.behind": "The clock of {host} ({service}) is about {minutes} minutes behind, or its"
        " logs come late.",
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
