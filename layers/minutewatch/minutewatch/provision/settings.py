"""Settings of the set-up function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from minutewatch.config import OpenSearchSettings, Variables

_REPLICAS: Final = re.compile(r"auto|[0-9]")
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,2}s")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSettings:
    """How each daily index is laid out.

    Attributes:
        shards: Primary shards.
        replicas: Copies of each; None keeps one where there is a second node.
        refresh_interval: How soon a log can be found, in the engine's notation (`5s`).
    """

    shards: int = 1
    replicas: int | None = None
    refresh_interval: str = "5s"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupSettings:
    """Which engine to set up, how its daily indices are laid out, and how many days they are kept."""

    opensearch: OpenSearchSettings
    index: IndexSettings
    retention_days: int = 30

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "SetupSettings":
        """Settings from the environment; raises `ConfigError`."""
        variables = Variables(environ)
        replicas = variables.text("INDEX_REPLICAS", default="auto", pattern=_REPLICAS, should="auto or a digit")
        return cls(
            opensearch=OpenSearchSettings.from_env(environ),
            index=IndexSettings(
                shards=variables.whole("INDEX_SHARDS", default=1, low=1, high=64),
                replicas=None if replicas == "auto" else int(replicas),
                refresh_interval=variables.text(
                    "INDEX_REFRESH_INTERVAL",
                    default="5s",
                    pattern=_SECONDS,
                    should="whole seconds such as 5s",
                ),
            ),
            retention_days=variables.whole("RETENTION_DAYS", default=30, low=1, high=3650),
        )
