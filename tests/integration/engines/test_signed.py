"""Requests signed by the role's credentials, as an Amazon domain checks them."""

from collections.abc import Iterator

import pytest

from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.opensearch import OpenSearchStore, connect
from tests.integration.analysis.logs import an_hour
from tests.integration.engines import signed
from tests.integration.engines.functions import invoke, load
from tests.integration.engines.signed import Gate
from tests.integration.index.daily import Daily


@pytest.fixture
def gate(clean_opensearch: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A gate before the node, and the environment that the stack gives its functions."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", signed.KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", signed.SECRET_KEY)
    monkeypatch.setenv("AWS_DEFAULT_REGION", signed.REGION)
    for name in ("AWS_SESSION_TOKEN", "OPENSEARCH_SECRET_ARN", "NOTIFY_TOPIC_ARN", "EVENT_BUS_NAME"):
        monkeypatch.delenv(name, raising=False)
    with signed.gate_to(clean_opensearch) as gate:
        monkeypatch.setenv("OPENSEARCH_URL", gate.url)
        monkeypatch.setenv("OPENSEARCH_AUTH", "sigv4")
        yield gate


def test_set_up_and_analysis_sign_every_request(gate: Gate, clean_opensearch: str) -> None:
    load("setup").set_up()
    daily = Daily(clean_opensearch)
    daily.create(an_hour())
    daily.close()

    judged = invoke("analysis", {"time": "2026-01-05T11:00:31Z"})
    deleted = invoke("setup", {"time": "2026-03-05T00:10:00Z"})

    assert (judged["minutes"], len(judged["findings"]), deleted) == (60, 3, {"deleted": ["logs-2026.01.05"]})
    assert len(gate.passed) > 5


# What a path's encoding may get wrong: it is encoded once in the request, and once more in what is signed.
@pytest.mark.parametrize("doc_id", ["plain", "a/b", "a b", "100%", "한글", "a+b", "a:b,c*", "~-_."])
def test_an_id_of_any_kind_is_signed_as_it_is_sent(gate: Gate, doc_id: str) -> None:
    store = OpenSearchStore(connect(OpenSearchSettings(url=gate.url, auth="sigv4")))

    version = store.write("minutewatch-state", doc_id, {"n": 1}, after=None)

    found = store.read("minutewatch-state", doc_id)
    assert found
    assert (found.document, found.version) == ({"n": 1}, version)
    with pytest.raises(ConflictError):
        store.write("minutewatch-state", doc_id, {"n": 2}, after=None)


def test_another_key_is_an_error_that_says_what_to_check(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    store = OpenSearchStore(connect(OpenSearchSettings(url=gate.url, auth="sigv4")))

    with pytest.raises(SearchError, match="403, this role or user may not; check OPENSEARCH_AUTH"):
        store.search("logs-*", {"size": 0})
