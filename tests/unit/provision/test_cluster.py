import pytest
from opensearchpy import exceptions as refused

from minutewatch.errors import SearchError
from minutewatch.provision.cluster import PATIENCE_S
from tests.unit.provision.builders import FakeTime, a_cluster, http

POLICY = "/_plugins/_ism/policies/p"
NO_HANDLER = http(400, f"no handler found for uri [{POLICY}] and method [GET]")
BUSY = http(503)
ROOT = {"version": {"distribution": "opensearch", "number": "2.19.1"}}
UNREACHABLE = refused.ConnectionError("N/A", "connection refused", OSError())


def under(policy: str | None) -> dict[str, str | None]:
    return {"index.plugins.index_state_management.policy_id": policy}


@pytest.mark.parametrize(
    ("answer", "has"),
    [({"_id": "p"}, True), (http(404, {"reason": "Policy not found"}), True), (NO_HANDLER, False)],
    ids=["with the policy", "without it", "without the plugin"],
)
def test_policies_are_there_or_not_by_what_their_path_answers(answer: object, has: bool) -> None:
    cluster, _ = a_cluster({f"GET {POLICY}": [answer]}, FakeTime())

    assert cluster.has_retention("p") is has


def test_a_new_policy_is_created_and_nothing_more_where_no_index_is() -> None:
    cluster, client = a_cluster(
        {f"GET {POLICY}": [http(404)], f"PUT {POLICY}": [{}], "GET /_cat/indices/logs-*": [[]]}, FakeTime()
    )

    cluster.put_retention("p", {"policy": {}}, indices="logs-*")

    assert (f"PUT {POLICY}", {}, {"policy": {}}) in client.asked
    assert not any(request.startswith("POST") for request in client.requests)


def test_a_policy_is_replaced_as_it_was_read() -> None:
    cluster, client = a_cluster(
        {
            f"GET {POLICY}": [{"_seq_no": 7, "_primary_term": 2}],
            f"PUT {POLICY}": [{}],
            "GET /_cat/indices/logs-*": [[]],
        },
        FakeTime(),
    )

    cluster.put_retention("p", {"policy": {}}, indices="logs-*")

    assert (f"PUT {POLICY}", {"if_seq_no": 7, "if_primary_term": 2}, {"policy": {}}) in client.asked


def test_a_changed_policy_reaches_its_own_indices_and_nobody_elses() -> None:
    mine = [f"logs-{n:03}" for n in range(150)]
    explained = {name: under("p") for name in mine} | {
        "logs-theirs": under("other"),
        "logs-free": under(None),
        "total_managed_indices": 151,
    }
    cluster, client = a_cluster(
        {
            f"GET {POLICY}": [http(404)],
            f"PUT {POLICY}": [{}],
            "GET /_cat/indices/logs-*": [[{"index": "logs-000"}]],
            "POST /_plugins/_ism/add/logs-*": [{"failed_indices": []}],
            "GET /_plugins/_ism/explain/logs-*": [explained],
            f"POST /_plugins/_ism/change_policy/{','.join(mine[:100])}": [{}],
            f"POST /_plugins/_ism/change_policy/{','.join(mine[100:])}": [{}],
        },
        FakeTime(),
    )

    cluster.put_retention("p", {"policy": {}}, indices="logs-*")

    assert [request.split("/")[3] for request in client.requests if request.startswith("POST")] == [
        "add",
        "change_policy",
        "change_policy",
    ]


def test_names_come_from_the_listing() -> None:
    cluster, _ = a_cluster({"GET /_cat/indices/logs-*": [[{"index": "logs-a"}, {"index": "logs-b"}]]}, FakeTime())

    assert cluster.indices("logs-*") == ["logs-a", "logs-b"]


def test_deleting_what_is_gone_is_no_error() -> None:
    cluster, _ = a_cluster({"DELETE /logs-a": [http(404)]}, FakeTime())

    cluster.delete_index("logs-a")


@pytest.mark.parametrize("passing", [BUSY, http(429), http(403), UNREACHABLE], ids=str)
def test_what_may_pass_is_tried_again(passing: Exception) -> None:
    cluster, client = a_cluster({"GET /": [passing, passing, ROOT]}, FakeTime())

    assert str(cluster.engine()) == "OpenSearch 2.19"
    assert len(client.requests) == 3


def test_patience_is_bounded_over_all_requests_together() -> None:
    time = FakeTime()
    cluster, _ = a_cluster(
        {"GET /": [*[BUSY] * 10, ROOT], "PUT /_index_template/t": [BUSY]},
        time,
    )
    began = time.now

    cluster.engine()
    with pytest.raises(SearchError, match=r"PUT /_index_template/t: https://search\.example answers 503"):
        cluster.put_index_template("t", {})

    assert time.now - began <= PATIENCE_S


def test_what_cannot_pass_is_told_at_once_with_the_innermost_reason() -> None:
    time = FakeTime()
    error = {"reason": "template invalid", "caused_by": {"reason": "No handler for type\n [flat_object]"}}
    cluster, _ = a_cluster({"PUT /_index_template/t": [http(400, error)]}, time)
    began = time.now

    with pytest.raises(SearchError) as raised:
        cluster.put_index_template("t", {})

    assert str(raised.value) == (
        "PUT /_index_template/t: https://search.example answers 400: No handler for type [flat_object]"
    )
    assert time.now == began


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (
            http(403),
            "refuses this role or user (403): check OpenSearchAuth, the secret, the domain's access policy",
        ),
        (
            UNREACHABLE,
            "does not answer (connection refused): check OpenSearchUrl, and that the function's subnets",
        ),
        (refused.SerializationError("<html>", ValueError()), "does not answer ("),
    ],
    ids=["refused", "unreachable", "no engine"],
)
def test_the_reason_says_what_to_check(error: Exception, mend: str) -> None:
    cluster, _ = a_cluster({"GET /": [error]}, FakeTime())

    with pytest.raises(SearchError) as raised:
        cluster.engine()

    assert mend in str(raised.value)
    assert "\n" not in str(raised.value)
