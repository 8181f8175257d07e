"""The state document in its store: read, and written only if nobody else wrote since."""

import uuid
from collections.abc import Callable
from typing import Final

from minutewatch.analysis.indices import state_index
from minutewatch.analysis.ports import Store
from minutewatch.analysis.state import STATE_ID, State
from minutewatch.errors import ConflictError
from minutewatch.stores.documents import Version

# How often something that another run got in the way of is tried again.
ATTEMPTS: Final = 4


class Ledger:
    """Reads and writes the state of one shard; `SearchError` where the store does not answer."""

    def __init__(self, store: Store, index: str) -> None:
        self._store, self._index = store, index

    def load(self) -> tuple[State, Version | None]:
        """The state and its version; an empty state and None before the first run."""
        stored = self._store.read(self._index, STATE_ID)
        if stored is None:
            self._store.ensure_index(self._index, state_index())
            return State(), None
        return State.load(stored.document), stored.version

    def commit(self, state: State, version: Version | None) -> Version:
        """Write the state if `version` is still the last; its new version. Raises `ConflictError`."""
        mark = uuid.uuid4().hex
        try:
            return self._store.write(self._index, STATE_ID, state.dump(written_by=mark), after=version)
        except ConflictError:
            # Where a connection broke after the write, its repeat meets itself.
            stored = self._store.read(self._index, STATE_ID)
            if stored and stored.document["written_by"] == mark:
                return stored.version
            raise

    def amend(self, state: State, version: Version, change: Callable[[State], None]) -> bool:
        """Apply the change to `state` and write it, or to what others wrote since; whether it was written."""
        now: Version | None = version
        for _ in range(ATTEMPTS):
            change(state)
            try:
                self.commit(state, now)
            except ConflictError:
                state, now = self.load()
            else:
                return True
        return False
