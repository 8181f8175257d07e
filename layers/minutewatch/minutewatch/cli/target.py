"""Which OpenSearch and which Fluentd a command talks to."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from minutewatch.config import ForwardSettings, OpenSearchSettings, ReplaySettings

LOCAL_URL: Final = "http://127.0.0.1:9200"
# Written by the local stack while it is up.
LOCAL_STACK: Final = Path(".local") / "stack.json"


def opensearch_settings(environ: Mapping[str, str], directory: Path) -> OpenSearchSettings:
    """`OPENSEARCH_URL` and its companions; else the local stack in the directory; else port 9200 of this machine.

    Over plain http nothing is signed unless `OPENSEARCH_AUTH` says so: AWS does not listen there.

    Raises:
        ConfigError: A variable is malformed.
    """
    url = environ.get("OPENSEARCH_URL", "").strip() or _of_local_stack(directory, "opensearch_url") or LOCAL_URL
    auth = environ.get("OPENSEARCH_AUTH", "").strip() or ("none" if url.startswith("http://") else "sigv4")
    return OpenSearchSettings.from_env({**environ, "OPENSEARCH_URL": url, "OPENSEARCH_AUTH": auth})


def forward_settings(environ: Mapping[str, str], directory: Path) -> ForwardSettings:
    """`FLUENTD_ENDPOINTS` and its companions; else the local stack in the directory.

    Raises:
        ConfigError: A variable is malformed, or there is neither.
    """
    return ForwardSettings.from_env({**environ, "FLUENTD_ENDPOINTS": _endpoints(environ, directory)})


def replay_settings(environ: Mapping[str, str], directory: Path) -> ReplaySettings:
    """`SPILL_BUCKET` and its companions; Fluentd as for `forward_settings`.

    Raises:
        ConfigError: A variable is malformed, or one is missing.
    """
    return ReplaySettings.from_env({**environ, "FLUENTD_ENDPOINTS": _endpoints(environ, directory)})


def _endpoints(environ: Mapping[str, str], directory: Path) -> str:
    return environ.get("FLUENTD_ENDPOINTS", "").strip() or _of_local_stack(directory, "fluentd_endpoints") or ""


def _of_local_stack(directory: Path, name: str) -> str | None:
    try:
        stack = json.loads((directory / LOCAL_STACK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    value = stack.get(name) if isinstance(stack, dict) else None
    return value if isinstance(value, str) else None
