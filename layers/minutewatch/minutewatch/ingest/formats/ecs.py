"""What loggers call things, as ECS names.

Each reader takes a value and says what to store, or None where the value is not of the field's kind; the value
then stays under its own name in `fields`. Names from: ECS 8.11; the documented output of Powertools, structlog,
python-json-logger, pino, bunyan, winston, log4j2, logback and logstash-encoder JSON layouts, zap, zerolog, Serilog
(compact and full), Microsoft.Extensions.Logging, nginx' usual JSON `log_format`s.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from minutewatch.ingest import levels
from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.values import Reader


def _names(reader: Reader, **by_field: str) -> dict[str, tuple[str, Reader]]:
    return {
        name: (field.replace("__", "."), reader) for field, names in by_field.items() for name in names.split()
    }


FIELDS: Final[Mapping[str, tuple[str, Reader]]] = MappingProxyType(
    {
        **_names(
            levels.normalise,
            log__level="log.level level severity levelname lvl loglevel logLevel log_level @l Level LogLevel",
        ),
        **_names(
            values.text,
            message="message msg @m RenderedMessage Message",
            error__message="error.message exception_message errorMessage",
            error__type="error.type exception_name exception_class errorType",
            user_agent__original="user_agent.original user_agent userAgent http_user_agent",
        ),
        **_names(
            values.stack,
            error__stack_trace="error.stack_trace stack_trace stackTrace stacktrace exc_info stack @x traceback"
            " Exception errorVerbose",
        ),
        **_names(
            values.word,
            service__name="service.name service service_name serviceName",
            service__version="service.version service_version",
            service__environment="service.environment environment env",
            host__name="host.name host hostname host_name HOSTNAME",
            trace__id="trace.id trace_id traceId traceID xray_trace_id @tr TraceId",
            span__id="span.id span_id spanId spanID @sp SpanId",
            user__name="user.name username user_name",
            log__logger="log.logger logger logger_name loggerName Category SourceContext",
            cloud__account__id="cloud.account.id",
            cloud__region="cloud.region",
            aws__request_id="function_request_id requestId aws_request_id AWSRequestId",
        ),
        **_names(values.dataset, event__dataset="event.dataset"),
        **_names(
            values.status,
            http__response__status_code="http.response.status_code status_code statusCode status http_status"
            " res.statusCode",
        ),
        **_names(
            values.method,
            http__request__method="http.request.method method http_method httpMethod request_method req.method",
        ),
        **_names(values.path, url__path="url.path path uri request_uri url http_path req.url"),
        **_names(
            values.ip,
            source__ip="source.ip client_ip clientIp clientip remote_addr remoteAddr ip source_ip sourceIp"
            " req.remoteAddress",
        ),
        **_names(values.rate, sample__rate="sample.rate"),
        **_names(values.duration(1), event__duration="event.duration duration_ns"),
        **_names(values.duration(1_000), event__duration="duration_us"),
        **_names(
            values.duration(1_000_000),
            event__duration="duration_ms durationMs latency_ms latencyMs elapsed_ms took_ms responseTime",
        ),
        **_names(values.duration(1_000_000_000), event__duration="duration_s duration_seconds request_time"),
        **_names(values.span, event__duration="duration elapsed latency took dur"),
    }
)
"""Of several names for one field in one object, the one that stands first here is read."""

TIMES: Final = (
    "@timestamp timestamp time ts datetime date_time eventTime @t timeMillis asctime Timestamp time_iso8601"
    " instant time_local msec date"
).split()
"""Names under which loggers write the time of the event, the best first."""

MESSAGES: Final = ("event", "@mt", "MessageTemplate", "log", "text", "body", "request")
"""Names that hold the message where none of its proper names is there; structlog writes `event`."""

OBJECTS: Final = frozenset(
    "log service trace span http url host user user_agent source event cloud req res".split()
)
"""ECS objects that loggers also write nested; what they hold is read as if it were dotted."""

ERRORS: Final = frozenset("err error exception thrown throwable".split())
"""An error as text, or as an object with `type`/`name`, `message` and `stack`."""
