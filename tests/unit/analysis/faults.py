"""What may befall a run: it is killed, a write is refused or not answered, a rival comes, nobody listens."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from minutewatch.analysis.ports import Store
from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.documents import Json, Stored, Version
from tests.unit.analysis.world import FakeChannel, KilledError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another run.

    Attributes:
        at: Before which write of the first it does all of its work.
        later: How many minutes later than the first it is due; -1 for one that was held up.
        deaf: Whether nobody takes what it tells.
    """

    at: int
    later: int = 0
    deaf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What befalls one run.

    Attributes:
        die_at: The write that kills it: before the n-th (n), or after it (n + 0.5).
        lose_at: The write that is done, but whose answer is lost, so that its repeat finds it done.
        refuse_at: The write that the store does not take; the run ends, and its sandbox lives on.
        rival: Who comes between.
        deaf: Whether nobody takes what it tells.
    """

    die_at: float | None = None
    lose_at: int | None = None
    refuse_at: int | None = None
    rival: Rival | None = None
    deaf: bool = False


@dataclass(slots=True)
class Hearing:
    """What one run told, and whether it was cut short."""

    cut_short: bool = False
    told: list[str] = field(default_factory=list[str])


class Ear(FakeChannel):
    """The channel of runs: who hears each of them."""

    def begin(self, hearing: Hearing, *, deaf: bool) -> None:
        """The next run begins, and this is told here, or nobody where it is deaf."""
        self.down, self.told = deaf, hearing.told


class FatefulStore:
    """A store as runs see it, with the fate of each."""

    def __init__(
        self, store: Store, *, intrude: Callable[[Rival], object], advanced: Callable[[], object]
    ) -> None:
        """`intrude` has the rival do its work; `advanced` is called when a write has moved the checkpoint."""
        self._store, self._fate = store, Fate()
        self._intrude, self._advanced = intrude, advanced
        self._writes = 0

    def begin(self, fate: Fate) -> None:
        """The next run begins, and this will befall it."""
        self._fate, self._writes = fate, 0

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        return self._store.multi_search(index, bodies)

    def complaint(self, index: str, query: Json) -> str | None:
        return self._store.complaint(index, query)

    def fields(self, index: str, names: Iterable[str]) -> dict[str, bool]:
        return self._store.fields(index, names)

    def read(self, index: str, doc_id: str) -> Stored | None:
        return self._store.read(index, doc_id)

    def read_many(self, index: str, doc_ids: Sequence[str]) -> dict[str, Stored]:
        return self._store.read_many(index, doc_ids)

    def ensure_index(self, index: str, body: Json) -> None:
        self._store.ensure_index(index, body)

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        for _ in self._befallen():
            stored = self._store.read(index, doc_id)
            before = stored.document["judged_to"] if stored else ""
            version = self._store.write(index, doc_id, document, after=after)
            assert before <= document["judged_to"], "the checkpoint went back"
            if before < document["judged_to"]:
                self._advanced()
            if self._writes == self._fate.lose_at:
                raise ConflictError("another run wrote first")
        return version

    def put(self, index: str, doc_id: str, document: Json) -> None:
        for _ in self._befallen():
            self._store.put(index, doc_id, document)

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        if not documents:
            return frozenset()
        for _ in self._befallen():
            created = self._store.create_all(documents)
        return frozenset() if self._writes == self._fate.lose_at else created

    def _befallen(self) -> Iterator[None]:
        self._writes += 1
        if self._fate.rival and self._fate.rival.at == self._writes:
            self._intrude(self._fate.rival)
        if self._fate.die_at == self._writes:
            raise KilledError
        if self._fate.refuse_at == self._writes:
            raise SearchError("the node is busy")
        yield
        if self._fate.die_at == self._writes + 0.5:
            raise KilledError
