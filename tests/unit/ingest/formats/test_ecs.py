"""The table of names: each reader keeps to its field's kind."""

import pytest

from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, MESSAGES, OBJECTS, TIMES


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("status", 200, 200),
        ("status", "404", 404),
        ("status", 99, None),
        ("status", True, None),
        ("method", "patch", "PATCH"),
        ("method", "charge", None),
        ("path", "/a", "/a"),
        ("path", "a", None),
        ("ip", "203.0.113.9", "203.0.113.9"),
        ("ip", "2001:db8::1", "2001:db8::1"),
        ("ip", "localhost", None),
        ("duration_ms", 2, 2_000_000),
        ("request_time", 0.25, 250_000_000),
        ("duration_ms", -1, None),
        ("duration_ms", float("nan"), None),
        ("duration_ms", True, None),
        ("service", {"name": "x"}, None),
        ("service_version", 3, "3"),
        ("sample.rate", 0.1, 0.1),
        ("sample.rate", 0, None),
        ("sample.rate", True, None),
    ],
)
def test_a_reader_takes_only_its_kind(name: str, value: object, stored: object) -> None:
    assert FIELDS[name][1](value) == stored


def test_a_name_means_one_thing() -> None:
    assert not TIMES & FIELDS.keys()
    assert not set(MESSAGES) & FIELDS.keys()
    assert not ERRORS & OBJECTS
