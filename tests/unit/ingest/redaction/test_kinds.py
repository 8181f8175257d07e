"""The table of kinds."""

import pytest

from minutewatch.ingest.linear import compiled
from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.kinds import PASSES, PERSONAL, PERSONAL_NAMES, SECRET_NAMES, SECRETS

KINDS = (*SECRETS, *PERSONAL)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_says_what_it_hides_and_what_points_to_it(kind: Kind) -> None:
    assert compiled(kind.pattern).groups == kind.groups >= 1
    assert compiled(kind.trigger).search(b"") is None


def test_every_kind_is_looked_for_in_one_pass() -> None:
    assert sorted(kind.name for one_pass in PASSES for kind in one_pass) == sorted(kind.name for kind in KINDS)


def test_no_name_is_both_a_secret_and_personal() -> None:
    assert not {*SECRET_NAMES} & {*PERSONAL_NAMES}


def test_what_tells_one_kind_begins_no_other_before_it() -> None:
    """`sk-ant-` has to be asked before `sk-`."""
    forms = [(begin, kind.name) for kind in SECRETS for begin in kind.begins]
    for place, (begin, name) in enumerate(forms):
        assert all(before == name or not begin.startswith(other) for other, before in forms[:place])
