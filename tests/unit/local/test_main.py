"""The commands say what they do and what is wrong, and their exit codes can be relied on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from local import tools


def local(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", "--home", str(home), *arguments]
    return subprocess.run(command, cwd=tools.ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_status_of_no_stack_is_an_exit_code_and_json(tmp_path: Path) -> None:
    status = local(tmp_path, "status", "--json")
    assert (status.returncode, json.loads(status.stdout)) == (1, {"up": False, "processes": {}})


def test_taking_down_nothing_is_harmless(tmp_path: Path) -> None:
    down = local(tmp_path, "down")
    assert (down.returncode, down.stdout) == (0, "nothing was running\n")


@pytest.mark.parametrize("command", ["env", "deploy"])
def test_what_needs_a_stack_says_how_to_start_one(tmp_path: Path, command: str) -> None:
    answer = local(tmp_path, command)
    assert answer.returncode == 1
    assert answer.stderr == "error: no local stack runs: start it with `python -m local up`\n"


def test_a_demo_of_no_length_is_refused(tmp_path: Path) -> None:
    answer = local(tmp_path, "demo", "--minutes", "0")
    assert answer.returncode == 2
    assert "should be a number from 1 to 1440" in answer.stderr
