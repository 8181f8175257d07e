"""How long daily indices are kept: the engine's own policy, and the names to delete where it has none."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from minutewatch.provision.index_template import shipped

POLICY: Final = "minutewatch-logs"
_DAILY: Final = re.compile(r"logs-([0-9]{4})\.([0-9]{2})\.([0-9]{2})")


def retention_policy(days: int) -> dict[str, Any]:
    """Body of `PUT _plugins/_ism/policies/minutewatch-logs`."""
    body = shipped("retention-policy.json")
    policy = body["policy"]
    policy["description"] = policy["description"].replace("30 days", f"{days} days")
    policy["states"][0]["transitions"][0]["conditions"]["min_index_age"] = f"{days}d"
    return body


def expired(names: Iterable[str], *, today: date, days: int) -> list[str]:
    """The names that are exactly `logs-YYYY.MM.DD`, of a day more than `days` before `today`; oldest first."""
    oldest_kept = today - timedelta(days=days)
    return sorted(name for name in names if (day := _day_of(name)) and day < oldest_kept)


def _day_of(name: str) -> date | None:
    match = _DAILY.fullmatch(name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
