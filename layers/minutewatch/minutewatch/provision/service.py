"""Setting an engine up, and keeping it tidy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from minutewatch.provision import index_template, retention
from minutewatch.provision.engine import Engine
from minutewatch.provision.settings import SetupSettings

BY_ENGINE: Final = "the engine deletes expired indices by itself"
BY_STACK: Final = "the stack deletes expired indices once a day"


class Cluster(Protocol):
    """What set-up needs of a search engine; each call raises `SearchError`."""

    def engine(self) -> Engine:
        """Which engine it is."""

    def put_index_template(self, name: str, body: Mapping[str, Any]) -> None:
        """Create the index template, or replace it."""

    def has_retention(self, policy: str) -> bool:
        """Whether the engine deletes indices by policy; never asked of Elasticsearch."""

    def put_retention(self, policy: str, body: Mapping[str, Any], *, indices: str) -> None:
        """Create the policy, or replace it, and put the indices that are there already under it."""

    def indices(self, pattern: str) -> list[str]:
        """Names of the indices that match."""

    def delete_index(self, name: str) -> None:
        """Delete the index; one that is gone already is no error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioned:
    """What was set up, for people to read."""

    engine: str
    retention: str


def provision(cluster: Cluster, settings: SetupSettings) -> Provisioned:
    """Put index template and retention; the same settings again change nothing. Raises `SearchError`."""
    engine = cluster.engine()
    cluster.put_index_template(index_template.NAME, index_template.index_template(engine, settings.index))
    if not _deletes_by_itself(cluster, engine):
        return Provisioned(engine=str(engine), retention=BY_STACK)
    policy = retention.retention_policy(settings.retention_days)
    cluster.put_retention(retention.POLICY, policy, indices=index_template.DAILY_INDICES)
    return Provisioned(engine=str(engine), retention=BY_ENGINE)


def delete_expired(cluster: Cluster, *, today: date, days: int) -> list[str]:
    """Delete the daily indices that are out of time, unless the engine does; the names. Raises `SearchError`."""
    if _deletes_by_itself(cluster, cluster.engine()):
        return []
    names = retention.expired(cluster.indices(index_template.DAILY_INDICES), today=today, days=days)
    for name in names:
        cluster.delete_index(name)
    return names


def _deletes_by_itself(cluster: Cluster, engine: Engine) -> bool:
    return engine.is_opensearch and cluster.has_retention(retention.POLICY)
