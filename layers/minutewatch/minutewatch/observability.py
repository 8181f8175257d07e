"""The log and the metrics of the functions themselves: structured lines and EMF on standard output.

Dimensions stay few, because each combination is a metric that is paid for: `service`, for ingest also
`source`; and in a second set `service` and `function`, so that an alarm of one stack does not hear another
stack in the same account.
"""

from collections.abc import Iterable
from typing import Final

from aws_lambda_powertools import Logger, Metrics

from minutewatch.config import OWN_MARK

NAMESPACE: Final = "Minutewatch"


def logger_for(service: str) -> Logger:
    """Powertools' structured logger under this service name."""
    logger = Logger(service=service)
    logger.append_keys(**{OWN_MARK: True})
    return logger


def metrics_for(service: str) -> Metrics:
    """Powertools' EMF metrics in the project's namespace under this service name."""
    return Metrics(namespace=NAMESPACE, service=service)


def emit(metrics: Metrics, measures: Iterable[tuple[str, str, float]], *, source: str, function: str) -> None:
    """Add the measures (name, CloudWatch's unit, value) by source and by function.

    The handler's `log_metrics` writes them.
    """
    metrics.add_dimension("source", source)
    metrics.add_dimensions(service=str(metrics.service), function=function)
    for name, unit, value in measures:
        metrics.add_metric(name, unit, value)
