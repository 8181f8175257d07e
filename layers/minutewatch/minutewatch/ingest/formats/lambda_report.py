"""What Lambda reports of an invocation, in text and in JSON alike, as the same fields."""

from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.values import MILLISECOND, add_duration

_ENDED_BADLY: Final = {"error": "Runtime.Error", "timeout": "Sandbox.Timedout", "failure": "Sandbox.Failure"}
"""What stands as `error.type` where Lambda gives a status and no type."""


def add_report(document: Document, fields: Document, *, duration_ms: float | None) -> None:
    """Add the report: `fields` goes to `fields.lambda`; its `status` and `error_type` also make it an error."""
    add_duration(document, duration_ms, MILLISECOND)
    status, error_type = fields.get("status"), fields.get("error_type")
    badly = _ENDED_BADLY.get(status) if isinstance(status, str) else None
    if isinstance(error_type, str) and error_type:
        badly = fields.pop("error_type")
    if badly:
        document["log.level"] = "error"
        document["error.type"] = badly
    document["fields"] = {"lambda": fields}
