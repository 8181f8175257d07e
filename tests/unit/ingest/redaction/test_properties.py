"""Promises that hold for any text."""

import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.ingest.redaction import PERSONAL_NAMES, RedactionSpec, redaction_of

from .builders import ALL, KEY, hidden, points_out
from .made_up import CARD, KOREAN_ID, PASSWORD, TOKENS, US_SSN

HASHING = redaction_of(
    RedactionSpec(secrets="hash", kinds=dict.fromkeys(PERSONAL_NAMES, "hash")),
    key=KEY,
)
FRAGMENTS = [
    *TOKENS.values(),
    *"password token secret api_key authorization cookie pwd next_token credential PASSWORD phone".split(),
    *(
        "=",
        ":",
        ": ",
        " = ",
        '"',
        "'",
        '\\"',
        "\\",
        " ",
        "\n",
        "\t",
        ",",
        ";",
        "&",
        "{",
        "}",
        "[",
        "]",
        "<",
        ">",
        "--",
        "-",
    ),
    *(
        "Bearer ",
        "basic ",
        "://",
        "@",
        "http://a:b@c",
        "%3D",
        "%22",
        "null",
        "REDACTED",
        "[REDACTED:credential]",
        "[REDACTED:",
    ),
    *(
        PASSWORD,
        CARD,
        KOREAN_ID,
        US_SSN,
        "bob@example.com",
        "10.0.0.1",
        "fe80::1",
        "가",
        "é",
        "0",
        "17",
        "::",
        ".",
        "/",
    ),
    *(
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "identified by '",
        "hooks.slack.com/services/T/B/x",
    ),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=12).map("".join)
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="=:"), max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@pytest.mark.parametrize("redactor", [ALL, HASHING], ids=["mask", "hash"])
def test_a_second_pass_changes_nothing(redactor: object, text: str) -> None:
    once = hidden(text, redactor)  # type: ignore[arg-type]
    assert hidden(once, redactor) == once  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(sorted(set(TOKENS.values()))))
def test_a_secret_that_tells_itself_is_gone_wherever_it_stood(before: str, after: str, secret: str) -> None:
    assert secret not in hidden(before + secret + after)


@settings(max_examples=300, deadline=None)
@given(
    TEXTS | PLAIN,
    TEXTS | PLAIN,
    st.sampled_from(["password=", "token=", "api_key: ", '"secret": "', "Authorization: Bearer "]),
)
def test_a_value_behind_a_secret_name_is_gone_wherever_it_stood(before: str, after: str, name: str) -> None:
    secret = "q7!Zx*K#92$w"
    assert secret not in hidden(f"{before} . {name}{secret}{after}")


@settings(max_examples=300, deadline=None)
@given(PLAIN, PLAIN)
def test_nothing_else_changes(before: str, after: str) -> None:
    secret = TOKENS["aws_key"]
    if hidden(before) == before and hidden(after) == after:
        left = hidden(f"{before} {secret} {after}")
        assert left.startswith(f"{before} [REDACTED:")
        assert left.endswith(f"] {after}")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["plain", "json", "ascii json", "json in json", "compact"]))
def test_a_line_that_is_not_pointed_out_holds_nothing(text: str, form: str) -> None:
    line = {
        "plain": lambda: text,
        "json": lambda: json.dumps({"m": text, "n": 1}, ensure_ascii=False),
        "ascii json": lambda: json.dumps({"m": text}),
        "json in json": lambda: json.dumps({"m": json.dumps({"k": text})}),
        "compact": lambda: orjson.dumps({"m": text}).decode(),
    }[form]()
    if not points_out(line, ALL):
        document = {"message": line, "fields": json.loads(line) if form != "plain" else {}}
        assert ALL.redact(document) == 0


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(FRAGMENTS), st.sampled_from(FRAGMENTS) | st.integers(), max_size=4))
def test_an_object_that_is_not_pointed_out_holds_nothing(log: dict[str, object]) -> None:
    if 0 not in ALL.screen.suspects([log]):
        assert ALL.redact({"message": "m", "fields": log}) == 0


@settings(deadline=None)
@given(st.text(min_size=1))
def test_a_hash_does_not_depend_on_what_stands_around(secret: str) -> None:
    alone = {"message": "m", "fields": {"password": secret}}
    among = {"message": "n", "fields": {"x": [{"password": secret, "y": "z"}]}}
    HASHING.redact(alone)
    HASHING.redact(among)
    assert alone["fields"]["password"] == among["fields"]["x"][0]["password"]  # type: ignore[index]
