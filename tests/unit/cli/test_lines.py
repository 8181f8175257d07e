import json

import pytest

from minutewatch.cli.lines import coloured_line, json_line, text_line

DOCUMENT = {
    "@timestamp": "2026-01-05T10:07:00.123456789Z",
    "log.level": "error",
    "service.name": "checkout",
    "message": "certificate has expired",
}


def test_a_line_is_time_level_service_and_message() -> None:
    assert text_line(DOCUMENT) == "2026-01-05 10:07:00.123 ERROR checkout  certificate has expired"


def test_what_is_missing_leaves_its_place_empty() -> None:
    assert text_line({"@timestamp": "2026-01-05T10:07:00Z", "message": "hi"}) == f"2026-01-05 10:07:00{'':13}hi"
    assert text_line({}).strip() == ""


@pytest.mark.parametrize(
    ("level", "colour"), [("fatal", "1;31"), ("error", "31"), ("warn", "33"), ("debug", "2"), ("trace", "2")]
)
def test_a_level_has_its_colour(level: str, colour: str) -> None:
    line = coloured_line(DOCUMENT | {"log.level": level})

    assert line.startswith(f"\x1b[{colour}m2026-01-05 10:07:00.123 {level.upper():5} checkout\x1b[0m  cert")


@pytest.mark.parametrize("level", ["info", "", "notice"])
def test_other_levels_keep_the_terminals_colour(level: str) -> None:
    assert "\x1b" not in coloured_line(DOCUMENT | {"log.level": level})


def test_a_log_line_cannot_steer_the_terminal() -> None:
    line = text_line(DOCUMENT | {"message": "\x1b]0;owned\x07\x9b2Jred\r\ttabs and\nlines stay"})

    assert line.endswith("\\x1b]0;owned\\x07\\x9b2Jred\\x0d\ttabs and\nlines stay")


def test_json_is_the_document_on_one_line() -> None:
    line = json_line(DOCUMENT | {"message": "안녕하세요\nworld"})

    assert "\n" not in line
    assert json.loads(line) == DOCUMENT | {"message": "안녕하세요\nworld"}
    assert "안녕하세요" in line
