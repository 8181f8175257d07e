"""The real OpenSearch for every integration test: one node a session, its indices deleted for each test."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
import urllib3

from local.opensearch import OpenSearchNode
from minutewatch.config import OpenSearchSettings
from minutewatch.provision.cluster import OpenSearchCluster
from minutewatch.provision.service import provision
from minutewatch.provision.settings import IndexSettings, SetupSettings
from minutewatch.stores.opensearch import connect


@pytest.fixture(scope="session")
def opensearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with OpenSearchNode.start(data_dir=tmp_path_factory.mktemp("opensearch")) as node:
        yield node.url


@pytest.fixture
def clean_opensearch(opensearch_url: str) -> str:
    """The node's URL, with no index and no template of ours on it."""
    with urllib3.PoolManager() as http:
        templates = http.request("GET", f"{opensearch_url}/_index_template").json()["index_templates"]
        paths = [f"_index_template/{template['name']}" for template in templates]
        for path in ("logs-*,minutewatch-*", *paths):
            assert http.request("DELETE", f"{opensearch_url}/{path}").status == HTTPStatus.OK
    return opensearch_url


@pytest.fixture
def provisioned(clean_opensearch: str) -> str:
    """The node's URL, with the templates on it that the set-up function puts."""
    settings = OpenSearchSettings(url=clean_opensearch, auth="none")
    cluster = OpenSearchCluster(connect(settings), url=clean_opensearch)
    provision(cluster, SetupSettings(opensearch=settings, index=IndexSettings(refresh_interval="1s")))
    return clean_opensearch
