"""What the formats' tests share: a line parsed, and the sample lines in tests/data/formats."""

from pathlib import Path
from typing import Any

from minutewatch.ingest.formats import parse
from minutewatch.ingest.timestamps import to_iso

DATA = Path(__file__).parents[3] / "data" / "formats"
AT = 1_767_607_620_000_000_000  # 2026-01-05T10:07:00Z
MS = 1_000_000
REQUEST = "5d1e6f7a-8b9c-4d0e-9f1a-2b3c4d5e6f70"


def parsed(line: str | dict[str, Any]) -> tuple[int | None, dict[str, Any]]:
    """The line's own time, and its document."""
    document: dict[str, Any] = {}
    time_ns = parse(line, document)
    if "@timestamp" in document:  # the line's own time as it stands, because it is written as we write it
        assert time_ns is not None
        assert document.pop("@timestamp") == to_iso(time_ns)
    return time_ns, document


def samples(name: str) -> list[str]:
    """The lines of a sample file."""
    return (DATA / f"{name}.log").read_text().splitlines()


def rest_of(document: dict[str, Any], *names: str) -> dict[str, Any]:
    """The document without these fields."""
    return {name: value for name, value in document.items() if name not in names}
