"""Files that are one JSON object around many records."""

from typing import Any, Final

from minutewatch.ingest.batch import Document

_CLOUDTRAIL: Final = "Records"
_CONFIG: Final = "configurationItems"


def unwrapped(value: Any) -> list[Document] | None:
    """The records in a file of CloudTrail or AWS Config, or None where the value is a log of its own."""
    if not isinstance(value, dict):
        return None
    records = value.get(_CLOUDTRAIL) if len(value) == 1 else value.get(_CONFIG)
    whole = isinstance(records, list) and records and all(isinstance(record, dict) for record in records)
    return records if whole else None
