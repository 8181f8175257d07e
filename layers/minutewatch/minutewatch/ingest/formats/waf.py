"""AWS WAF: one JSON object for every web request that it judged.

Source: AWS WAF Developer Guide, "Log fields for protection packs (web ACLs)".
"""

from collections.abc import Set
from typing import Any

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.format import NOT_TAKEN


def has(names: Set[str]) -> bool:
    """Whether objects with these names are WAF's."""
    return {"webaclId", "httpRequest", "action", "timestamp"} <= names


def add_fields(log: Document, document: Document, line: str | None) -> int | None:
    """Add action, client, method, path and user agent; the rest goes to `fields`."""
    del line
    request, action, time = log["httpRequest"], log["action"], log["timestamp"]
    if not isinstance(request, dict) or not isinstance(action, str) or isinstance(time, bool):
        return NOT_TAKEN
    time_ns = timestamps.from_epoch(time) if isinstance(time, int | float) else None
    found = {
        "source.ip": values.ip(request.get("clientIp")),
        "http.request.method": values.method(request.get("httpMethod")),
        "url.path": values.path(request.get("uri")),
        "user_agent.original": _header(request.get("headers"), "user-agent"),
        "aws.request_id": values.text(request.get("requestId")),
        "http.response.status_code": values.status(log.get("responseCodeSent")),
    }
    document.update({field: value for field, value in found.items() if value is not None})
    document["event.dataset"], document["event.action"] = "aws.waf", action.lower()
    rule = values.text(log.get("terminatingRuleId")) or "-"
    target = f"{request.get('httpMethod', '-')} {request.get('uri', '-')} from {request.get('clientIp', '-')}"
    document["message"] = f"{action} {target} by {rule}"
    document["fields"] = {name: value for name, value in log.items() if name != "timestamp"}
    return time_ns


def _header(headers: Any, name: str) -> str | None:
    """The value of a header, whatever case its name is written in."""
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict) and str(header.get("name", "")).lower() == name:
            return values.text(header.get("value"))
    return None
