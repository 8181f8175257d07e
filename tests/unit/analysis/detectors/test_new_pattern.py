from math import log10

import orjson
import pytest

from minutewatch.analysis.detectors.detector import Observation
from minutewatch.analysis.detectors.new_pattern import MAX_KNOWN, YOUNG_FOR, NewPattern
from tests.unit.analysis.world import TEN

THRESHOLD = 4.4


def _seen(watched: int, **patterns: float) -> Observation:
    return Observation(lines=[100], errors=[0], patterns=patterns, watched=watched)


def test_an_error_never_seen_in_an_hour_speaks_with_its_third_line() -> None:
    # n lines of one minute after 60 without: (1 / 61)^n.
    assert NewPattern().update(TEN, _seen(60, oom=3)) == pytest.approx(3 * log10(61))
    assert NewPattern().update(TEN, _seen(60, oom=2)) == 0


def test_a_slow_one_adds_up() -> None:
    detector = NewPattern()
    scores = [detector.update(TEN + i, _seen(60 + i, oom=1)) for i in range(5)]

    assert scores[1] == 0
    assert scores[4] == pytest.approx(5 * log10(1 + 60 / 5))
    assert scores[4] > THRESHOLD


def test_a_known_one_scores_nothing() -> None:
    detector = NewPattern()
    detector.update(TEN - 60, _seen(0, timeout=1))

    assert detector.update(TEN, _seen(60, timeout=500)) == 0


def test_of_a_service_that_has_just_appeared_everything_is_new_and_nothing_is_told() -> None:
    detector = NewPattern()

    assert detector.update(TEN, _seen(9, oom=100)) == 0
    assert detector.update(TEN + 60, _seen(69, oom=100)) == 0


def test_a_service_that_logs_news_all_the_time_does_not_surprise() -> None:
    detector = NewPattern()
    for i in range(20):
        detector.update(TEN + i, _seen(60 + i, **{f"unique{i}": 1}))

    assert detector.update(TEN + 20, _seen(80, oom=3)) == pytest.approx(3 * log10(81) - log10(21))


def test_after_half_an_hour_it_is_known() -> None:
    detector = NewPattern()
    detector.update(TEN, _seen(60, oom=5))

    assert detector.update(TEN + YOUNG_FOR, _seen(60 + YOUNG_FOR, oom=50)) == 0


def test_several_new_ones_are_one_verdict_the_most_improbable_first() -> None:
    detector = NewPattern()
    observation = _seen(60, few=3, many=9, once=1)
    detector.update(TEN, observation)

    verdict = detector.verdict(TEN, observation)

    assert verdict.title == "new_pattern.many"
    assert verdict.title_args == {"lines": "12", "patterns": "2", "at": "10:00", "pattern": "many"}
    assert verdict.condition == "log.level:(error OR fatal) AND log.pattern.id:(many OR few)"
    assert (verdict.span.start, verdict.baseline.start) == (TEN, TEN - 60)
    assert '"few","many"' in verdict.shown_by


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    whole, parts = NewPattern(), NewPattern()
    for i in range(6):
        observation = _seen(60 + i, oom=1, late=i)
        parts = NewPattern(orjson.loads(orjson.dumps(parts.dump())))

        assert parts.update(TEN + i, observation) == whole.update(TEN + i, observation)
    assert parts.dump() == whole.dump()


def test_its_memory_is_bounded_and_the_longest_unseen_go_first() -> None:
    detector = NewPattern()
    detector.update(TEN, _seen(0, oldest=1))
    detector.update(TEN + 1, _seen(1, **{f"p{i}": 1 for i in range(MAX_KNOWN)}))

    known, _ = detector.dump()
    assert len(known) == MAX_KNOWN
    assert "oldest" not in known


def test_nothing_is_kept_of_a_service_without_errors() -> None:
    assert NewPattern().dump() == []
