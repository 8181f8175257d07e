"""The log and the metrics of the functions themselves: structured lines and EMF on standard output.

Dimensions stay few (`service`, and for ingest `source`), because each combination is a metric that is paid for.
"""

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
