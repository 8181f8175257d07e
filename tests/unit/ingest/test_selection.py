"""Which documents a rule is about, and which are wanted."""

from typing import Any

import pytest

from minutewatch.ingest.selection import (
    OF_THE_PATTERN,
    OF_THE_SOURCE,
    SELECTORS,
    Selection,
    condition_of,
    wildcards,
)

DOCUMENT: dict[str, Any] = {
    "log.level": "error",
    "event.dataset": "aws.cloudwatch",
    "service.name": "checkout",
    "aws.cloudwatch.log_group": "/aws/lambda/shop-checkout",
    "aws.cloudwatch.log_stream": "2024/06/07/[$LATEST]abc",
    "log.pattern.id": "fca1c665b94b5c5c",
    "log.pattern.text": "order <*> failed",
    "message": "order 17 failed: GET /health",
}


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"level": ("error", "fatal")}, True),
        ({"level": ("info",)}, False),
        ({"level": ("none",)}, False),
        ({"log_group": ("/aws/lambda/*",)}, True),
        ({"log_group": ("/ecs/*", "*-checkout")}, True),
        ({"log_stream": ("2024/*/[$LATEST]*",)}, True),
        ({"service": ("check",)}, False),
        ({"queue": ("*",)}, False),
        ({"pattern": ("order <*> failed",)}, True),
        ({"pattern": ("order *",)}, False),
        ({"pattern_id": ("fca1c665b94b5c5c",)}, True),
        ({"message": (r"GET /health$", "x")}, True),
        ({"message": ("^GET",)}, False),
        ({"level": ("error",), "service": ("checkout",), "message": (r"\d+",)}, True),
        ({"level": ("error",), "service": ("other",)}, False),
        ({}, True),
    ],
)
def test_a_condition_holds_where_every_selector_fits(when: dict[str, tuple[str, ...]], holds: bool) -> None:
    assert condition_of(when)(DOCUMENT) is holds


def test_no_level_has_a_name() -> None:
    assert condition_of({"level": ("none", "info")})({"message": "m"})
    assert not condition_of({"level": ("info",)})({"message": "m"})


@pytest.mark.parametrize(
    ("glob", "fits", "not_fits"),
    [
        ("a", ["a"], ["", "aa", "b"]),
        ("a*", ["a", "ab", "a*"], ["", "ba"]),
        ("*a", ["a", "ba"], ["", "ab"]),
        ("*", ["", "a"], []),
        ("a*b", ["ab", "axb", "abb"], ["a", "b", "aba"]),
        ("a*a", ["aa", "axa"], ["a"]),
        ("a*b*c", ["abc", "axbxc", "abcbc"], ["ac", "acb", "abcx"]),
        ("*b*", ["b", "abc"], ["", "ac"]),
        ("*ab*ab*", ["abab", "abxab"], ["ab", "aab"]),
        ("a**b", ["ab", "axb"], ["a"]),
        ("[a-z]?", ["[a-z]?"], ["ab"]),
    ],
)
def test_a_star_stands_for_any_characters_and_nothing_else_is_special(
    glob: str, fits: list[str], not_fits: list[str]
) -> None:
    assert all(wildcards([glob])(text) for text in fits)
    assert not any(wildcards([glob])(text) for text in not_fits)
    assert not wildcards([glob])(None)


def test_exclude_wins_over_include() -> None:
    shop, errors, other = {"service": ("checkout",)}, {"level": ("error",)}, {"service": ("other",)}
    assert Selection().wants(DOCUMENT)
    assert Selection(include=[shop]).wants(DOCUMENT)
    assert not Selection(include=[shop], exclude=[errors]).wants(DOCUMENT)
    assert not Selection(include=[other]).wants(DOCUMENT)
    assert Selection(include=[other, shop]).wants(DOCUMENT)


def test_every_selector_names_a_field_of_its_own() -> None:
    assert len(set(SELECTORS.values())) == len(SELECTORS)
    assert SELECTORS.keys() >= OF_THE_SOURCE | OF_THE_PATTERN
