from datetime import date

from minutewatch.config import OpenSearchSettings
from minutewatch.provision.engine import Engine
from minutewatch.provision.service import BY_ENGINE, BY_STACK, Provisioned, delete_expired, provision
from minutewatch.provision.settings import IndexSettings, SetupSettings
from tests.unit.provision.builders import URL, MemoryCluster

OPENSEARCH = Engine(distribution="opensearch", version=(2, 19))
ELASTIC = Engine(distribution="elasticsearch", version=(7, 10))
SETTINGS = SetupSettings(opensearch=OpenSearchSettings(url=URL), index=IndexSettings(shards=2), retention_days=14)
TODAY = date(2026, 3, 1)
NAMES = ["logs-2026.02.28", "logs-2025.01.01", "logs-archive"]


def test_the_template_is_put_under_its_name() -> None:
    cluster = MemoryCluster(ELASTIC)

    provision(cluster, SETTINGS)

    [(name, body)] = cluster.templates.items()
    assert name == "minutewatch-logs"
    assert body["template"]["settings"]["index"]["number_of_shards"] == 2


def test_an_engine_with_policies_deletes_by_itself() -> None:
    cluster = MemoryCluster(OPENSEARCH, ism=True, names=list(NAMES))

    assert provision(cluster, SETTINGS) == Provisioned(engine="OpenSearch 2.19", retention=BY_ENGINE)

    policy, indices = cluster.policies["minutewatch-logs"]
    assert policy["policy"]["states"][0]["transitions"][0]["conditions"] == {"min_index_age": "14d"}
    assert indices == "logs-2*.*.*"
    assert delete_expired(cluster, today=TODAY, days=14) == []
    assert cluster.names == NAMES


def test_the_stack_deletes_where_the_engine_has_no_policies() -> None:
    cluster = MemoryCluster(OPENSEARCH, names=list(NAMES))

    assert provision(cluster, SETTINGS) == Provisioned(engine="OpenSearch 2.19", retention=BY_STACK)

    assert cluster.policies == {}
    assert delete_expired(cluster, today=TODAY, days=14) == ["logs-2025.01.01"]
    assert cluster.names == ["logs-2026.02.28", "logs-archive"]


def test_elasticsearch_is_never_asked_for_a_policy_that_it_cannot_have() -> None:
    cluster = MemoryCluster(ELASTIC, ism=True, names=list(NAMES))

    assert provision(cluster, SETTINGS).retention == BY_STACK
    assert delete_expired(cluster, today=TODAY, days=14) == ["logs-2025.01.01"]
    assert cluster.asked_for_ism == 0


def test_setting_up_twice_leaves_the_same_as_once() -> None:
    once, twice = MemoryCluster(OPENSEARCH, ism=True), MemoryCluster(OPENSEARCH, ism=True)

    provision(once, SETTINGS)
    assert provision(twice, SETTINGS) == provision(twice, SETTINGS)

    assert twice == MemoryCluster(
        OPENSEARCH, ism=True, templates=once.templates, policies=once.policies, asked_for_ism=2
    )
