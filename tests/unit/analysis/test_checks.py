from minutewatch.analysis.checks import set_aside
from minutewatch.analysis.queries import Bins, Tally, where
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, FakeStore, steady

GOOD = [CountRule(name=f"good-{n}", query=where({"term": {"log.level": f"level-{n}"}})) for n in range(300)]
LOGS = steady([TEN])


class CountingStore(FakeStore):
    asked = 0

    def complaint(self, index: str, query: object) -> str | None:
        self.asked += 1
        return super().complaint(index, query)  # type: ignore[arg-type]


def test_what_the_index_can_answer_is_not_set_aside_and_costs_few_requests() -> None:
    store = CountingStore(LOGS)

    assert set_aside(store, "logs-*", GOOD) == {}
    assert store.asked == 2


def test_a_query_that_cannot_be_read_is_found_among_hundreds() -> None:
    store = CountingStore(LOGS)
    bad = CountRule(name="bad", query=where({"wobble": {"log.level": "error"}}))

    assert set_aside(store, "logs-*", [*GOOD[:150], bad, *GOOD[150:]]) == {
        "bad": "its query is refused: unknown query [wobble]"
    }
    assert store.asked < 25


def test_a_field_that_is_not_there_is_named() -> None:
    typo = CountRule(name="typo", group_by=("service.nmae",))

    assert set_aside(FakeStore(LOGS), "logs-*", [typo, GOOD[0]]) == {
        "typo": "no log has the field service.nmae: correct its name, or wait until one does"
    }


def test_a_field_that_cannot_be_counted_by_is_named() -> None:
    class Binned(CountRule):
        @property
        def needs(self) -> tuple[Tally, ...]:
            return (Tally(group_by=(), bins=Bins(field="message", edges=(1,))),)

    store = FakeStore(LOGS)
    store.countable = frozenset({"service.name"})

    assert set_aside(store, "logs-*", [Binned(name="text"), GOOD[0]]) == {
        "text": "field message cannot be counted by: it should be mapped as keyword, number, date or ip"
    }
