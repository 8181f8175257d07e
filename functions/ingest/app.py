"""Ingest: every AWS log source in, acked Forward chunks to Fluentd out."""

import os
import time
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from minutewatch.config import IngestSettings
from minutewatch.forward import Forwarder
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.service import Outcome, ingest
from minutewatch.observability import logger_for, metrics_for
from minutewatch.stores.secrets import read_secret

MARGIN_S = 2.0  # kept back from the time-out: to answer, and to write the metrics

logger = logger_for("ingest")
metrics = metrics_for("ingest")
settings = IngestSettings.from_env(os.environ)
secret = read_secret(settings.forward.secret_arn) if settings.forward.secret_arn else {}
forwarder = Forwarder(settings.forward, secret)
own_group = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", "").removesuffix("ingest")
policy = Policy.load(
    settings.policy_file,
    own_log_groups=[f"{own_group}{name}" for name in ("ingest", "analysis", "setup")] if own_group else (),
    key=secret.get("redaction_key", "").encode(),
)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: Any, context: LambdaContext) -> dict[str, Any]:
    """Forward every log of `event`; what failed is answered or raised, so that its source delivers it again."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_S
    invocation = Invocation(
        request_id=context.aws_request_id, now_ns=time.time_ns(), http_token=secret.get("http_token")
    )
    outcome = ingest(
        event, invocation, forwarder=forwarder, policy=policy, tag=settings.forward.tag, deadline=deadline
    )
    report(outcome)
    return outcome.answer()


def report(outcome: Outcome) -> None:
    """One log line for what failed, one metric for each outcome."""
    metrics.add_dimension("source", outcome.source.name)
    metrics.add_metric("LogsReceived", MetricUnit.Count, outcome.received)
    metrics.add_metric("LogsDelivered", MetricUnit.Count, outcome.delivered)
    metrics.add_metric("LogsUnreadable", MetricUnit.Count, len(outcome.unreadable))
    metrics.add_metric("LogsDropped", MetricUnit.Count, outcome.dropped)
    metrics.add_metric("Redactions", MetricUnit.Count, outcome.redacted)
    if outcome.refused:
        logger.warning("refused", status=outcome.refused.status, reason=outcome.refused.reason)
    for error in outcome.unreadable:
        logger.warning("unreadable", reason=str(error))
    if outcome.undelivered:
        waiting = outcome.received - outcome.delivered - len(outcome.unreadable)
        logger.error("undelivered", reason=str(outcome.undelivered), logs=waiting)
