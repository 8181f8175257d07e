import pytest

from minutewatch.analysis.queries import Counts
from minutewatch.analysis.shards import SLOTS, Shard, covering, slot
from tests.unit.analysis.world import TEN

NAMES = [f"service-{number}" for number in range(1000)]


@pytest.mark.parametrize("of", [1, 2, 8, 64])
def test_every_series_belongs_to_one_shard(of: int) -> None:
    shards = [Shard(number=number, of=of) for number in range(of)]

    owners = [[shard.number for shard in shards if shard.owns((name,))] for name in NAMES]

    assert {len(each) for each in owners} == {1}
    assert len({each[0] for each in owners}) == of
    assert shards[-1].end == SLOTS


def test_what_is_not_grouped_is_the_first_ones() -> None:
    assert [Shard(number=number, of=2).owns(()) for number in range(2)] == [True, False]


def test_a_shard_is_named_by_its_slots() -> None:
    assert (Shard().name, Shard(number=1, of=2).name) == ("slots-000-fff", "slots-800-fff")


def test_the_slot_of_a_name_never_changes() -> None:
    # The CRC-32 of "shop" is 0xac6a4ca2.
    assert slot("shop") == 0xAC6


@pytest.mark.parametrize(("number", "of"), [(0, 3), (2, 2), (-1, 1), (0, 128), (0, 0)])
def test_there_are_shards_by_powers_of_two_only(number: int, of: int) -> None:
    with pytest.raises(ValueError, match="there is no shard"):
        Shard(number=number, of=of)


def test_only_its_own_counts_are_left() -> None:
    counts: Counts = {TEN: {(name,): 1.0 for name in NAMES}}
    parts = [Shard(number=number, of=4).only(counts) for number in range(4)]

    assert sum(len(part[TEN]) for part in parts) == len(NAMES)


def test_the_newest_state_of_each_slot_is_found_wherever_it_is() -> None:
    whole, left, right = Shard(), Shard(number=0, of=2), Shard(number=1, of=2)

    assert covering(left, [(whole, TEN)]) == [whole]
    assert covering(whole, [(whole, TEN), (left, TEN + 5), (right, TEN + 4)]) == [left, right]
    assert covering(right, [(whole, TEN + 1), (right, TEN)]) == [whole]
    assert covering(right, [(whole, TEN), (left, TEN + 5), (right, TEN + 5)]) == [right]
    assert covering(whole, []) == []


def test_ranges_that_overlap_are_all_larger_ones_and_all_parts() -> None:
    names = {shard.name for shard in Shard(number=1, of=32).overlapping()}

    assert {"slots-000-fff", "slots-000-0ff", "slots-080-0bf", "slots-0c0-0ff"} < names
    assert "slots-080-0ff" not in names
