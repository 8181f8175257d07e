from minutewatch.analysis.detectors.refused_address import RefusedAddress
from tests.unit.analysis.detectors.feeding import Feed, requests, spoke

EVIL = "203.0.113.9"


def _after(minutes: int = 600) -> Feed:
    feed = Feed(RefusedAddress())
    feed.take(requests(30, refused={f"192.0.2.{i % 200}": 1}) for i in range(minutes))
    return feed


def test_one_address_behind_many_failures_is_found_in_the_second_minute() -> None:
    feed = _after()

    assert [score > 4 for score in feed.take([requests(40, refused={EVIL: 10})] * 2)] == [False, True]
    verdict = feed.verdict()
    assert (verdict.about, verdict.observed) == ({"source.ip": EVIL}, 20)
    assert verdict.condition == f'http.response.status_code:(401 OR 403) AND source.ip:"{EVIL}"'


def test_many_addresses_with_a_failure_each_are_none() -> None:
    everybody = requests(60, refused={f"198.51.100.{i}": 1 for i in range(30)})

    assert _after().take([everybody] * 5) == [0] * 5


def test_a_burst_of_one_minute_is_a_client_that_retried() -> None:
    assert not spoke(_after().take([requests(60, refused={EVIL: 30}), *[requests(30)] * 10]))


def test_seven_mistyped_passwords_wake_nobody() -> None:
    assert _after().take([requests(30, refused={EVIL: 3}), requests(30, refused={EVIL: 4})]) == [0, 0]


def test_where_many_are_refused_all_day_more_is_needed() -> None:
    calm, busy = _after(), Feed(RefusedAddress())
    busy.take([requests(200, refused={f"192.0.2.{i}": 2 for i in range(40)})] * 600)
    attack = [requests(60, refused={EVIL: 6})] * 2

    assert max(busy.take(attack)) < max(calm.take(attack)) / 2


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after()
    feed.take([requests(40, refused={EVIL: 5})])
    again = feed.again()

    assert again.take([requests(40, refused={EVIL: 9})] * 3) == feed.take([requests(40, refused={EVIL: 9})] * 3)
    assert again.detector.dump() == feed.detector.dump()
