import pytest

from minutewatch.analysis.titles import TITLES, title

ARGS = {
    "service": "shop",
    "percent": "50",
    "failures": "20",
    "of": "40",
    "lines": "40",
    "route": "/pay",
    "host": "shop-1",
    "address": "::1",
    "refused": "9",
    "level": "warn",
    "now": "9",
    "factor": "2",
    "requests": "40",
    "usual": "1",
    "at": "10:00",
    "minutes": "5",
    "patterns": "3",
    "pattern": "{braces} are kept",
    "rule": "shop-fails",
    "observed": "12",
    "at_least": "10",
    "window": "5 minutes",
    "about": "service.name=shop",
}


@pytest.mark.parametrize("key", TITLES)
def test_every_sentence_can_be_filled_and_says_when(key: str) -> None:
    sentence = title(key, ARGS)

    assert "10:00 UTC" in sentence or key.startswith("wrong_clock")
    assert key == "all_silent" or "shop" in sentence.split(":")[0]


def test_what_a_log_says_is_not_read_as_a_place_to_fill() -> None:
    assert title("new_pattern.one", ARGS).endswith(": {braces} are kept")
