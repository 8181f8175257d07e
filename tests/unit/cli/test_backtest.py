"""What the command takes and says; what it does is shown on the real node in tests/integration."""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from minutewatch.cli import backtest
from minutewatch.cli.backtest import finding_line, settings_of, summary
from minutewatch.errors import ConfigError
from minutewatch.stores.scratch import Taken


def _arguments(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    backtest.configure(parser)
    return parser.parse_args(["--events", "events.ndjson", *argv])


def test_it_judges_by_the_settings_of_the_analysis_function() -> None:
    environ = {"OPENSEARCH_URL": "http://a:1", "FALSE_ALARM_BUDGET": "2", "EVALUATION_DELAY_SECONDS": "5"}

    settings = settings_of(_arguments(), environ)

    assert (settings.opensearch.url, settings.opensearch.auth) == ("http://a:1", "none")
    assert (settings.false_alarm_budget, settings.evaluation_delay) == (2, timedelta(seconds=5))


def test_arguments_win_over_the_environment() -> None:
    arguments = _arguments("--url", "http://b:2", "--false-alarm-budget", "5")

    settings = settings_of(arguments, {"OPENSEARCH_URL": "http://a:1", "FALSE_ALARM_BUDGET": "2"})

    assert (settings.opensearch.url, settings.false_alarm_budget) == ("http://b:2", 5)


def test_without_a_rule_or_the_detectors_there_is_nothing_to_try() -> None:
    with pytest.raises(ConfigError, match="name a rule file with --rule, or say --builtin"):
        backtest.run(_arguments(), {})


def test_a_rule_that_is_not_in_order_is_told_before_anything_is_done(tmp_path: Path) -> None:
    rule = tmp_path / "r.yaml"
    rule.write_text("name: r\ntype: count\nquery: a\n", encoding="utf-8")

    with pytest.raises(ConfigError, match=rf"(?m)^{rule}:1: `at_least` is missing"):
        backtest.run(_arguments("--rule", str(rule)), {})


def test_a_finding_is_a_line() -> None:
    finding = {
        "detected_at": "2026-01-05T10:05:00.000Z",
        "severity": "high",
        "rule": "errors",
        "title": "errors: 4 logs\x1b[2J",
    }

    assert finding_line(finding) == "2026-01-05T10:05:00.000Z high     errors  errors: 4 logs\\x1b[2J"


def test_the_summary_says_what_was_left_out() -> None:
    taken = Taken(created=9, repeated=2, refused=1, reasons=["no object"])

    assert list(summary(taken, 3, 60, 12.4)) == [
        "3 findings in 9 documents, 2 more were repeats; 60 instants in 12 s",
        "the index refused 1 documents, among them: no object",
    ]
    assert list(summary(Taken(created=9), 0, 60, 1)) == ["0 findings in 9 documents; 60 instants in 1 s"]
