"""Replay: what was spilled goes to Fluentd, each minute, oldest first."""

import os
import time
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from minutewatch.config import ReplaySettings
from minutewatch.forward.replay import Replayed, Waiting, waiting
from minutewatch.ingest.replay import replay_of
from minutewatch.observability import logger_for, metrics_for
from minutewatch.stores.bucket import Bucket
from minutewatch.stores.secrets import read_secret

MARGIN_S = 5.0  # kept back from the time-out: to count what waits, and to write the metrics

logger = logger_for("replay")
metrics = metrics_for("replay")
settings = ReplaySettings.from_env(os.environ)
secret = read_secret(settings.forward.secret_arn)
bucket = Bucket(settings.spill_bucket)
replay = replay_of(settings, secret, bucket)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: Any, context: LambdaContext) -> dict[str, Any]:
    """Send what waits; an error means that the bucket failed, and that the next run goes on."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_S
    done = replay.run(deadline=deadline)
    left = waiting(bucket)
    report(done, left, function=context.function_name)
    return {
        "replayed": done.logs,
        "quarantined": done.quarantined,
        "waiting": left.objects,
        "oldest_s": round(left.oldest_s),
    }


def report(done: Replayed, left: Waiting, *, function: str) -> None:
    """One log line where something happened, and the metrics, apart for each stack."""
    metrics.add_dimension("function", function)
    metrics.add_metric("SpilledObjects", MetricUnit.Count, left.objects)
    metrics.add_metric("SpilledAge", MetricUnit.Seconds, left.oldest_s)
    metrics.add_metric("LogsReplayed", MetricUnit.Count, done.logs)
    if done.quarantined:
        metrics.add_metric("LogsQuarantined", MetricUnit.Count, done.quarantined)
    facts: dict[str, Any] = {
        "objects": done.objects,
        "logs": done.logs,
        "quarantined": done.quarantined,
        "waiting": left.objects,
    }
    if done.trouble:
        logger.error("not replayed", reason=str(done.trouble), **facts)
    elif any(facts.values()):
        logger.info("replayed", **facts)
