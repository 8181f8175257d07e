"""The index template of the daily indices, fitted to the engine and to the settings."""

import json
from importlib.resources import files
from typing import Any, Final

from minutewatch.provision.engine import Engine
from minutewatch.provision.settings import IndexSettings

NAME: Final = "minutewatch-logs"
DAILY_INDICES: Final = "logs-2*.*.*"
"""Pattern of `logs-YYYY.MM.DD`; other indices that begin with `logs-` are their owners' business."""


def shipped(name: str) -> dict[str, Any]:
    """The JSON file of that name from the project's `opensearch` directory."""
    text = (files("minutewatch") / "opensearch" / name).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def index_template(engine: Engine, settings: IndexSettings) -> dict[str, Any]:
    """Body of `PUT _index_template/minutewatch-logs`."""
    body = shipped("index-template.json")
    index = body["template"]["settings"]["index"]
    index["number_of_shards"] = settings.shards
    index["refresh_interval"] = settings.refresh_interval
    if settings.replicas is not None:
        del index["auto_expand_replicas"]
        index["number_of_replicas"] = settings.replicas
    body["template"]["mappings"]["properties"]["fields"] = engine.open_object
    return body
