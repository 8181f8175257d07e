"""The section `redact`."""

import pytest

from minutewatch.ingest.redaction import HiddenField, HiddenPattern, RedactionSpec

from .builders import problems_of, spec_of


def test_everything_that_can_be_said() -> None:
    spec = spec_of(
        r"""
        redact:
          secrets: hash
          kinds: {email: mask, jwt: keep}
          fields:
            - {field: "*phone", kind: phone}
          patterns:
            - {kind: order, pattern: 'ORD-(?P<redact>\d+)', action: drop}
          not_secret: [csrf_token, "*_public_token"]
        """
    )
    assert spec.redaction == RedactionSpec(
        secrets="hash",
        kinds={"email": "mask", "jwt": "keep"},
        fields=(HiddenField(kind="phone", name="*phone"),),
        patterns=(HiddenPattern(kind="order", pattern=r"ORD-(?P<redact>\d+)", action="drop"),),
        not_secret=("csrf_token", "*_public_token"),
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("secrets: off", "`secrets` is 'off': it should be mask, hash, drop or keep"),
        ("secrets:", "`secrets` is empty: it should be a text"),
        ("kinds: {email: yes}", "`email` is 'yes': it should be mask, hash, drop or keep"),
        ("fields: [{kind: a}]", "the item has no field: add `field: ...`"),
        ("fields: [{field: a}]", "the item has no kind: add `kind: ...`"),
        ("fields: [{field: a, kind: A-b}]", "the kind is 'A-b': it should be a word such as order_number"),
        ("fields: [{field: a, kind: jwt}]", "the kind 'jwt' is one that ships: choose another word"),
        ("fields: [{field: '*', kind: a}]", "the field is '*': it should be a name such as phone or *_phone"),
        ("fields: [{field: a, kind: a, action: keep}]", "the action is 'keep': it should be mask, hash or drop"),
        (
            "patterns: [{kind: a, pattern: 'a*'}]",
            "the pattern: it matches where there is nothing: use + instead of *",
        ),
        (
            "patterns: [{kind: a, pattern: '(?P<b>a)'}]",
            "the pattern: of its groups only (?P<redact>...) may have a name",
        ),
        ("patterns: [{kind: a, pattern: '(?=a)'}]", "there is no look-around: match the text around it as well"),
        ("not_secret: '*'", "the name is '*': it should be a name such as csrf_token or *_token"),
        ("field: a", "`redact` has no 'field': it has secrets, kinds, fields, patterns and not_secret"),
        (f"patterns: [{{kind: a, pattern: {'a' * 2001}}}]", "it has more than 2000 characters: make it two"),
        (
            "patterns: [{kind: a, pattern: b}, {kind: a, pattern: c, action: hash}]",
            "the kind 'a' has two actions: give it one, or make it two kinds",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(line: str, told: str) -> None:
    (problem,) = problems_of(f"redact:\n  {line}\n")
    assert problem.startswith("3: ")
    assert told in problem
