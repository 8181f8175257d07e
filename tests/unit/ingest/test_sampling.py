"""Some of many stay, always the same, and say for how many they stand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.ingest.sampling import SampleSpec, Sampling, fraction, is_error

INFO = SampleSpec(rate=0.25, when={"level": ("info",)})
EVERYTHING = SampleSpec(rate=0.5, when={"service": ("*",)})


def event(number: int, **fields: Any) -> dict[str, Any]:
    return {"event.id": f"3{number:055d}-x", "log.level": "info", "service.name": "shop", **fields}


def kept(sampling: Sampling, count: int = 20_000, fields: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    events = [event(number, **(fields or {})) for number in range(count)]
    return [document for document in events if sampling.keeps(document)]


@pytest.mark.parametrize(("specs", "rate"), [((INFO,), 0.25), ((EVERYTHING,), 0.5), ((INFO, EVERYTHING), 0.125)])
def test_what_stays_stands_for_all(specs: tuple[SampleSpec, ...], rate: float) -> None:
    """Over consecutive ids; the sum of 1/rate is binomial with a deviation of at most 400 here."""
    left = kept(Sampling(specs))
    assert {document["sample.rate"] for document in left} == {rate}
    assert sum(1 / document["sample.rate"] for document in left) == pytest.approx(20_000, abs=1_600)


def test_a_second_delivery_is_judged_like_the_first() -> None:
    first, second = kept(Sampling((INFO,))), kept(Sampling((INFO,)))
    assert first == second


def test_a_lower_rate_keeps_a_part_of_what_a_higher_one_keeps() -> None:
    few, many = ({document["event.id"] for document in kept(Sampling((spec,)))} for spec in (INFO, EVERYTHING))
    assert few < many


def test_what_no_rule_is_about_stays_without_a_rate() -> None:
    left = kept(Sampling((INFO,)), 100, {"log.level": "warn"})
    assert len(left) == 100
    assert not any("sample.rate" in document for document in left)


def test_a_rate_that_the_event_brings_multiplies() -> None:
    left = kept(Sampling((EVERYTHING,)), 100, {"sample.rate": 0.1})
    assert {document["sample.rate"] for document in left} == {0.05}


@pytest.mark.parametrize(
    "fields",
    [
        {"log.level": "error"},
        {"log.level": "fatal"},
        {"error.type": "IOError"},
        {"http.response.status_code": 503},
    ],
)
def test_errors_stay_whole(fields: dict[str, Any]) -> None:
    assert is_error(event(1, **fields))
    assert len(kept(Sampling((EVERYTHING,)), 100, fields)) == 100


def test_errors_are_sampled_by_a_rule_that_names_their_level() -> None:
    rule = SampleSpec(rate=0.5, when={"level": ("error", "info")})
    assert 25 < len(kept(Sampling((rule,)), 100, {"log.level": "error"})) < 75


@pytest.mark.parametrize("fields", [{}, {"http.response.status_code": 404}, {"log.level": "warn"}])
def test_the_rest_are_no_errors(fields: dict[str, Any]) -> None:
    assert not is_error(event(1, **fields))


@settings(deadline=None)
@given(st.text())
def test_any_id_has_its_place(event_id: str) -> None:
    assert 0 <= fraction(event_id) < 1
    assert fraction(event_id) == fraction(event_id)
