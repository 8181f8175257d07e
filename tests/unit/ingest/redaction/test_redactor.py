"""Documents lose their secrets and nothing else."""

from copy import deepcopy
from typing import Any

import pytest

from minutewatch.ingest.redaction import Choice, HiddenField, HiddenPattern, RedactionSpec, Redactor, redaction_of
from minutewatch.ingest.redaction.redactor import MAX_DEPTH

from .builders import ALL, KEY, SHIPPED, hidden, hidden_value
from .made_up import PASSWORD, TOKENS

MASK = "[REDACTED:credential]"
KEY_ID = TOKENS["aws_key"]


def doing(action: Choice, **kinds: Choice) -> Redactor:
    return redaction_of(RedactionSpec(secrets=action, kinds=kinds), key=KEY)


def redacted(document: dict[str, Any], redactor: Redactor = SHIPPED) -> tuple[int, dict[str, Any]]:
    count = redactor.redact(document)
    return count, document


def test_every_text_of_a_document_is_read() -> None:
    document = {
        "message": f"m {KEY_ID}",
        "error.message": f"e {KEY_ID}",
        "error.stack_trace": f"s\n {KEY_ID}\n t",
        "url.query": f"token={PASSWORD}&x=1",
        "labels.note": KEY_ID,
        "fields": {"a": {"b": [KEY_ID, {"c": f"x{KEY_ID}"}]}, "n": 1, "t": True},
    }
    count, left = redacted(document)
    assert count == 7
    assert KEY_ID not in str(left)
    assert left["fields"] == {"a": {"b": ["[REDACTED:aws_key]", {"c": "x[REDACTED:aws_key]"}]}, "n": 1, "t": True}
    assert left["url.query"] == f"token={MASK}&x=1"


def test_a_clean_document_stays_as_it_is() -> None:
    document = {
        "@timestamp": "2026-01-05T10:07:01.300Z",
        "event.id": "37-abc",
        "message": "session token cache miss",
        "http.response.status_code": 200,
        "event.duration": 1_767_607_621_300_000_000,
        "fields": {"a": [1, None, "x"], "b": {}, "c": "", "n": 1_767_607_621_300_000_000},
    }
    before = deepcopy(document)
    assert redacted(document, ALL) == (0, before)


def test_names_of_fields_at_every_level_count() -> None:
    count, left = redacted({"message": "m", "labels.token": "abc", "fields": {"db": {"password": {"new": "x"}}}})
    assert (count, left) == (2, {"message": "m", "labels.token": MASK, "fields": {"db": {"password": MASK}}})


def test_a_hash_tells_equal_secrets_from_others() -> None:
    one, same, other = (hidden(f"password={value}", doing("hash")) for value in ("abc", "abc", "abd"))
    assert one == same != other
    assert "abc" not in one
    assert hidden_value({"password": "abc"}, doing("hash"))["password"] == one.removeprefix("password=")


def test_drop_leaves_no_field() -> None:
    document = {
        "message": "m",
        "error.message": f"password={PASSWORD}",
        "fields": {"a": KEY_ID, "password": "x", "b": 1, "l": [1, KEY_ID]},
    }
    assert redacted(document, doing("drop")) == (4, {"message": "m", "fields": {"b": 1, "l": [1, None]}})


def test_one_secret_to_drop_is_enough() -> None:
    assert hidden(f"{KEY_ID} password={PASSWORD}", doing("mask", aws_key="drop")) == "[REDACTED:dropped]"
    assert hidden(f"password={PASSWORD} {KEY_ID}", doing("mask", aws_key="drop")) == "[REDACTED:dropped]"


def test_drop_leaves_a_message_that_says_so() -> None:
    assert hidden(f"password={PASSWORD} and the rest", doing("drop")) == "[REDACTED:dropped]"


def test_each_kind_can_have_its_own_action() -> None:
    redactor = doing("mask", github="keep", aws_key="hash")
    left = hidden(f"{KEY_ID} {TOKENS['github']} {TOKENS['npm']}", redactor)
    assert TOKENS["github"] in left
    assert "[REDACTED:npm]" in left
    assert "[REDACTED:aws_key:1" in left


def test_nothing_is_hidden_where_all_is_kept() -> None:
    assert hidden(f"password={PASSWORD} {KEY_ID}", doing("keep")) == f"password={PASSWORD} {KEY_ID}"


@pytest.mark.parametrize(
    ("action", "left"),
    [("mask", None), ("drop", None), ("hash", "fd4d:696e:7574:0:"), ("keep", "10.0.0.1")],
)
def test_a_field_of_type_ip_holds_an_address_or_is_not_there(action: Choice, left: str | None) -> None:
    redactor = doing("mask", ip=action)
    _, document = redacted({"message": "m", "source.ip": "10.0.0.1"}, redactor)
    assert document.get("source.ip", "").startswith(left) if left else "source.ip" not in document
    again = dict(document)
    assert redacted(again, redactor) == (0, document)


def test_what_lies_too_deep_is_read_as_text() -> None:
    deep: Any = {"password": PASSWORD, "x": 1}
    for _ in range(MAX_DEPTH + 10):
        deep = {"in": deep}
    left = hidden_value(deep)
    assert PASSWORD not in str(left)
    assert MASK in str(left)


def test_somebodys_fields_and_patterns_are_hidden_too() -> None:
    spec = RedactionSpec(
        fields=(HiddenField(kind="phone", name="*phone"),),
        patterns=(HiddenPattern(kind="order", pattern=r"ORD-(?P<redact>\d{4})", action="hash"),),
        not_secret=("csrf_*",),
    )
    redactor = redaction_of(spec, key=KEY)
    document = {
        "message": "phone=010-1 ORD-1234 csrf_token=abc token=def",
        "fields": {"homePhone": 17, "csrf_token": "x"},
    }
    count, left = redacted(document, redactor)
    assert count == 4
    assert left["message"].startswith("phone=[REDACTED:phone] ORD-[REDACTED:order:1")
    assert left["message"].endswith(f"csrf_token=abc token={MASK}")
    assert left["fields"] == {"homePhone": "[REDACTED:phone]", "csrf_token": "x"}


def test_a_table_with_a_secret_column_is_known_by_its_header() -> None:
    assert SHIPPED.hides_any(["id", "user", "password"])
    assert not SHIPPED.hides_any(["id", "user", "tokens"])


def test_a_field_name_is_meant_whole() -> None:
    redactor = redaction_of(RedactionSpec(fields=(HiddenField(kind="phone", name="phone"),)))
    fields = {"telephone": "1", "phone": "2", "Phone": "3", "phones": "4", "x.phone": "5"}
    left = hidden_value(fields, redactor)
    assert [name for name, value in left.items() if value == "[REDACTED:phone]"] == ["phone", "Phone", "x.phone"]
