"""What a policy says about redaction."""

import pytest

from minutewatch.ingest.redaction import HiddenField, HiddenPattern, RedactionSpec


@pytest.mark.parametrize(
    ("spec", "hashes"),
    [
        (RedactionSpec(), False),
        (RedactionSpec(secrets="hash"), True),
        (RedactionSpec(kinds={"email": "hash"}), True),
        (RedactionSpec(fields=(HiddenField(kind="a", name="b", action="hash"),)), True),
        (RedactionSpec(patterns=(HiddenPattern(kind="a", pattern="b", action="hash"),)), True),
        (RedactionSpec(patterns=(HiddenPattern(kind="a", pattern="b"),)), False),
    ],
)
def test_a_key_is_needed_where_anything_is_hashed(spec: RedactionSpec, hashes: bool) -> None:
    assert spec.hashes is hashes
