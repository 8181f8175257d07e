from pathlib import Path

import pytest
from opensearchpy import exceptions as refused

from minutewatch.errors import ConflictError, SearchError, TooLargeError
from minutewatch.stores.refusals import is_passing, reason_of, translated, unusable

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (refused.TransportError(503, "busy", {}), True),
        (refused.TransportError(429, "busy", {}), True),
        (refused.TransportError(400, "bad", {}), False),
        (refused.ConnectionError("N/A", "refused", OSError()), True),
        (refused.ConnectionTimeout("TIMEOUT", "slow", OSError()), False),
        (refused.SSLError("N/A", "who are you", OSError()), False),
    ],
    ids=["503", "429", "400", "refused", "time-out", "certificate"],
)
def test_only_what_may_pass_in_a_moment_is_tried_again(error: refused.OpenSearchException, passing: bool) -> None:
    assert is_passing(error) is passing


def test_a_write_that_came_second_is_a_conflict_and_not_an_error_of_the_search() -> None:
    assert isinstance(translated("write x", refused.ConflictError(409, "late", {})), ConflictError)


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_is_told_where_to_look(status: int) -> None:
    kind = refused.AuthenticationException if status == 401 else refused.AuthorizationException

    said = str(translated("read x", kind(status, "no", {})))

    assert said.endswith("may not; check OPENSEARCH_AUTH, the secret, and the roles in docs/operations.md")
    assert "## OpenSearch roles" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def test_too_many_buckets_can_be_asked_for_by_pages() -> None:
    answer = {"status": 503, "error": {"caused_by": {"type": "too_many_buckets_exception", "reason": "many"}}}

    assert isinstance(unusable(answer, "logs-*"), TooLargeError)


def test_a_complete_answer_is_usable() -> None:
    assert unusable({"timed_out": False, "_shards": {"failed": 0}}, "logs-*") is None
    assert isinstance(unusable({"timed_out": True, "_shards": {"failed": 0}}, "logs-*"), SearchError)


def test_the_innermost_reason_counts_on_one_short_line() -> None:
    error = {"reason": "all shards failed", "root_cause": [{"reason": "no\n such  field"}]}

    assert reason_of({"error": error}) == "no such field"
    assert len(reason_of({"error": "x" * 1000})) < 210
