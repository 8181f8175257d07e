"""Ingest: every AWS log source in, acked Forward chunks to Fluentd out."""

import gc

gc.disable()  # what is made at the start stays: to look for garbage among it is a twentieth of a cold start

import os
import time
from typing import TYPE_CHECKING, Any

from minutewatch.config import IngestSettings
from minutewatch.forward import Forwarder, SpillingForwarder
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.measures import measures
from minutewatch.ingest.objects import Objects
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.remarks import remarks
from minutewatch.ingest.service import Outcome, ingest
from minutewatch.observability import emit, logger_for
from minutewatch.stores.bucket import Bucket
from minutewatch.stores.objects import ObjectStore
from minutewatch.stores.queue import Queue
from minutewatch.stores.secrets import read_secret

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SERVICE = "ingest"
FUNCTIONS = ("ingest", "analysis", "replay", "setup")
MARGIN_S = 2.0  # kept back from the time-out: to answer, and to write the metrics

settings = IngestSettings.from_env(os.environ)
secret = read_secret(settings.forward.secret_arn)
fluentd = Forwarder(settings.forward, secret)
bucket = Bucket(settings.spill_bucket) if settings.spill_bucket else None
forwarder = SpillingForwarder(fluentd, bucket, spill_after_s=settings.spill_after_s) if bucket else fluentd
objects = Objects(
    ObjectStore(),
    Queue(settings.log_queue_url) if settings.log_queue_url else None,
    own_bucket=settings.spill_bucket,
)
own_group = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", "").removesuffix("ingest")
policy = Policy.load(
    settings.policy_file,
    own_log_groups=[f"{own_group}{name}" for name in FUNCTIONS] if own_group else (),
    secret=secret,
)
gc.freeze()
gc.enable()


def lambda_handler(event: Any, context: "LambdaContext") -> dict[str, Any]:
    """Forward every log of `event`; what failed is answered or raised, so that its source delivers it again."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_S
    invocation = Invocation(
        request_id=context.aws_request_id, now_ns=time.time_ns(), http_token=secret.get("http_token")
    )
    outcome = ingest(
        event,
        invocation,
        forwarder=forwarder,
        policy=policy,
        tag=settings.forward.tag,
        deadline=deadline,
        bucket=bucket,
        objects=objects,
    )
    emit(measures(outcome), service=SERVICE, source=outcome.source.name, function=context.function_name)
    report(outcome, context)
    return outcome.answer()


def report(outcome: Outcome, context: "LambdaContext") -> None:
    """One log line for each thing that somebody has to look at; only then is there a logger."""
    lines = list(remarks(outcome))
    if lines:
        logger = logger_for(SERVICE, call=context)
        for level, text, fields in lines:
            say = logger.error if level == "error" else logger.warning
            say(text, **fields)
