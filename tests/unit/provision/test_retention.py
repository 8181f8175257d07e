from datetime import date

import pytest

from minutewatch.provision.index_template import DAILY_INDICES
from minutewatch.provision.retention import expired, retention_policy

TODAY = date(2026, 3, 1)


def test_the_policy_deletes_after_the_days_given() -> None:
    policy = retention_policy(7)["policy"]

    kept, gone = policy["states"]
    assert policy["default_state"] == kept["name"]
    assert kept["transitions"] == [{"state_name": gone["name"], "conditions": {"min_index_age": "7d"}}]
    assert "delete" in gone["actions"][0]
    assert "7 days" in policy["description"]


def test_the_policy_takes_only_the_daily_indices() -> None:
    assert [template["index_patterns"] for template in retention_policy(7)["policy"]["ism_template"]] == [
        [DAILY_INDICES]
    ]


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("logs-2026.01.29", True),  # 31 days before the first of March
        ("logs-2026.01.30", False),  # 30
        ("logs-2026.03.02", False),
    ],
)
def test_a_day_is_kept_for_exactly_the_days_given(name: str, goes: bool) -> None:
    assert expired([name], today=TODAY, days=30) == ([name] if goes else [])


@pytest.mark.parametrize(
    "name",
    [
        "logs-2020.1.5",
        "logs-2020.13.01",
        "logs-2020.02.30",
        "logs-2020.01.05-copy",
        "logs-2020.01.05.1",
        "my-logs-2020.01.05",
        "logs-app-2020.01.05",
        "logs-٢٠٢٠.01.05",
        "logs-2020.01.05\n",
        ".ds-logs-2020.01.05",
    ],
)
def test_no_other_index_is_ever_deleted(name: str) -> None:
    assert expired([name], today=TODAY, days=1) == []


def test_the_oldest_goes_first() -> None:
    names = ["logs-2025.12.31", "logs-2024.02.29", "logs-2025.01.01"]

    assert expired(names, today=TODAY, days=30) == ["logs-2024.02.29", "logs-2025.01.01", "logs-2025.12.31"]
