"""Keys and tokens that tell by themselves what they are."""

import pytest

from .builders import hidden, points_out
from .made_up import TOKENS, joined, letters


@pytest.mark.parametrize("form", TOKENS)
def test_every_form_is_hidden_under_its_name_wherever_it_stands(form: str) -> None:
    mask = f"[REDACTED:{form.split(maxsplit=1)[0]}]"
    for before, after in [
        ("", ""),
        ("used ", " twice"),
        ('{"k":"', '"}'),
        ("안녕하세요 ", "입니다"),
        ("(", ")."),
        ("a,", ",b"),
    ]:
        assert hidden(f"{before}{TOKENS[form]}{after}") == f"{before}{mask}{after}"
        assert points_out(f"{before}{TOKENS[form]}{after}")


@pytest.mark.parametrize(
    "line",
    [
        "task-runner disk-usage risk-free ask_live_support",
        "the Asia region AKIA and ASIAN markets",
        "eyJust a word. and another",
        "npm_config_registry npm_package_name pypi-server",
        "xoxo-love whsec_ sk-learn sk_test_id",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "https://example.com:8443/a@b and mail to bob@example.com",
        "https://github.com/org/repo/commit/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "4bf92f3577b34da6a3ce929d0e0e4736 8f14e45f-ceea-467f-a9d2-1f2b3c4d5e6f",
        "bearer authentication failed, basic functionality is there",
    ],
)
def test_what_only_looks_like_one_stays(line: str) -> None:
    assert hidden(line) == line


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"Bearer {letters(30)} ok", "Bearer [REDACTED:bearer] ok"),
        (f"header bearer%20{letters(12)}", "header bearer%20[REDACTED:bearer]"),
        (joined("Basic dXNlcj", "pwYXNz ok"), "Basic [REDACTED:basic] ok"),
        ("postgres://bob:pass@db:5432/x", "postgres://bob:[REDACTED:url_password]@db:5432/x"),
        ("amqp://bob:pa@ss@mq/x", "amqp://bob:[REDACTED:url_password]@mq/x"),
        (r"https:\/\/bob:pass@host\/x", r"https:\/\/bob:[REDACTED:url_password]@host\/x"),
        (joined("hooks.slack.com/services/T0/B0/", letters(24)), "hooks.slack.com/services/[REDACTED:slack]"),
    ],
)
def test_credentials_in_headers_and_urls_are_hidden(line: str, left: str) -> None:
    assert hidden(line) == left


def test_a_private_key_that_is_cut_off_is_hidden_as_far_as_it_goes() -> None:
    start = TOKENS["private_key"].split("-----E")[0]
    assert hidden(f"pem {start}") == "pem [REDACTED:private_key]"


def test_a_private_key_in_one_line_of_json_is_hidden() -> None:
    assert hidden(TOKENS["private_key"].replace("\n", r"\n")) == "[REDACTED:private_key]"
