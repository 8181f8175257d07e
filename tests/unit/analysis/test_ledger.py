import pytest

from minutewatch.analysis.ledger import Ledger
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.errors import ConflictError
from minutewatch.stores.documents import Json, Version
from tests.unit.analysis.world import TEN, FakeStore


class ForgetfulStore(FakeStore):
    """Writes, and then says that somebody else did: what a repeat sees after a connection broke."""

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        super().write(index, doc_id, document, after=after)
        raise ConflictError("another run wrote first")


def test_before_the_first_run_there_is_an_empty_state() -> None:
    state, version = Ledger(FakeStore(), "state", Shard()).load()

    assert (state.judged_to, version) == (None, None)


def test_what_was_committed_is_loaded() -> None:
    ledger = Ledger(FakeStore(), "state", Shard())
    version = ledger.commit(State(judged_to=TEN), None)

    state, loaded = ledger.load()

    assert (state.judged_to, loaded) == (TEN, version)


def test_of_two_that_read_the_same_one_commits() -> None:
    ledger = Ledger(FakeStore(), "state", Shard())
    version = ledger.commit(State(judged_to=TEN), None)
    ledger.commit(State(judged_to=TEN + 1), version)

    with pytest.raises(ConflictError):
        ledger.commit(State(judged_to=TEN + 2), version)


def test_a_run_recognises_its_own_write_when_the_answer_was_lost() -> None:
    store = ForgetfulStore()

    version = Ledger(store, "state", Shard()).commit(State(judged_to=TEN), None)

    assert version == store.documents["state", Shard().name].version


def test_an_amendment_is_made_to_what_others_wrote_since() -> None:
    ledger = Ledger(FakeStore(), "state", Shard())
    mine = State(judged_to=TEN)
    version = ledger.commit(mine, None)
    ledger.commit(State(judged_to=TEN + 5), version)

    def amend(state: State) -> None:
        state.outbox = []

    assert ledger.amend(mine, version, amend)
    assert ledger.load()[0].judged_to == TEN + 5


def test_an_amendment_gives_up_where_others_always_write_first() -> None:
    class BusyStore(FakeStore):
        def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
            raise ConflictError("another run wrote first")

    assert not Ledger(BusyStore(), "state", Shard()).amend(State(judged_to=TEN), Version(0, 1), lambda _: None)
