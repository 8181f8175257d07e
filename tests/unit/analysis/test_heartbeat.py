from datetime import UTC, datetime

from minutewatch.analysis.heartbeat import Health, failed_heartbeat, heartbeat, heartbeat_id
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.shards import Shard
from minutewatch.errors import SearchError
from tests.unit.analysis.world import TEN

AT = datetime(2026, 1, 5, 10, 1, 30, tzinfo=UTC)
SPAN = Span(start=TEN, end=TEN + 1)


def test_a_healthy_run_says_so() -> None:
    document = heartbeat(AT, SPAN, Health(series=3), behind=0, troubles=())

    assert (document["at"], document["status"], document["judged_to"], document["series"]) == (
        "2026-01-05T10:01:30Z",
        "ok",
        "2026-01-05T10:01:00Z",
        3,
    )


def test_trouble_is_told_with_its_reason() -> None:
    for health in (Health(rules_in_error={"r": "why"}), Health(cut_off=("much",)), Health(no_index=True)):
        assert heartbeat(AT, SPAN, health, behind=0, troubles=())["status"] == "trouble"

    document = heartbeat(AT, SPAN, Health(rules_in_error={"r": "w" * 999}), behind=2, troubles=["oh"])
    assert (document["rules_in_error"], len(document["errors"]["r"]), document["troubles"]) == (1, 300, ["oh"])


def test_a_thousand_errors_do_not_make_it_large() -> None:
    health = Health(
        rules_in_error={f"r{n}": "w" for n in range(1000)}, suggested_delay_s={f"s{n}": n for n in range(1000)}
    )

    document = heartbeat(AT, SPAN, health, behind=0, troubles=())

    assert (document["rules_in_error"], len(document["errors"])) == (1000, 50)
    assert list(document["suggested_delay_seconds"].values())[:2] == [999, 998]


def test_a_run_that_could_not_judge_says_why() -> None:
    assert failed_heartbeat(AT, SearchError("2 shards failed")) == {
        "at": "2026-01-05T10:01:30Z",
        "status": "failed",
        "troubles": ["2 shards failed"],
    }


def test_every_shard_has_its_own() -> None:
    assert heartbeat_id(Shard(number=1, of=2)) == "heartbeat-800-fff"
