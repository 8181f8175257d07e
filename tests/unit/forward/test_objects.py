"""What lies in the spill bucket lies apart: who lists one thing never meets another."""

from minutewatch.forward.objects import OUTAGE, QUARANTINE, SPILL


def test_no_place_lies_within_another() -> None:
    places = (SPILL, QUARANTINE, OUTAGE)
    assert not [(one, other) for one in places for other in places if one != other and other.startswith(one)]
    assert SPILL.endswith("/")
    assert QUARANTINE.endswith("/")
