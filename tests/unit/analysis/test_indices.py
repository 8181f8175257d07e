import json

from minutewatch.analysis.indices import Indices, findings_index, state_index
from tests.unit.analysis.world import TEN


def test_a_finding_goes_to_the_month_of_its_minute() -> None:
    new_year = TEN - 4 * 1440 - 600  # 2026-01-01T00:00Z

    assert Indices().findings_of(new_year) == "minutewatch-findings-2026.01"
    assert Indices().findings_of(new_year - 1) == "minutewatch-findings-2025.12"
    assert Indices(findings="try-findings").findings_of(TEN) == "try-findings-2026.01"


def test_the_state_is_kept_without_being_indexed() -> None:
    assert state_index()["mappings"]["properties"]["payload"] == {"type": "object", "enabled": False}


def test_a_finding_may_carry_anything_without_growing_the_mapping() -> None:
    mapping = findings_index()["mappings"]

    assert mapping["dynamic"] is False
    assert mapping["properties"]["samples"] == {"type": "object", "enabled": False}
    assert mapping["properties"]["score"] == {"type": "double"}


def test_both_are_plain_json_and_live_on_one_node_or_many() -> None:
    for index in (state_index(), findings_index()):
        assert json.loads(json.dumps(index)) == index
        assert index["settings"] == {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
