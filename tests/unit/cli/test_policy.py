"""`minutewatch policy` on a terminal."""

import argparse
import json
from pathlib import Path

import pytest

from minutewatch.cli import policy
from minutewatch.errors import ConfigError
from minutewatch.ingest.policy import Policy

GOOD = "version: 1\nexclude: [{level: debug}]\n"
BAD = "version: 1\nexclude:\n  - {levl: debug}\n  - {level: debugg}\n"


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    policy.COMMAND.configure(parser)
    return policy.COMMAND.run(parser.parse_args(arguments), {})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ingest.yaml"


def test_problems_are_told_with_file_and_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(BAD)
    assert run("check", str(file)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ", 1)[0] for line in lines] == [f"{file}:3", f"{file}:4"]
    assert "(did you mean level?)" in lines[0]
    assert "it should be trace, debug, info, warn, error, fatal or none (did you mean debug?)" in lines[1]


def test_problems_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(BAD)
    assert run("check", str(file), "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert [problem["line"] for problem in report["problems"]] == [3, 4]


def test_a_compiled_policy_is_what_ingest_loads(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD)
    output = file.with_name("policy.json")
    assert run("check", str(file), "--output", str(output)) == 0
    assert "run `minutewatch policy compile`" in capsys.readouterr().out
    assert run("compile", str(file), "--output", str(output)) == 0
    assert f"{output} is its compiled form" in capsys.readouterr().out
    assert Policy.load(str(output)).settles


def test_a_policy_with_problems_is_not_compiled(file: Path) -> None:
    file.write_text(BAD)
    output = file.with_name("policy.json")
    assert run("compile", str(file), "--output", str(output)) == 1
    assert not output.exists()


def test_an_artefact_that_is_out_of_date_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = file.with_name("policy.json")
    file.write_text(GOOD)
    run("compile", str(file), "--output", str(output))
    file.write_text(GOOD + "# changed\n")
    capsys.readouterr()
    assert run("check", str(file), "--output", str(output), "--json") == 0
    assert json.loads(capsys.readouterr().out)["current"] is False


def test_trying_shows_lines_as_they_would_leave(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("version: 1\nredact: {kinds: {email: hash}}\n")
    log = file.with_name("a.log")
    log.write_bytes("password=hunter2 안녕\nbob@example.com\r\nclean \xff\n".encode() + b"\xff\n")
    assert run("try", str(file), "--log", str(log)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "password=[REDACTED:credential] 안녕"
    assert lines[1].startswith("[REDACTED:email:1")
    assert len(lines) == 4


@pytest.mark.parametrize("action", ["check", "compile", "try"])
def test_a_file_that_is_not_there_is_told(action: str, file: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        run(action, str(file))


def test_a_place_that_cannot_be_written_is_told(file: Path) -> None:
    file.write_text(GOOD)
    with pytest.raises(ConfigError, match="name another file with --output"):
        run("compile", str(file), "--output", str(file.parent / "none" / "x.json"))
