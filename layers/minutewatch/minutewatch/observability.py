"""The log and the metrics of the functions themselves: structured lines and EMF on standard output.

Dimensions stay few, because each combination is a metric that is paid for: `service`, for ingest also
`source`; and in a second set `service` and `function`, so that an alarm of one stack does not hear another
stack in the same account.

Powertools is imported by who asks for its logger or its metrics. Ingest asks for neither while all goes well,
because that is a quarter of a cold start: its metrics are written by `emit`, its logger is made by the first line.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import orjson

from minutewatch.config import OWN_MARK

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics
    from aws_lambda_powertools.utilities.typing import LambdaContext

NAMESPACE: Final = "Minutewatch"


def logger_for(service: str, *, call: "LambdaContext | None" = None) -> "Logger":
    """Powertools' structured logger under this service name; with `call` its lines say which call they are of."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415 - as above
    from aws_lambda_powertools.logging.lambda_context import build_lambda_context_model  # noqa: PLC0415

    logger = Logger(service=service)
    logger.append_keys(**{OWN_MARK: True})
    if call:
        logger.append_keys(**vars(build_lambda_context_model(call)))
    return logger


def metrics_for(service: str) -> "Metrics":
    """Powertools' EMF metrics in the project's namespace under this service name."""
    from aws_lambda_powertools import Metrics  # noqa: PLC0415 - as above

    return Metrics(namespace=NAMESPACE, service=service)


def emit(measures: Iterable[tuple[str, str, float]], *, service: str, source: str, function: str) -> None:
    """Write the measures (name, CloudWatch's unit, value) by source and by function, as one line of EMF.

    At most 100, each name once. Source of the format: CloudWatch User Guide, "Embedded metric format".
    """
    taken = list(measures)
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["source", "service"], ["service", "function"]],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit, _ in taken],
    }
    line = {
        "_aws": {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [directive]},
        "source": source,
        "service": service,
        "function": function,
        **{name: [float(value)] for name, _, value in taken},
    }
    print(orjson.dumps(line).decode())
