"""Set-up: index template and retention when the stack changes, deletion of expired indices once a day."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from minutewatch.observability import logger_for, metrics_for
from minutewatch.provision import custom_resource

if TYPE_CHECKING:
    from minutewatch.provision.cluster import OpenSearchCluster
    from minutewatch.provision.settings import SetupSettings

MARGIN_S = 20.0  # kept back from the time-out, to answer CloudFormation

logger = logger_for("setup")
metrics = metrics_for("setup")


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer CloudFormation whatever happens, or tidy up for the day of the event's `time`."""
    left_s = context.get_remaining_time_in_millis() / 1000 - MARGIN_S
    if custom_resource.is_request(event):
        answer = answer_to(event, left_s)
        metrics.add_metric("SetUps" if answer["Status"] == "SUCCESS" else "SetUpsFailed", MetricUnit.Count, 1)
        custom_resource.send(event, answer)
        return answer
    deleted = tidy(day_of(event))
    metrics.add_metric("IndicesDeleted", MetricUnit.Count, len(deleted))
    logger.info("tidied", extra={"deleted": deleted})
    return {"deleted": deleted}


def answer_to(event: Mapping[str, Any], left_s: float) -> dict[str, Any]:
    """The answer to CloudFormation. A deletion always succeeds, and the data stays."""
    if custom_resource.is_deletion(event):
        return custom_resource.success(event, {})
    try:
        data = custom_resource.within(left_s, set_up)
    except Exception as error:  # whatever it is, CloudFormation would wait for an answer until its own time-out
        logger.exception("not set up")
        return custom_resource.failure(event, error)
    logger.info("set up", extra=data)
    return custom_resource.success(event, data)


# Imported only when used, so that a broken setting or layer is told to CloudFormation, and never stops a deletion.


def set_up() -> dict[str, str]:
    """Put index template and retention; what `!GetAtt IndexSetup.*` gives."""
    from minutewatch.provision.service import provision  # noqa: PLC0415

    cluster, settings = reach()
    done = provision(cluster, settings)
    return {"Engine": done.engine, "Retention": done.retention}


def tidy(today: date) -> list[str]:
    """Delete expired daily indices where the engine does not; their names."""
    from minutewatch.provision.service import delete_expired  # noqa: PLC0415

    cluster, settings = reach()
    return delete_expired(cluster, today=today, days=settings.retention_days)


def reach() -> "tuple[OpenSearchCluster, SetupSettings]":
    """The cluster and the settings; raises `ConfigError`."""
    from minutewatch.provision.cluster import OpenSearchCluster  # noqa: PLC0415
    from minutewatch.provision.settings import SetupSettings  # noqa: PLC0415
    from minutewatch.stores.opensearch import connect  # noqa: PLC0415
    from minutewatch.stores.secrets import read_secret  # noqa: PLC0415

    settings = SetupSettings.from_env(os.environ)
    opensearch = settings.opensearch
    client = connect(opensearch, secret=read_secret(opensearch.secret_arn))
    return OpenSearchCluster(client, url=opensearch.url), settings


def day_of(event: Mapping[str, Any]) -> date:
    """The UTC day of the event's `time`; raises `DecodeError`."""
    from minutewatch.errors import DecodeError  # noqa: PLC0415

    try:
        time = datetime.fromisoformat(event["time"])
    except (KeyError, TypeError, ValueError):
        reason = 'it holds no time: invoke with {"time": "2026-01-05T10:07:00Z"}'
        raise DecodeError(reason, source="schedule", record_id=str(event.get("id", "?"))) from None
    return time.astimezone(UTC).date()
