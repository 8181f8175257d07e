import pytest

from minutewatch.analysis.titles import TITLES, title

ARGS = {
    "service": "shop",
    "percent": "50",
    "errors": "20",
    "lines": "40",
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

    assert "10:00 UTC" in sentence
    assert key == "all_silent" or sentence.startswith("shop")


def test_what_a_log_says_is_not_read_as_a_place_to_fill() -> None:
    assert title("new_pattern.one", ARGS).endswith(": {braces} are kept")
