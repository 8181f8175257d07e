"""Every logger's word for a level is one of six; a word that means none is none."""

import pytest

from minutewatch.ingest.levels import normalise, of_line


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("ERROR", "error"),
        ("Warning", "warn"),
        ("Information", "info"),
        ("crit", "fatal"),
        ("SEVERE", "error"),
        (" notice ", "info"),
        (10, "trace"),
        (30, "info"),
        (60, "fatal"),
        ("ok", None),
        (True, None),
        (31, None),
        (None, None),
        ({}, None),
    ],
)
def test_a_loggers_level(value: object, level: str | None) -> None:
    assert normalise(value) == level


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("[ERROR]\t2026-01-05T10:07:00.123Z\tabc\tno", "error"),
        ("2026-01-05 10:07:00 WARN pool at 91% capacity", "warn"),
        ("081109 203615 148 INFO dfs.DataNode: terminating", "info"),
        ('time=... level=warning msg="slow"', "warn"),
        ("2026/01/05 10:07:00 [error] 31#31: upstream timed out", "error"),
        ('level=info msg="got ERROR from upstream"', "info"),
        ("[warn] level=error", "warn"),
        ("ERROR: <info> level=debug", "error"),
        ("fail: Shop.Api[0]", "error"),
        ("Severity: critical", None),
        ("severity: critical", "fatal"),
        ("no errors were found", None),
        ("GET /ERROR/page 200", None),
        ("ERROR=0 retries", None),
        ("x" * 200 + " ERROR", None),
    ],
)
def test_the_level_that_a_line_states(line: str, level: str | None) -> None:
    assert of_line(line) == level
