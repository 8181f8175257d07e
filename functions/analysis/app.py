"""The analysis function: judges the minutes up to the schedule's `time`, and announces what it finds."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from minutewatch.analysis.engine import Engine, Outcome
from minutewatch.analysis.fanout import Order, is_scheduled, messages, orders
from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.ports import Rule
from minutewatch.analysis.shards import Shard
from minutewatch.config import AnalysisSettings
from minutewatch.errors import LogMonitorError
from minutewatch.observability import logger_for, metrics_for
from minutewatch.stores.channels import EventBus, Topic
from minutewatch.stores.opensearch import OpenSearchStore, connect
from minutewatch.stores.queue import Queue
from minutewatch.stores.secrets import read_secret

MARGIN_S = 3.0  # kept back from the time-out: to tell people, and to write the metrics

logger = logger_for("analysis")
metrics = metrics_for("analysis")
settings = AnalysisSettings.from_env(os.environ)
store = OpenSearchStore(connect(settings.opensearch, secret=read_secret(settings.opensearch.secret_arn)))


def _rules() -> tuple[Sequence[Rule], dict[str, str]]:
    """The users' rules, and what is wrong with the files that hold none, by file and line."""
    directory = Path(settings.rules_dir)
    if not directory.exists():
        return (), {}
    from minutewatch.rules.library import files_in, read_files  # noqa: PLC0415 - only who has rules pays for pydantic

    library = read_files(files_in(directory))
    return library.rules, {f"{problem.file}:{problem.line}": problem.text for problem in library.problems}


rules, unreadable = _rules()
engines = [
    Engine(
        store=store,
        indices=Indices(logs=settings.logs_index),
        channels=[
            *([EventBus(settings.event_bus_name)] if settings.event_bus_name else ()),
            *([Topic(settings.notify_topic_arn)] if settings.notify_topic_arn else ()),
        ],
        evaluation_delay=settings.evaluation_delay,
        false_alarms_a_day=settings.false_alarm_budget,
        now_ms=lambda: time.time_ns() // 1_000_000,
        rules=rules,
        unreadable=unreadable,
        shard=Shard(number=number, of=settings.shards),
    )
    for number in range(settings.shards)
]
queue = Queue(settings.queue_url) if settings.queue_url else None


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Judge what is due at `event["time"]`; an error means that the minutes are left to the next run.

    With several shards a schedule's event becomes a message to this function for each of them.
    """
    metrics.add_dimensions(service="analysis", function=context.function_name)
    began = time.perf_counter()
    store.deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_S
    try:
        if settings.shards > 1 and queue and is_scheduled(event):
            return _hand_out(queue, messages(event, settings.shards))
        outcomes = [_run(order) for order in orders(event, settings.shards)]
    except LogMonitorError:
        metrics.add_metric("RunsFailed", MetricUnit.Count, 1)
        raise
    took_ms = round((time.perf_counter() - began) * 1000, 1)
    metrics.add_metric("RunTime", MetricUnit.Milliseconds, took_ms)
    if "Records" in event:
        return {"batchItemFailures": []}
    return {
        "window": _window(outcomes).document(),
        "minutes": max(len(outcome.span) for outcome in outcomes),
        "findings": [finding for outcome in outcomes for finding in outcome.findings],
        "incidents": [],
        "took_ms": took_ms,
    }


def _hand_out(to: Queue, bodies: list[str]) -> dict[str, Any]:
    for reason in to.send(bodies).values():
        metrics.add_metric("RunsFailed", MetricUnit.Count, 1)
        logger.error("a shard is left to the next minute", extra={"reason": reason})
    return {"shards": len(bodies)}


def _run(order: Order) -> Outcome:
    outcome = engines[order.shard.number].run(order.instant)
    _report(outcome, order)
    return outcome


def _window(outcomes: list[Outcome]) -> Span:
    return Span(start=min(one.span.start for one in outcomes), end=max(one.span.end for one in outcomes))


def _report(outcome: Outcome, order: Order) -> None:
    health = outcome.health
    for name, count in {
        "MinutesJudged": len(outcome.span),
        "MinutesBehind": outcome.behind,
        "MinutesSkipped": outcome.skipped,
        "MinutesLate": len(health.late),
        "LateDocuments": health.late_documents,
        "Findings": len(outcome.findings),
        "NotificationsFailed": outcome.untold,
        "RulesInError": len(health.rules_in_error),
        "AggregationsTruncated": len(health.cut_off),
    }.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    if health.suggested_delay_s:
        metrics.add_metric("SuggestedDelay", MetricUnit.Seconds, max(health.suggested_delay_s.values()))
    for trouble in (*outcome.troubles, *health.cut_off):
        logger.warning(trouble)
    for name, reason in health.rules_in_error.items():
        logger.warning("rule in error", extra={"rule": name, "reason": reason})
    logger.info(
        "judged",
        extra={
            "window": outcome.span.document(),
            "shard": order.shard.name,
            "findings": [finding["id"] for finding in outcome.findings],
            "late": len(health.late),
            "told": outcome.told,
            "raced": outcome.raced,
        },
    )
