"""The analysis function: judges the minutes up to the schedule's `time`, and announces what it finds."""

import os
import time
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from minutewatch.analysis.engine import Engine, Outcome
from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import instant_of
from minutewatch.config import AnalysisSettings
from minutewatch.errors import LogMonitorError
from minutewatch.observability import logger_for, metrics_for
from minutewatch.stores.channels import EventBus, Topic
from minutewatch.stores.opensearch import OpenSearchStore, connect
from minutewatch.stores.secrets import read_secret

logger = logger_for("analysis")
metrics = metrics_for("analysis")
settings = AnalysisSettings.from_env(os.environ)
secret_arn = settings.opensearch.secret_arn
engine = Engine(
    store=OpenSearchStore(connect(settings.opensearch, secret=read_secret(secret_arn) if secret_arn else None)),
    indices=Indices(logs=settings.logs_index),
    channels=[
        *([EventBus(settings.event_bus_name)] if settings.event_bus_name else ()),
        *([Topic(settings.notify_topic_arn)] if settings.notify_topic_arn else ()),
    ],
    evaluation_delay=settings.evaluation_delay,
    false_alarms_a_day=settings.false_alarm_budget,
    now_ms=lambda: time.time_ns() // 1_000_000,
)


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Judge what is due at `event["time"]`; an error means that the minutes are left to the next run."""
    del context
    began = time.perf_counter()
    try:
        outcome = engine.run(instant_of(event))
    except LogMonitorError:
        metrics.add_metric("RunsFailed", MetricUnit.Count, 1)
        raise
    took_ms = round((time.perf_counter() - began) * 1000, 1)
    _report(outcome, took_ms)
    return {
        "window": outcome.span.document(),
        "minutes": len(outcome.span),
        "findings": list(outcome.findings),
        "incidents": [],
        "took_ms": took_ms,
    }


def _report(outcome: Outcome, took_ms: float) -> None:
    metrics.add_metric("MinutesJudged", MetricUnit.Count, len(outcome.span))
    metrics.add_metric("MinutesBehind", MetricUnit.Count, outcome.behind)
    metrics.add_metric("MinutesSkipped", MetricUnit.Count, outcome.skipped)
    metrics.add_metric("Findings", MetricUnit.Count, len(outcome.findings))
    metrics.add_metric("NotificationsFailed", MetricUnit.Count, outcome.untold)
    metrics.add_metric("RunTime", MetricUnit.Milliseconds, took_ms)
    for trouble in outcome.troubles:
        logger.warning(trouble)
    logger.info(
        "judged",
        extra={
            "window": outcome.span.document(),
            "findings": [finding["id"] for finding in outcome.findings],
            "told": outcome.told,
            "raced": outcome.raced,
        },
    )
