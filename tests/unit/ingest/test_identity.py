"""Coordinates that differ anywhere give another place."""

from minutewatch.ingest.identity import place


def test_the_border_between_coordinates_counts() -> None:
    assert place("a", "bc") != place("ab", "c")


def test_a_place_is_the_same_everywhere() -> None:
    """The value by coreutils: `printf 'a\\0bc' | b2sum -l 96`."""
    assert place("a", "bc") == "4e2c419aad044a3d496565dc"
