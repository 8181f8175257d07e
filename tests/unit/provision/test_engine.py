from typing import Any

import pytest

from minutewatch.errors import SearchError
from minutewatch.provision.engine import Engine

UNSEARCHABLE = {"type": "object", "enabled": False}


@pytest.mark.parametrize(
    ("version", "name", "open_object"),
    [
        ({"distribution": "opensearch", "number": "3.5.0"}, "OpenSearch 3.5", {"type": "flat_object"}),
        ({"distribution": "opensearch", "number": "2.7.0"}, "OpenSearch 2.7", {"type": "flat_object"}),
        ({"distribution": "opensearch", "number": "2.5.0"}, "OpenSearch 2.5", UNSEARCHABLE),
        ({"distribution": "opensearch", "number": "7.10.2"}, "OpenSearch 7.10", {"type": "flat_object"}),
        (
            {"number": "8.15.1", "build_flavor": "default"},
            "Elasticsearch 8.15",
            {"type": "flattened", "ignore_above": 8191},
        ),
        ({"number": "7.10.2", "build_flavor": "oss"}, "Elasticsearch 7.10", UNSEARCHABLE),
        ({"number": "7.10.2", "build_flavor": "unknown"}, "Elasticsearch 7.10", UNSEARCHABLE),
    ],
    ids=["newest", "first with flat_object", "before", "compatibility mode", "elastic", "oss", "own build"],
)
def test_unknown_names_are_one_field_of_the_kind_that_the_engine_has(
    version: dict[str, Any], name: str, open_object: dict[str, Any]
) -> None:
    engine = Engine.from_answer({"name": "node", "version": version})

    assert str(engine) == name
    assert engine.open_object == open_object
    assert engine.is_opensearch == ("distribution" in version)


@pytest.mark.parametrize("answer", [{}, {"version": "1.0"}, {"version": {"number": "latest"}}])
def test_another_service_at_the_url_is_told_from_an_engine(answer: dict[str, Any]) -> None:
    with pytest.raises(SearchError, match="not as OpenSearch or Elasticsearch: check the URL"):
        Engine.from_answer(answer)
