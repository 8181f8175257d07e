"""A memo gives what its function gives, computes a key once, and never outgrows its size."""

from minutewatch.ingest.memo import Memo


def counting(size: int, longest: int | None = None) -> tuple[Memo[str, str], list[str]]:
    computed: list[str] = []

    def shout(key: str) -> str:
        computed.append(key)
        return key.upper()

    return Memo(shout, size=size, longest=longest), computed


def test_what_was_computed_is_not_computed_again() -> None:
    memo, computed = counting(10)
    assert [memo["a"], memo["b"], memo["a"]] == ["A", "B", "A"]
    assert computed == ["a", "b"]


def test_a_full_memo_starts_again_and_still_knows_the_answer() -> None:
    memo, computed = counting(2)
    assert [memo[key] for key in "abca"] == ["A", "B", "C", "A"]
    assert len(memo) <= 2
    assert computed == ["a", "b", "c", "a"]


def test_long_keys_are_answered_and_not_kept() -> None:
    memo, _ = counting(10, longest=3)
    assert memo["abcd"] == "ABCD"
    assert memo["abc"] == "ABC"
    assert list(memo) == ["abc"]
