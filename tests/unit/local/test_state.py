"""What one command leaves, the next one reads; two that change the same stack do not meet."""

from pathlib import Path

import pytest

from local.processes import LocalError
from local.state import Home, StackState

STATE = StackState(
    opensearch_url="http://127.0.0.1:1",
    opensearch_engine="OpenSearch",
    fluentd_endpoints="127.0.0.1:2",
    fluentd_kind="Receiver",
    aws_url="http://127.0.0.1:3",
    stack_name="minutewatch",
    parameters={"Runtime": "python3.11"},
)


def test_a_stack_is_remembered(tmp_path: Path) -> None:
    home = Home(path=tmp_path)
    assert StackState.read(home) is None
    STATE.write(home)
    assert StackState.read(home) == STATE


def test_a_second_command_on_the_same_stack_is_told_to_wait(tmp_path: Path) -> None:
    home = Home(path=tmp_path / "new")
    with home.locked(), pytest.raises(LocalError, match="another command is at work"), home.locked():
        pass
    with home.locked():
        pass
