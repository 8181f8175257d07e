"""A running stack is parted into two shards: nothing is learnt anew, and they find what one found.

It stays parted: the tests that come after it are the same for any number of shards.
"""

from datetime import UTC, datetime
from typing import Any

from local import sam
from minutewatch.analysis.shards import Shard

from .deployment import Deployment, awaited, iso, unique_word
from .failing import failing_logs

WHOLE = Shard()
HALVES = [Shard(number=number, of=2) for number in range(2)]


def states(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """The state documents by name, without the heartbeats beside them."""
    client, index = deployment.search(), "minutewatch-state"
    client.indices.refresh(index=index)
    answer = client.search(index=index, params={"q": "_exists_:written_by"})
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def forget_all(deployment: Deployment) -> None:
    """As on the day it was installed."""
    for index in ("minutewatch-state", "minutewatch-findings-*"):
        deployment.search().indices.delete(index=index, params={"ignore_unavailable": "true"})


def now() -> dict[str, str]:
    """An event that has judged what is due."""
    return {"time": iso(datetime.now(UTC))}


def failures(deployment: Deployment, services: list[str]) -> dict[str, str]:
    """When each finding about these services' failures was made, by id."""
    found = deployment.findings('rule:"builtin.error_ratio"')
    return {one["_id"]: one["detected_at"] for one in found if one["key"]["service.name"] in services}


def a_service_of(shard: Shard) -> str:
    """A service that is the shard's own."""
    words = iter(unique_word, "")
    return next(word for word in words if shard.owns((word,)))


def test_shards_take_over_what_one_has_learnt_and_find_what_one_found(deployment: Deployment) -> None:
    services = [a_service_of(shard) for shard in HALVES]
    logs = [log for service in services for log in failing_logs(service)]
    assert deployment.invoke("IngestFunction", {"logs": logs})["delivered"] == len(logs)
    deployment.documents(" OR ".join(f"service.name:{service}" for service in services), count=1000)
    forget_all(deployment)
    deployment.invoke("AnalysisFunction", now())
    by_one = failures(deployment, services)
    assert len(by_one) == len(services)

    home, parameters = deployment.home, {**deployment.state.parameters, "AnalysisShards": "2"}
    sam.deploy(home, aws_url=deployment.state.aws_url, parameters=parameters)

    def halves() -> list[str]:
        """How far each half is; they write nothing where the whole has judged this minute already."""
        deployment.invoke("AnalysisFunction", now())
        kept = states(deployment)
        return [kept[half.name]["judged_to"] for half in HALVES if half.name in kept]

    judged_to = awaited(halves, at_least=len(HALVES))
    whole = states(deployment)[WHOLE.name]
    assert whole["given_to"] == len(HALVES)
    assert min(judged_to) >= whole["judged_to"]
    assert failures(deployment, services) == by_one  # nothing is found a second time

    # From the beginning again, now by the queue.
    forget_all(deployment)
    assert deployment.invoke("AnalysisFunction", {"source": "aws.scheduler", **now()}) == {"shards": len(HALVES)}
    awaited(lambda: list(failures(deployment, services)), at_least=len(by_one))
    assert failures(deployment, services).keys() == by_one.keys()
