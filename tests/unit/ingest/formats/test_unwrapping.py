"""Files that are one object around many records."""

import pytest

from minutewatch.ingest.formats import unwrapped


@pytest.mark.parametrize(
    ("value", "records"),
    [
        ({"Records": [{"eventName": "A"}, {"eventName": "B"}]}, [{"eventName": "A"}, {"eventName": "B"}]),
        ({"fileVersion": "1.0", "configurationItems": [{"a": 1}]}, [{"a": 1}]),
        ({"Records": []}, None),
        ({"Records": ["text"]}, None),
        ({"Records": [{}], "message": "an application's own"}, None),
        ({"message": "m"}, None),
        ([{"a": 1}], None),
        ("text", None),
    ],
)
def test_records(value: object, records: list[object] | None) -> None:
    assert unwrapped(value) == records
