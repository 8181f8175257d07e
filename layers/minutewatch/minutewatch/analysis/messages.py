"""What people are told of a finding: a subject and a text. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minutewatch.stores.documents import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A new finding, for every kind of channel: a line, a page of text, and the finding itself.

    `finding_id` is the same in every repeat, should a run die between telling and noting that it told.
    """

    finding_id: str
    subject: str
    text: str
    finding: Json


def message(finding: Json) -> Message:
    """The message about the finding, which has its `id` and `index`."""
    return Message(
        finding_id=finding["id"],
        subject=f"[{finding['severity']}] {finding['title']}",
        text=_text(finding),
        finding=finding,
    )


def _text(finding: Mapping[str, Any]) -> str:
    window = finding["window"]
    lines = [
        finding["title"],
        "",
        f"Severity  {finding['severity']}{_of(finding, ' (score {score:g})')}",
        f"Window    {window['from']} to {window['to']}",
        f"Observed  {finding['observed']:g} {finding['unit']}",
    ]
    if expected := _of(finding, "{expected:g}"):
        lines.append(f"Expected  {expected}{_of(finding, ' ({expected_low:g} to {expected_high:g})')}")
    if explanation := finding.get("explanation"):
        lines += ["", "What sets it apart:", *(_apart(one) for one in explanation)]
    if samples := finding.get("samples"):
        lines += ["", "For example:", *(f"  {one.get('time', '')}  {one.get('message', '')}" for one in samples)]
    if more := finding.get("also_found"):
        lines += [
            "",
            f"{more} more were found at the same time; they are in the index, and nobody is told of them.",
        ]
    lines += ["", f"Search    {finding['query']}", f"Finding   {finding['index']}/{finding['id']}"]
    return "\n".join([*lines, *([f"Runbook   {finding['runbook_url']}"] if "runbook_url" in finding else [])])


def _of(finding: Mapping[str, Any], form: str) -> str:
    """The form filled with the finding's fields; "" where it lacks one."""
    try:
        return form.format_map(finding)
    except KeyError:
        return ""


def _apart(one: Mapping[str, Any]) -> str:
    return (
        f"  {one['field']} = {one['value']}: {one['share_bad']:.0%} of these documents,"
        f" {one['share_base']:.0%} of those before"
    )
