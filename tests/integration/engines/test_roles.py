"""The shipped roles on the real security plugin: enough for each function, and no more; over TLS, by password."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from opensearchpy import OpenSearch
from opensearchpy import exceptions as refused

from local.guard import ADMIN, Guard
from local.opensearch import OpenSearchNode
from minutewatch.config import OpenSearchSettings
from minutewatch.errors import SearchError
from minutewatch.stores.opensearch import OpenSearchStore, connect
from tests.integration.analysis.logs import an_hour
from tests.integration.engines.functions import invoke, load
from tests.integration.engines.secrets_manager import ARN, secrets_manager
from tests.unit.forward.certificates import issue, make_ca

ROLES = Path(__file__).parents[3] / "opensearch" / "roles.json"
PASSWORD = "correct horse battery staple 7"
USERS = {"analysis": "minutewatch_analysis", "setup": "minutewatch_setup", "fluentd": "minutewatch_fluentd"}
INDEX = "logs-2026.01.05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A node behind TLS and sign-in, with the shipped roles and a user for each."""

    url: str
    ca_pem: str

    def secret(self, user: str) -> dict[str, str]:
        name, password = ADMIN if user == "admin" else (user, PASSWORD)
        return {"username": name, "password": password, "ca_pem": self.ca_pem}

    def client(self, user: str) -> OpenSearch:
        settings = OpenSearchSettings(url=self.url, auth="basic", secret_arn=ARN)
        return connect(settings, secret=self.secret(user))

    def ask(self, user: str, method: str, path: str, body: Any = None) -> Any:
        """The answer; raises what opensearch-py raises."""
        return self.client(user).transport.perform_request(method, path, body=body)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    authority = make_ca()
    certificate, key = issue(authority, "127.0.0.1").write(folder, "node")
    (folder / "ca.pem").write_text(authority.pem)
    guard = Guard(certificate=certificate, key=key, authority=folder / "ca.pem")
    with OpenSearchNode.start(data_dir=folder / "node", guard=guard) as node:
        made = Guarded(url=node.url, ca_pem=authority.pem)
        made.ask("admin", "PATCH", "/_plugins/_security/api/roles", json.loads(ROLES.read_text()))
        for user, role in USERS.items():
            body = {"password": PASSWORD, "opendistro_security_roles": [role]}
            made.ask("admin", "PUT", f"/_plugins/_security/api/internalusers/{user}", body)
        yield made


@pytest.fixture
def clean(guarded: Guarded) -> Guarded:
    for path in ("/logs-*", "/minutewatch-*"):
        guarded.ask("admin", "DELETE", path)
    return guarded


@pytest.fixture
def as_function(clean: Guarded, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """The environment that the stack gives its functions; each reads its own user's secret."""
    monkeypatch.setenv("OPENSEARCH_URL", clean.url)
    monkeypatch.setenv("OPENSEARCH_AUTH", "basic")
    monkeypatch.setenv("OPENSEARCH_SECRET_ARN", ARN)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("NOTIFY_TOPIC_ARN", "EVENT_BUS_NAME"):
        monkeypatch.delenv(name, raising=False)
    return clean


def bulk(guarded: Guarded, user: str, documents: list[dict[str, Any]], index: str = INDEX) -> list[int]:
    """The status of each document that the user created."""
    lines = b"".join(
        b"%b\n%b\n" % (orjson.dumps({"create": {"_index": index, "_id": one["event.id"]}}), orjson.dumps(one))
        for one in documents
    )
    items = guarded.client(user).bulk(body=lines, params={"filter_path": "items.*.status"})["items"]
    return [item["create"]["status"] for item in items]


def test_set_up_writing_judging_and_tidying_need_no_more_than_their_roles(
    as_function: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(user: str, name: str, event: dict[str, Any] | None) -> dict[str, Any]:
        with secrets_manager(as_function.secret(user)) as address:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            answer: dict[str, Any] = invoke(name, event) if event else load(name).set_up()
            return answer

    assert run("setup", "setup", None)["Engine"] == "OpenSearch 2.19"
    logs = [{**one, f"labels.name{number % 3}": "x"} for number, one in enumerate(an_hour())]
    assert set(bulk(as_function, "fluentd", logs)) == {201}
    assert set(bulk(as_function, "fluentd", logs)) == {409}
    as_function.ask("admin", "POST", "/logs-*/_refresh")

    judged = run("analysis", "analysis", {"time": "2026-01-05T11:00:31Z"})

    assert (judged["minutes"], len(judged["findings"])) == (60, 3)
    assert run("analysis", "analysis", {"time": "2026-01-05T11:00:31Z"})["findings"] == []
    assert run("setup", "setup", {"time": "2026-03-05T00:10:00Z"}) == {"deleted": [INDEX]}


@pytest.mark.parametrize(
    ("user", "method", "path", "body"),
    [
        ("fluentd", "GET", f"/{INDEX}/_search", None),
        ("fluentd", "DELETE", f"/{INDEX}", None),
        ("fluentd", "GET", "/minutewatch-state/_search", None),
        ("fluentd", "PUT", "/_index_template/other", {"index_patterns": ["logs-*"]}),
        ("analysis", "PUT", f"/{INDEX}/_doc/e-1", {"message": "changed"}),
        ("analysis", "DELETE", f"/{INDEX}", None),
        ("analysis", "DELETE", "/minutewatch-state", None),
        ("analysis", "PUT", "/_index_template/other", {"index_patterns": ["logs-*"]}),
        ("setup", "GET", f"/{INDEX}/_search", None),
        ("setup", "PUT", f"/{INDEX}/_doc/e-1", {"message": "changed"}),
        ("setup", "DELETE", "/minutewatch-state", None),
    ],
)
def test_nothing_else_is_allowed(clean: Guarded, user: str, method: str, path: str, body: Any) -> None:
    assert bulk(clean, "fluentd", [{"event.id": "e-1", "message": "m"}]) == [201]
    clean.ask("admin", "PUT", "/minutewatch-state")

    with pytest.raises(refused.AuthorizationException):
        clean.ask(user, method, path, body)


def test_a_denied_writer_is_told_document_by_document(clean: Guarded) -> None:
    documents = [{"event.id": f"e-{number}", "message": "m"} for number in range(3)]

    assert bulk(clean, "fluentd", documents, index="minutewatch-state") == [403, 403, 403]


def test_another_password_is_an_error_that_says_what_to_check(clean: Guarded) -> None:
    settings = OpenSearchSettings(url=clean.url, auth="basic", secret_arn=ARN)
    secret = {**clean.secret("analysis"), "password": "wrong"}

    with pytest.raises(SearchError, match="401, this role or user may not; check OPENSEARCH_AUTH"):
        OpenSearchStore(connect(settings, secret=secret)).search("logs-*", {"size": 0})


def test_another_authority_is_an_error_that_names_the_way_out(clean: Guarded) -> None:
    settings = OpenSearchSettings(url=clean.url, auth="basic", secret_arn=ARN)
    secret = {**clean.secret("analysis"), "ca_pem": make_ca("Another CA").pem}

    with pytest.raises(SearchError, match="its certificate is not trusted"):
        OpenSearchStore(connect(settings, secret=secret)).search("logs-*", {"size": 0})
