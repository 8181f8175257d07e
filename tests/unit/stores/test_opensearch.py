from collections.abc import Callable
from typing import Any

import pytest
from opensearchpy import exceptions as refused

from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConflictError, SearchError, TooLargeError
from minutewatch.stores.documents import Json, Stored, Version
from minutewatch.stores.opensearch import PAUSES_S, OpenSearchStore, connect
from minutewatch.stores.refusals import REASON_CHARS

FULL = {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": []}, "status": 200}


HEADER = b'{"index":"logs-*","ignore_unavailable":true,"allow_no_indices":true,"preference":"minutewatch"}\n'


class FakeClient:
    """Gives each answer in turn, or raises it; remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Json]] = []
        self.indices = self

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def answer(**arguments: Any) -> Any:
            self.asked.append((operation, arguments))
            given = self.answers.pop(0)
            if isinstance(given, Exception):
                raise given
            return given

        return answer


class Time:
    """A clock that stands, but for what is slept and what requests take."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class BlackHole(FakeClient):
    """Lets every request run into its time-out while it connects."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self._time = time
        self.waits: list[float] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def answer(*, request_timeout: float, **_: Any) -> Any:
            self.waits.append(request_timeout)
            self._time.sleep(request_timeout)
            raise refused.ConnectionError("N/A", "connecting timed out", Exception())

        return answer


def a_store(*answers: Any, slept: list[float] | None = None) -> tuple[OpenSearchStore, FakeClient]:
    client = FakeClient(*answers)
    pauses: list[float] = [] if slept is None else slept
    return OpenSearchStore(client, sleep=pauses.append), client  # type: ignore[arg-type]


def http(status: int, **error: Any) -> refused.TransportError:
    kind = {404: refused.NotFoundError, 409: refused.ConflictError, 400: refused.RequestError}.get(
        status, refused.TransportError
    )
    return kind(status, error.get("type", "error"), {"error": error, "status": status})


def test_every_body_goes_into_one_request() -> None:
    store, client = a_store({"responses": [FULL, FULL]})

    assert store.multi_search("logs-*", [{"size": 0}, {"size": 1}]) == [FULL, FULL]
    assert client.asked == [
        (
            "msearch",
            {
                "body": HEADER + b'{"size":0}\n' + HEADER + b'{"size":1}\n',
                "params": {"max_concurrent_searches": 4},
            },
        )
    ]


def test_answers_without_documents_come_without_the_bounds_of_ranges() -> None:
    store, client = a_store({"responses": [FULL, FULL]})

    store.multi_search("logs-*", [{"size": 0}, {"size": 0}])

    [(_, said)] = client.asked
    assert said["params"]["filter_path"] == "-responses.aggregations.**.from,-responses.aggregations.**.to"


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (FULL | {"timed_out": True}, SearchError, "in full: it ran out of time"),
        (FULL | {"_shards": {"failed": 2}}, SearchError, "in full: 2 shards failed"),
        (
            {"status": 400, "error": {"type": "a", "caused_by": {"type": "b", "reason": "Text fields\nare not"}}},
            SearchError,
            "400 Text fields are not",
        ),
        (
            {"status": 429, "error": {"type": "es_rejected_execution_exception"}},
            SearchError,
            "429 es_rejected_execution_exception",
        ),
        (
            {"status": 503, "error": {"root_cause": [], "caused_by": {"type": "too_many_buckets_exception"}}},
            TooLargeError,
            "503 too_many_buckets_exception",
        ),
    ],
    ids=["timed out", "failed shards", "refused", "busy", "too many buckets"],
)
def test_an_answer_that_is_not_whole_is_an_error_in_its_place(
    answer: Json, kind: type[SearchError], sentence: str
) -> None:
    store, _ = a_store({"responses": [FULL, answer]})

    good, bad = store.multi_search("logs-*", [{}, {}])

    assert good == FULL
    assert type(bad) is kind
    assert str(bad).endswith(sentence)


def test_a_search_raises_what_a_multi_search_gives() -> None:
    store, _ = a_store(FULL | {"timed_out": True})

    with pytest.raises(SearchError, match="ran out of time"):
        store.search("logs-*", {})


def test_a_long_reason_is_cut() -> None:
    store, _ = a_store(http(400, type="parse", reason="x" * 1000))

    with pytest.raises(SearchError) as caught:
        store.search("logs-*", {})
    assert len(str(caught.value)) < REASON_CHARS + 100


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_node_is_asked_again_after_a_pause(status: int) -> None:
    slept: list[float] = []
    store, client = a_store(http(status), http(status), FULL, slept=slept)

    assert store.search("logs-*", {}) == FULL
    assert slept == list(PAUSES_S)
    assert len(client.asked) == 3


def test_a_node_that_stays_busy_is_an_error() -> None:
    store, _ = a_store(*[http(503, reason="busy")] * 3)

    with pytest.raises(SearchError, match="did not search logs-\\*: 503 busy"):
        store.search("logs-*", {})


@pytest.mark.parametrize(
    "error",
    [
        refused.ConnectionTimeout("TIMEOUT", "read timed out", Exception()),
        refused.SSLError("N/A", "self-signed certificate", Exception()),
        http(400),
        refused.AuthorizationException(403, "security_exception", {}),
    ],
    ids=["timeout", "tls", "refused", "forbidden"],
)
def test_what_a_repeat_cannot_mend_is_not_repeated(error: Exception) -> None:
    store, client = a_store(error)

    with pytest.raises(SearchError):
        store.search("logs-*", {})
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    ("left_s", "waits"), [(25, [10, 10, 4]), (20.5, [10, 10]), (4, [4])], ids=["three", "two", "one"]
)
def test_requests_and_their_repeats_end_by_the_deadline(left_s: float, waits: list[float]) -> None:
    time = Time()
    client = BlackHole(time)
    store = OpenSearchStore(client, clock=time, sleep=time.sleep)  # type: ignore[arg-type]
    store.deadline = time() + left_s

    with pytest.raises(SearchError, match="no answer \\(connecting timed out\\)"):
        store.read("state", "s1")

    assert client.waits == pytest.approx(waits)
    assert time() <= store.deadline


def test_after_the_deadline_nothing_is_asked() -> None:
    store, client = a_store(FULL)
    store.deadline = 0.0

    with pytest.raises(SearchError, match="did not search logs-\\*: there was no time left"):
        store.search("logs-*", {})
    assert client.asked == []


def test_a_connection_that_broke_is_made_again() -> None:
    store, _ = a_store(refused.ConnectionError("N/A", "reset", Exception()), FULL)

    assert store.search("logs-*", {}) == FULL


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (refused.AuthorizationException(403, "x", {}), "403, this role or user may not; check OPENSEARCH_AUTH"),
        (
            refused.SSLError("N/A", "self-signed", Exception()),
            r"not trusted \(self-signed\); put its authority's PEM",
        ),
        (refused.SerializationError("<html>"), "its answer is no JSON"),
    ],
    ids=["role", "tls", "a proxy's page"],
)
def test_an_error_says_how_to_mend_it(error: Exception, sentence: str) -> None:
    store, _ = a_store(error)

    with pytest.raises(SearchError, match=sentence):
        store.search("logs-*", {})


def test_a_document_is_read_with_the_version_that_a_write_has_to_name() -> None:
    store, _ = a_store({"_source": {"a": 1}, "_seq_no": 7, "_primary_term": 2})

    assert store.read("state", "s1") == Stored(document={"a": 1}, version=Version(7, 2))


def test_no_document_and_no_index_are_both_none() -> None:
    store, _ = a_store(http(404))

    assert store.read("state", "s1") is None


@pytest.mark.parametrize(
    ("after", "condition"),
    [(None, {"op_type": "create"}), (Version(7, 2), {"if_seq_no": 7, "if_primary_term": 2})],
    ids=["first", "later"],
)
def test_a_write_is_conditional(after: Version | None, condition: Json) -> None:
    store, client = a_store({"_seq_no": 8, "_primary_term": 2})

    assert store.write("state", "s1", {"a": 1}, after=after) == Version(8, 2)
    assert client.asked == [("index", {"index": "state", "id": "s1", "body": b'{"a":1}', **condition})]


def test_a_write_after_somebody_elses_is_a_conflict() -> None:
    store, _ = a_store(http(409))

    with pytest.raises(ConflictError, match="another run wrote first"):
        store.write("state", "s1", {}, after=None)


def test_what_is_there_already_counts_as_created_by_somebody_else() -> None:
    store, client = a_store(
        {"items": [{"create": {"_id": "a", "status": 201}}, {"create": {"_id": "b", "status": 409}}]}
    )

    assert store.create_all({("i", "a"): {"x": 1}, ("i", "b"): {"x": 2}}) == {"a"}
    assert client.asked[0][1]["body"] == (
        b'{"create":{"_index":"i","_id":"a"}}\n{"x":1}\n{"create":{"_index":"i","_id":"b"}}\n{"x":2}\n'
    )


def test_a_document_that_could_not_be_created_is_an_error() -> None:
    item = {"_index": "i", "_id": "a", "status": 400, "error": {"type": "mapper", "reason": "failed to parse [x]"}}
    store, _ = a_store({"items": [{"create": item}]})

    with pytest.raises(SearchError, match=r"did not create i: failed to parse \[x\]"):
        store.create_all({("i", "a"): {}})


def test_nothing_to_create_asks_nothing() -> None:
    store, client = a_store()

    assert store.create_all({}) == frozenset()
    assert client.asked == []


def test_an_index_that_is_there_is_left_alone() -> None:
    store, _ = a_store(http(400, type="resource_already_exists_exception"))

    store.ensure_index("i", {})


def test_an_index_that_cannot_be_made_is_an_error() -> None:
    store, _ = a_store(http(400, type="illegal_argument_exception", reason="too many shards"))

    with pytest.raises(SearchError, match="did not create index i: 400 too many shards"):
        store.ensure_index("i", {})


def test_connecting_sends_nothing_and_repeats_nothing_by_itself() -> None:
    client = connect(OpenSearchSettings(url="http://127.0.0.1:1", auth="none"), timeout_s=3)

    assert client.transport.max_retries == 0
    (connection,) = client.transport.connection_pool.connections
    assert (connection.host, connection.timeout) == ("http://127.0.0.1:1", 3)


def test_a_password_goes_into_no_representation() -> None:
    client = connect(
        OpenSearchSettings(url="https://h", auth="basic"), secret={"username": "u", "password": "hunter2"}
    )

    assert "hunter2" not in repr(client)
    assert client.transport.connection_pool.connections[0].headers["authorization"].startswith("Basic ")


def test_a_query_that_is_taken_has_no_complaint() -> None:
    store, client = a_store({"valid": True})

    assert store.complaint("logs-*", {"match_all": {}}) is None
    assert client.asked[0][1]["body"] == {"query": {"match_all": {}}}


@pytest.mark.parametrize(
    "answer",
    [
        {"valid": False, "error": "ParsingException[unknown query [wobble]]"},
        {"valid": False, "explanations": [{"index": "a", "valid": True}, {"index": "b", "error": "no [wobble]"}]},
    ],
    ids=["as a whole", "in an index"],
)
def test_a_query_that_is_not_taken_has_a_reason(answer: Json) -> None:
    assert "[wobble]" in str(a_store(answer)[0].complaint("logs-*", {"wobble": {}}))


def test_fields_are_asked_for_fifty_at_a_time_and_have_to_be_countable_everywhere() -> None:
    some = {"fields": {"f0": {"keyword": {"aggregatable": True}, "text": {"aggregatable": False}}, "f": {}}}
    store, client = a_store(some, {"fields": {"f60": {"long": {"aggregatable": True}}}})

    assert store.fields("logs-*", [f"f{n}" for n in range(61)]) == {"f0": False, "f60": True}
    assert [len(asked["params"]["fields"].split(",")) for _, asked in client.asked] == [50, 11]


def test_of_many_documents_those_are_read_that_are_there() -> None:
    found = {"_id": "a", "found": True, "_source": {"x": 1}, "_seq_no": 3, "_primary_term": 1}
    store, _ = a_store({"docs": [found, {"_id": "b", "found": False}, {"_id": "c", "error": {}}]})

    assert store.read_many("state", ["a", "b", "c"]) == {"a": Stored(document={"x": 1}, version=Version(3, 1))}


def test_a_heartbeat_replaces_the_last_one() -> None:
    store, client = a_store({"_seq_no": 1, "_primary_term": 1})
    store.put("state", "heartbeat", {"status": "ok"})

    assert client.asked == [("index", {"index": "state", "id": "heartbeat", "body": b'{"status":"ok"}'})]
