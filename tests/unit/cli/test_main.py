import argparse
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from minutewatch.cli import main as program
from minutewatch.cli.command import Command
from minutewatch.errors import ConfigError


def _command(outcome: int | BaseException) -> Command:
    def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return Command(summary="try something", configure=lambda parser: None, run=run)


def _run(monkeypatch: pytest.MonkeyPatch, outcome: int | BaseException) -> int:
    monkeypatch.setattr(program, "COMMANDS", MappingProxyType({"try": _command(outcome)}))
    return program.main(["try"])


def test_the_commands_code_is_the_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [_run(monkeypatch, code) for code in (0, 1)] == [0, 1]


def test_an_error_is_one_line_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, ConfigError("X holds 'y': it should hold z")) == 2
    assert capsys.readouterr().err == "minutewatch try: X holds 'y': it should hold z\n"


def test_ctrl_c_shows_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ""


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("minutewatch 0.")


def test_no_command_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main([])

    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_every_command_has_a_summary_and_can_be_configured() -> None:
    for name, command in program.COMMANDS.items():
        parser = argparse.ArgumentParser(prog=name)
        command.configure(parser)
        assert command.summary
