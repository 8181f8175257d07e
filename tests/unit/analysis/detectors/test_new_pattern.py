from collections.abc import Iterable, Mapping

import orjson

from minutewatch.analysis.calibration import LEAST
from minutewatch.analysis.detectors.frequency import MAX_KEYS
from minutewatch.analysis.detectors.new_pattern import MIN_WATCHED, NewPattern
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation
from tests.unit.analysis.detectors.feeding import Feed, errors, spoke
from tests.unit.analysis.world import TEN

OLD = {"old error": 1.0}
NEW = {"a new error": 1.0}


def _after(minutes: int = 1440, patterns: Mapping[str, float] = OLD, *, every: int = 10) -> Feed:
    feed = Feed(NewPattern())
    feed.take(errors(dict(patterns) if i % every == 0 else {}) for i in range(minutes))
    return feed


def test_a_new_error_is_found_in_its_second_minute() -> None:
    assert [score > 4 for score in _after().take([errors(NEW)] * 2)] == [False, True]


def test_an_old_error_is_none() -> None:
    assert max(_after().scores[60:]) < 2


def test_an_old_error_that_comes_far_more_often_is_told_as_that() -> None:
    feed = _after(every=60)

    assert spoke(feed.take([errors({"old error": 5})] * 4))
    assert feed.verdict().title == "new_pattern.frequent"


def test_a_burst_of_an_old_error_in_one_minute_is_a_blip() -> None:
    assert not spoke(_after().take([errors({"old error": 15}), *[errors({})] * 30]))


def test_of_a_service_that_has_just_appeared_everything_is_new() -> None:
    feed = Feed(NewPattern())

    assert not spoke(feed.take([errors(NEW)] * (MIN_WATCHED + 20)), LEAST)


def test_of_failing_requests_only_what_is_new_is_told() -> None:
    feed = Feed(NewPattern())
    feed.take(Sample(request_patterns={"GET / 500": 1.0} if i % 60 == 0 else {}) for i in range(600))

    assert not spoke(feed.take([Sample(request_patterns={"GET / 500": 9.0})] * 5))
    assert spoke(feed.take([Sample(request_patterns={"card refused": 2.0})] * 2))


def test_words_that_vary_make_no_news() -> None:
    words = "alpha beta cart ledger pricing stock token user session billing geo index".split()
    feed = Feed(NewPattern())
    feed.take(errors({f"KeyError: '{words[i % 5]}' in handler {words[i % 7]}": 1}) for i in range(1440))

    assert not spoke(feed.take([errors({f"KeyError: '{word}' in handler {word}": 1}) for word in words[7:]]))


def test_a_service_that_logs_news_all_the_time_surprises_less() -> None:
    newsy = Feed(NewPattern())
    newsy.take(errors({f"{'x' * (i % 97)} {'y' * (i % 89)}": 1} if i % 8 == 0 else {}) for i in range(1440))

    assert max(newsy.take([errors(NEW)] * 2)) < max(_after().take([errors(NEW)] * 2)) - 0.5


def test_once_told_it_is_old_news_until_it_has_been_quiet() -> None:
    feed = _after()
    feed.take([errors(NEW)] * 3)
    feed.verdict()

    assert max(feed.take([errors(NEW)] * 60)) == 0
    assert spoke(feed.take([errors({"another new error": 1})] * 3))


def test_it_names_the_error_and_its_documents() -> None:
    feed = _after()
    alpha, beta = {"code 5 alpha": 1.0}, {"code 5 beta": 1.0, "old error": 1.0}
    feed.take([errors(alpha), errors(beta), errors({"code 5 alpha": 2})])
    verdict = feed.verdict()

    assert verdict.title == "new_pattern.one"
    assert verdict.title_args["pattern"] == "code 5 <*>"
    assert verdict.shown_by == '{"terms":{"log.pattern.text":["code 5 alpha","code 5 beta"]}}'
    assert verdict.observed == 4
    assert verdict.span.end == TEN + 1443


def test_when_the_masks_change_the_same_errors_under_other_names_are_learnt_in_silence() -> None:
    old = {f"error {n} of some kind": 2.0 for n in "abcdef"}
    feed = Feed(NewPattern())
    feed.take([errors(old)] * 300)
    renamed = {f"{n}{n}{n}: quite another text": 2.0 for n in "abcdef"}

    assert not spoke(feed.take([errors(renamed)] * 60))


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after()
    feed.take([errors(NEW)])
    again = feed.again()

    assert again.take([errors(NEW)] * 3) == feed.take([errors(NEW)] * 3)
    assert again.detector.dump() == feed.detector.dump()


def test_families_that_are_forgotten_leave_nothing_behind() -> None:
    feed = Feed(NewPattern())
    feed.take([errors({f"{chr(97 + i % 26)}{i} {i} failed": 1.0}) for i in range(MAX_KEYS + 50)])
    again = feed.again()

    assert len(feed.detector.dump()[0]) == MAX_KEYS
    assert again.take([errors(NEW)] * 3) == feed.take([errors(NEW)] * 3)


def _earlier(feed: Feed, patterns: Iterable[Mapping[str, float]], *, ago: int = 300) -> list[Observation]:
    start = feed.minute - ago
    return [
        Observation(minute=start + i, series=feed.series, sample=errors(one), watched=feed.watched - ago + i)
        for i, one in enumerate(patterns)
    ]


def test_of_earlier_minutes_what_was_never_seen_is_news_from_its_second_line_on() -> None:
    feed = _after()

    scores = NewPattern(feed.detector.dump()).look_back(_earlier(feed, [NEW, OLD, NEW]))

    assert [score > 4 for score in scores] == [False, False, True]


def test_all_that_is_new_in_earlier_minutes_is_told_at_once() -> None:
    feed = _after()
    detector = NewPattern(feed.detector.dump())
    seen = _earlier(feed, [{"code 5 alpha": 1}, {"code 5 beta": 2, **OLD}, {"something else failed": 9}, NEW])
    detector.look_back(seen)
    verdict = detector.late_verdict(seen[:2], feed.minute)

    assert (verdict.title, verdict.title_args["patterns"], verdict.observed) == ("new_pattern.many", "2", 12)
    assert verdict.title_args["pattern"] == "something else failed"
    assert (verdict.span.start, verdict.span.end) == (seen[0].minute, seen[2].minute + 1)
    assert "code 5 beta" in verdict.shown_by
    assert detector.look_back(seen) == [0, 0, 0, 0]


def test_in_a_backlog_of_news_the_first_ones_are_news() -> None:
    feed = _after()
    many = [{f"{'x ' * n} failed": 2.0} for n in range(50)]

    first, *_, last = NewPattern(feed.detector.dump()).look_back(_earlier(feed, many))

    assert first > 4
    assert last < first - 1


def test_what_came_late_before_the_service_was_known_is_learnt_in_silence() -> None:
    feed = _after(60)
    detector = NewPattern(feed.detector.dump())
    seen = [
        Observation(minute=feed.minute - 100, series=feed.series, sample=errors({"a new error": 9}), watched=0)
    ]

    assert detector.look_back(seen) == [0]
    assert detector.dump()[2:] == feed.detector.dump()[2:]
    assert detector.dump()[0]["a new error"][0] == 9


def test_more_families_than_are_remembered_may_come_late() -> None:
    feed = _after()
    detector = NewPattern(feed.detector.dump())
    seen = _earlier(feed, [{f"{'x ' * n} failed": 2.0 for n in range(MAX_KEYS + 50)}] * 2)
    detector.look_back(seen)
    again = NewPattern(orjson.loads(orjson.dumps(detector.dump())))

    assert len(detector.dump()[0]) == MAX_KEYS
    assert again.look_back(seen) == detector.look_back(seen)
    assert again.late_verdict(seen, feed.minute) == detector.late_verdict(seen, feed.minute)
    assert again.dump() == detector.dump()
    assert len(detector.dump()[0]) == MAX_KEYS


def test_a_pattern_that_makes_its_family_wider_within_the_backlog_is_told_with_it() -> None:
    feed = _after()
    detector = NewPattern(feed.detector.dump())
    seen = _earlier(feed, [{"disk of alpha is gone": 2}, {"disk of beta is gone": 2}])
    detector.look_back(seen)

    verdict = detector.late_verdict(seen, feed.minute)

    assert (verdict.title_args["pattern"], verdict.observed) == ("disk of <*> is gone", 4)


def test_a_pattern_that_turns_out_to_be_of_a_known_family_is_none() -> None:
    feed = _after(patterns={"disk of alpha is gone": 1.0})

    scores = NewPattern(feed.detector.dump()).look_back(_earlier(feed, [{"disk of beta is gone": 5}] * 2))

    assert scores == [0, 0]


def test_the_dump_of_the_release_before_is_read() -> None:
    feed = _after()
    dumped = feed.detector.dump()

    assert len(dumped) == 4
    assert NewPattern(dumped).dump() == dumped
