"""What loggers call things, as ECS names.

Each reader takes a value and says what to store, or None where the value is not of the field's kind; the value
then stays under its own name in `fields`. Names from: ECS 8.11; the documented output of Powertools, structlog,
python-json-logger, pino, bunyan, winston, log4j2 and logback JSON layouts, zap, zerolog, Serilog.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from minutewatch.ingest import levels

Reader = Callable[[Any], Any]

_METHODS: Final = frozenset("GET POST PUT DELETE PATCH HEAD OPTIONS CONNECT TRACE".split())


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _word(value: Any) -> str | None:
    """Text, or a number that serves as a name (a process id, a version)."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _status(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) == 3:
        value = int(value)
    return value if isinstance(value, int) and 100 <= value <= 599 else None


def _method(value: Any) -> str | None:
    return value.upper() if isinstance(value, str) and value.upper() in _METHODS else None


def _path(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith("/") else None


def _ip(value: Any) -> str | None:
    """An address by its look; OpenSearch ignores, but keeps, what is malformed all the same."""
    if not isinstance(value, str) or not 2 < len(value) <= 45:
        return None
    return value if value.count(".") == 3 or value.count(":") >= 2 else None


def _rate(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 < value <= 1 else None


def _duration(nanoseconds: int) -> Reader:
    def read(value: Any) -> int | None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return round(value * nanoseconds) if number and 0 <= value < 1e9 * 86_400 / nanoseconds * 1e3 else None

    return read


def _names(reader: Reader, **by_field: str) -> dict[str, tuple[str, Reader]]:
    return {
        name: (field.replace("__", "."), reader) for field, names in by_field.items() for name in names.split()
    }


FIELDS: Final[Mapping[str, tuple[str, Reader]]] = MappingProxyType(
    {
        **_names(
            levels.normalise,
            log__level="log.level level severity levelname lvl loglevel logLevel log_level @l",
        ),
        **_names(
            _text,
            message="message msg @m",
            error__message="error.message exception_message",
            error__stack_trace="error.stack_trace stack_trace stackTrace stacktrace exc_info stack @x traceback",
            error__type="error.type exception_name exception_class",
            user_agent__original="user_agent.original user_agent userAgent http_user_agent",
        ),
        **_names(
            _word,
            service__name="service.name service service_name serviceName",
            service__version="service.version service_version",
            service__environment="service.environment environment env",
            host__name="host.name host hostname host_name",
            trace__id="trace.id trace_id traceId traceID xray_trace_id",
            span__id="span.id span_id spanId spanID",
            user__name="user.name username user_name",
            log__logger="log.logger logger logger_name loggerName",
            cloud__account__id="cloud.account.id",
            cloud__region="cloud.region",
            event__dataset="event.dataset",
            aws__request_id="function_request_id requestId aws_request_id AWSRequestId",
        ),
        **_names(
            _status,
            http__response__status_code="http.response.status_code status_code statusCode status http_status",
        ),
        **_names(
            _method, http__request__method="http.request.method method http_method httpMethod request_method"
        ),
        **_names(_path, url__path="url.path path uri request_uri url http_path"),
        **_names(
            _ip,
            source__ip="source.ip client_ip clientIp clientip remote_addr remoteAddr ip source_ip sourceIp",
        ),
        **_names(_rate, sample__rate="sample.rate"),
        **_names(_duration(1), event__duration="event.duration duration_ns"),
        **_names(_duration(1_000), event__duration="duration_us"),
        **_names(
            _duration(1_000_000),
            event__duration="duration_ms durationMs latency_ms latencyMs elapsed_ms took_ms responseTime",
        ),
        **_names(_duration(1_000_000_000), event__duration="duration_s duration_seconds request_time"),
    }
)

TIMES: Final = frozenset("@timestamp timestamp time ts datetime date_time eventTime @t timeMillis asctime".split())
"""Names under which loggers write the time of the event."""

MESSAGES: Final = ("event", "@mt", "log", "text", "body")
"""Names that hold the message where none of its proper names is there; structlog writes `event`."""

OBJECTS: Final = frozenset("log service trace span http url host user user_agent source event cloud".split())
"""ECS objects that loggers also write nested; what they hold is read as if it were dotted."""

ERRORS: Final = frozenset("err error exception".split())
"""An error as text, or as an object with `type`/`name`, `message` and `stack`."""
