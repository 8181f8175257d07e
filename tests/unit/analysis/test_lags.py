import orjson

from minutewatch.analysis.lags import MIN_DOCUMENTS, Lags
from tests.unit.analysis.world import TEN

SHOP = ("shop",)


def test_where_all_logs_come_in_time_nothing_is_suggested() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: 1000})

    assert lags.suggestions(30) == {}


def test_the_shortest_delay_is_suggested_that_waits_for_nearly_all() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: 900})
    lags.take(TEN, {SHOP: 50}, late_s=80)
    lags.take(TEN, {SHOP: 45}, late_s=110)
    lags.take(TEN, {SHOP: 5}, late_s=3000)

    # 100 of 1000 come late. With 120 s five would still be missed, which is less than one in a hundred.
    assert lags.suggestions(30) == {"shop": 120}


def test_a_few_late_documents_are_no_reason_to_wait() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: 995})
    lags.take(TEN, {SHOP: 5}, late_s=80)

    assert lags.suggestions(30) == {}


def test_a_handful_of_documents_says_nothing() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: MIN_DOCUMENTS - 1}, late_s=80)

    assert lags.suggestions(30) == {}


def test_yesterday_counts_and_the_day_before_does_not() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: 1000}, late_s=80)
    lags.take(TEN + 1440, {SHOP: 100})
    assert lags.suggestions(30) == {"shop": 90}

    lags.take(TEN + 2880, {SHOP: 1000})
    assert lags.suggestions(30) == {}


def test_they_survive_json_in_a_few_bytes() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: 1000})
    lags.take(TEN, {("cart",): 500}, late_s=80)

    dumped = orjson.dumps(lags.dump())

    assert Lags.load(orjson.loads(dumped)).dump() == lags.dump()
    assert b'"shop":[1000.0]' in dumped


def test_they_can_be_parted_and_joined() -> None:
    lags = Lags()
    lags.take(TEN, {SHOP: 1000, ("cart",): 500}, late_s=80)
    mine, others = lags.only(lambda group: group == SHOP), lags.only(lambda group: group != SHOP)

    mine.add(others.dump())

    assert sorted(mine.suggestions(30)) == sorted(lags.suggestions(30)) == ["cart", "shop"]
