import json
from pathlib import Path

import pytest

from minutewatch.cli.target import opensearch_settings
from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConfigError


def _stack(directory: Path, text: str) -> None:
    (directory / ".local").mkdir()
    (directory / ".local" / "stack.json").write_text(text)


def test_the_environment_comes_first(tmp_path: Path) -> None:
    _stack(tmp_path, json.dumps({"opensearch_url": "http://127.0.0.1:5555"}))

    assert opensearch_settings({"OPENSEARCH_URL": "https://search.example.com"}, tmp_path) == OpenSearchSettings(
        url="https://search.example.com", auth="sigv4"
    )


def test_then_the_local_stack_that_is_up_here(tmp_path: Path) -> None:
    _stack(tmp_path, json.dumps({"opensearch_url": "http://127.0.0.1:5555", "other": 1}))

    assert opensearch_settings({}, tmp_path) == OpenSearchSettings(url="http://127.0.0.1:5555", auth="none")


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"opensearch_url": 5}'])
def test_then_the_usual_port_of_this_machine(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        _stack(tmp_path, text)

    assert opensearch_settings({}, tmp_path) == OpenSearchSettings(url="http://127.0.0.1:9200", auth="none")


def test_over_plain_http_nothing_is_signed_unless_it_is_asked_for(tmp_path: Path) -> None:
    url = {"OPENSEARCH_URL": "http://opensearch:9200"}

    assert opensearch_settings(url, tmp_path).auth == "none"
    assert opensearch_settings(url | {"OPENSEARCH_AUTH": "sigv4"}, tmp_path).auth == "sigv4"


def test_a_malformed_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="OPENSEARCH_URL holds 'opensearch:9200'"):
        opensearch_settings({"OPENSEARCH_URL": "opensearch:9200"}, tmp_path)
