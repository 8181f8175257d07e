"""A stack counts as up only while all of its processes live; stale files are no stack."""

import sys
from pathlib import Path

import pytest

from local import processes, stack
from local.processes import LocalError
from local.state import Home

from .test_state import STATE

PATIENT = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(path=tmp_path)


def start(home: Home, *names: str) -> None:
    for name in names:
        processes.start(PATIENT, name=name, log=home.logs / "x.log", run_dir=home.run)


def test_a_stack_is_up_while_all_of_its_processes_are_and_down_stops_them(home: Home) -> None:
    STATE.write(home)
    start(home, "OpenSearch", "MiniStack", "Receiver")
    assert stack.current(home) == STATE
    assert stack.status(home)["up"] is True
    assert sorted(stack.down(home)) == ["MiniStack", "OpenSearch", "Receiver"]
    assert stack.current(home) is None
    assert stack.down(home) == []


def test_a_stack_that_lost_a_process_says_which(home: Home) -> None:
    STATE.write(home)
    start(home, "OpenSearch", "Receiver")
    with pytest.raises(LocalError, match=r"MiniStack of the stack in .* ended by itself"):
        stack.current(home)
    assert stack.status(home)["up"] is False
    stack.down(home)


def test_what_a_crash_left_behind_is_no_stack(home: Home) -> None:
    STATE.write(home)
    assert stack.current(home) is None
    assert stack.status(home)["up"] is False


def test_nothing_is_up_before_the_first_start(home: Home) -> None:
    assert stack.status(home) == {"up": False, "processes": {}}
    with pytest.raises(LocalError, match="no local stack runs"):
        stack.redeploy(home, None)  # type: ignore[arg-type]
