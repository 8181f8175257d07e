"""MiniStack and its clients see nothing of the user's own AWS."""

import os
from pathlib import Path

import pytest

from local import ministack, processes
from local.ministack import server_environ


def test_a_client_s_environment_points_nowhere_but_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("MINE", "kept")
    environ = ministack.client_environ("http://127.0.0.1:1")
    assert {name for name in environ if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_EC2_METADATA_DISABLED",
    }
    assert (environ["AWS_ENDPOINT_URL"], environ["AWS_ACCESS_KEY_ID"], environ["MINE"]) == (
        "http://127.0.0.1:1",
        "test",
        "kept",
    )


def test_the_server_binds_loopback_enforces_iam_and_hands_nothing_of_ours_to_the_functions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENSEARCH_URL", "https://production")
    environ = server_environ("http://127.0.0.1:4711", Path("/tmp/x"))
    assert (environ["BIND_HOST"], environ["GATEWAY_PORT"], environ["AUTH"]) == ("127.0.0.1", "4711", "true")
    assert "OPENSEARCH_URL" not in environ


def test_nobody_there_is_not_healthy() -> None:
    assert not ministack.healthy(ministack.url(processes.free_port()))


def test_the_architecture_is_this_machine_s() -> None:
    expected = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
    assert ministack.architecture() == expected[os.uname().machine]
