"""The Fluentd that the environment names is used, and a wrong name is refused before anything is deployed."""

from pathlib import Path

import pytest

from local import fluentd
from local.state import EXTERNAL, Home
from minutewatch.errors import ConfigError


def test_endpoints_of_the_environment_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLUENTD_ENDPOINTS", "tls://10.0.0.7:24224")
    started = fluentd.start(Home(path=tmp_path), opensearch_url="http://127.0.0.1:1")
    assert started == (EXTERNAL, "tls://10.0.0.7:24224")


def test_endpoints_that_are_none_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLUENTD_ENDPOINTS", "nowhere")
    with pytest.raises(ConfigError, match="FLUENTD_ENDPOINTS holds 'nowhere'"):
        fluentd.start(Home(path=tmp_path), opensearch_url="http://127.0.0.1:1")


def test_a_fluentd_without_the_opensearch_output_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not fluentd.installed()
    for name, code in (("fluentd", 0), ("fluent-gem", 1)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    assert not fluentd.installed()
    (tmp_path / "fluent-gem").write_text("#!/bin/sh\nexit 0\n")
    assert fluentd.installed()
