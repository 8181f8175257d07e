"""The state document of a shard in its store: read, and written only if nobody else wrote since."""

import uuid
from collections.abc import Callable
from typing import Final

from minutewatch.analysis.indices import state_index
from minutewatch.analysis.minutes import instant_of, minute_of
from minutewatch.analysis.ports import Store
from minutewatch.analysis.shards import Shard, covering
from minutewatch.analysis.splitting import merged, part
from minutewatch.analysis.state import State
from minutewatch.errors import ConflictError
from minutewatch.stores.documents import Stored, Version

# How often something that another run got in the way of is tried again.
ATTEMPTS: Final = 4


class Ledger:
    """Reads and writes the state of one shard; `SearchError` where the store does not answer.

    What it wrote last it also keeps, for the next run of this sandbox: to read it again takes longer than to judge
    a minute. Who wrote since is met at the commit, which then fails as it does for any two runs at once.
    """

    def __init__(self, store: Store, index: str, shard: Shard) -> None:
        self._store, self._index, self._shard = store, index, shard
        self._kept: tuple[State, Version] | None = None

    def load(self, end: int | None = None, *, again: bool = False) -> tuple[State, Version | None]:
        """The state and its version; an empty state and None before the first run.

        Where the shard's own document is missing, given over to another number of shards, or not just behind
        minute `end`, the state is looked for under every other number of shards: what is learnt there is taken
        over.

        Args:
            end: The first minute that cannot be judged yet.
            again: Whether the run has loaded it before. If it was given over since, this run is of the former
                number of shards and has nothing more to say.

        Raises:
            ConflictError: It was given over since.
            ConfigError: A newer release wrote the state.
        """
        kept, self._kept = self._kept, None
        # Where it is further behind, another sandbox has most likely judged the minutes between.
        if kept and not again and end is not None and kept[0].judged_to == end - 1:
            return kept
        stored = self._store.read(self._index, self._shard.name)
        if stored is None:
            self._store.ensure_index(self._index, state_index())
        if again and stored and "given_to" in stored.document:
            raise ConflictError(f"{self._shard.name} was given over to another number of shards")
        if stored is None or "given_to" in stored.document or (end is not None and _judged_to(stored) < end - 1):
            return self._gather(stored)
        return State.load(stored.document, name=self._shard.name), stored.version

    def commit(self, state: State, version: Version | None) -> Version:
        """Write the state if `version` is still the last; its new version. Raises `ConflictError`."""
        self._kept = None
        mark = uuid.uuid4().hex
        name = self._shard.name
        try:
            now = self._store.write(self._index, name, state.dump(written_by=mark), after=version)
        except ConflictError:
            # Where a connection broke after the write, its repeat meets itself.
            stored = self._store.read(self._index, name)
            if not stored or stored.document["written_by"] != mark:
                raise
            now = stored.version
        self._kept = state, now
        return now

    def amend(self, state: State, version: Version, change: Callable[[State], None]) -> bool:
        """Apply the change to `state` and write it, or to what others wrote since; whether it was written."""
        now: Version | None = version
        for _ in range(ATTEMPTS):
            change(state)
            try:
                self.commit(state, now)
            except ConflictError:
                stored = self._store.read(self._index, self._shard.name)
                if stored is None or "given_to" in stored.document:
                    return False
                state, now = State.load(stored.document, name=self._shard.name), stored.version
            else:
                return True
        return False

    def _gather(self, own: Stored | None) -> tuple[State, Version | None]:
        """The newest state of the shard's slots, wherever it is kept, and the version of its own document.

        The documents that it is taken from are marked first: a run of the former number of shards, that is still
        under way, cannot commit any more.
        """
        others = {shard.name: shard for shard in self._shard.overlapping()}
        found = self._store.read_many(self._index, list(others))
        kept = [(others[name], _judged_to(stored)) for name, stored in found.items()]
        if own:
            kept.append((self._shard, _judged_to(own)))
        parts: list[State] = []
        for shard in covering(self._shard, kept):
            stored = own if shard == self._shard and own else self._give(shard, found[shard.name])
            parts.append(part(State.load(stored.document, name=shard.name), shard, self._shard))
        return merged(parts), own.version if own else None

    def _give(self, shard: Shard, stored: Stored) -> Stored:
        """The document, marked as given over; `ConflictError` where somebody else wrote it meanwhile."""
        if stored.document.get("given_to") == self._shard.of:
            return stored
        document = stored.document | {"given_to": self._shard.of}
        version = self._store.write(self._index, shard.name, document, after=stored.version)
        return Stored(document=document, version=version)


def _judged_to(stored: Stored) -> int:
    return minute_of(instant_of({"time": stored.document["judged_to"]}))
