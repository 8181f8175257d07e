"""Settings read once from the environment; a wrong one stops the function at start."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from minutewatch.errors import ConfigError
from minutewatch.shown import shown

OWN_MARK: Final = "minutewatch.own"
"""A field of every line that Minutewatch's functions log; ingest never forwards such a line, or it would loop."""

_HOST: Final = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_ENDPOINT: Final = rf"(?:(tls|tcp)://)?({_HOST}):([0-9]{{1,5}})"
_TAG: Final = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_ARN: Final = r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:\S+"
_BUCKET: Final = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_URL: Final = rf"https?://{_HOST}(?::[0-9]{{1,5}})?/?"


class Endpoint(NamedTuple):
    """One Fluentd `in_forward` input."""

    host: str
    port: int
    tls: bool = False

    def __str__(self) -> str:
        return f"{'tls://' if self.tls else ''}{self.host}:{self.port}"


class Variables:
    """The environment; each reader raises a `ConfigError` of one line that tells how to mend the value."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(
        self,
        name: str,
        *,
        default: str | None = None,
        pattern: str | re.Pattern[str] | None = None,
        should: str = "a value",
    ) -> str:
        """The variable's text; an empty one counts as missing."""
        value = self._environ.get(name, "").strip() or default
        if value is None:
            raise ConfigError(f"{name} is missing: it should hold {should}")
        if pattern and value and not re.fullmatch(pattern, value):
            raise _malformed(name, value, should)
        return value

    def choice(self, name: str, choices: tuple[str, ...], *, default: str) -> str:
        """The variable's text where it is one of `choices`."""
        value = self.text(name, default=default).lower()
        if value not in choices:
            raise _malformed(name, value, f"one of {', '.join(choices)}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        return self.choice(name, ("true", "false"), default=str(default).lower()) == "true"

    def number(self, name: str, *, default: float, low: float, high: float) -> float:
        """A number in [low, high]."""
        value, should = self.text(name, default=str(default)), f"a number from {low:g} to {high:g}"
        try:
            number = float(value)
        except ValueError:
            raise _malformed(name, value, should) from None
        if not low <= number <= high:
            raise _malformed(name, value, should)
        return number

    def whole(self, name: str, *, default: int, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        value = self.text(name, default=str(default))
        if not value.isdecimal() or not low <= int(value) <= high:
            raise _malformed(name, value, f"a whole number from {low} to {high}")
        return int(value)

    def arn(self, name: str) -> str | None:
        """An ARN, or None where the variable is empty."""
        return self.text(name, default="", pattern=_ARN, should="an ARN (arn:aws:...)") or None

    def bucket(self, name: str) -> str | None:
        """An S3 bucket's name, or None where the variable is empty."""
        return self.text(name, default="", pattern=_BUCKET, should="a bucket's name, without s3://") or None

    def url(self, name: str) -> str:
        """An http(s) URL without path, without a slash at its end."""
        should = "a URL such as https://search-x.eu-west-1.es.amazonaws.com"
        return self.text(name, pattern=_URL, should=should).rstrip("/")

    def endpoints(self, name: str) -> tuple[Endpoint, ...]:
        """Fluentd endpoints, in order of preference."""
        should = "host:port or tls://host:port, several separated by commas"
        text = self.text(name, should=should)
        return tuple(_endpoint(part.strip(), name=name, text=text, should=should) for part in text.split(","))


def _malformed(name: str, value: str, should: str) -> ConfigError:
    return ConfigError(f"{name} holds {value!r}: it should hold {should}")


def _endpoint(part: str, *, name: str, text: str, should: str) -> Endpoint:
    match = re.fullmatch(_ENDPOINT, part)
    if not match or not 0 < int(match[3]) < 65536:
        raise _malformed(name, text, should)
    return Endpoint(host=match[2].strip("[]"), port=int(match[3]), tls=match[1] == "tls")


class ForwardSettings(NamedTuple):
    """Where the Forward client sends, and how."""

    endpoints: tuple[Endpoint, ...]
    tag: str = "logs"
    ack: bool = True
    compress: str = "gzip"
    secret_arn: str | None = None
    shared_key: str | None = None
    ca_file: str | None = None
    server_name: str | None = None
    connect_timeout_s: float = 3.0
    ack_timeout_s: float = 20.0

    def __repr__(self) -> str:
        return shown(self, without=("shared_key",))

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "ForwardSettings":
        """Settings from the `FLUENTD_*` variables; raises `ConfigError`."""
        variables = Variables(environ)
        return cls(
            endpoints=variables.endpoints("FLUENTD_ENDPOINTS"),
            tag=variables.text("FLUENTD_TAG", default="logs", pattern=_TAG, should="a tag such as logs"),
            ack=variables.flag("FLUENTD_ACK", default=True),
            compress=variables.choice("FLUENTD_COMPRESS", ("gzip", "zstd", "none"), default="gzip"),
            secret_arn=variables.arn("FLUENTD_SECRET_ARN"),
            shared_key=variables.text("FLUENTD_SHARED_KEY", default="") or None,
            ca_file=variables.text("FLUENTD_CA_FILE", default="") or None,
            server_name=variables.text("FLUENTD_SERVER_NAME", default="") or None,
            connect_timeout_s=variables.number("FLUENTD_CONNECT_TIMEOUT_SECONDS", default=3, low=0.1, high=60),
            ack_timeout_s=variables.number("FLUENTD_ACK_TIMEOUT_SECONDS", default=20, low=0.1, high=600),
        )


class IngestSettings(NamedTuple):
    """Where ingest forwards, where it keeps what nobody takes, and the queue for the rest of long objects."""

    forward: ForwardSettings
    spill_bucket: str | None = None
    spill_after_s: float = 0.7
    log_queue_url: str | None = None
    policy_file: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "IngestSettings":
        """Settings from the environment; raises `ConfigError`."""
        variables = Variables(environ)
        return cls(
            forward=ForwardSettings.from_env(environ),
            spill_bucket=variables.bucket("SPILL_BUCKET"),
            spill_after_s=variables.number("SPILL_AFTER_SECONDS", default=0.7, low=0.1, high=600),
            log_queue_url=variables.text("LOG_QUEUE_URL", default="") or None,
            policy_file=variables.text("INGEST_POLICY", default="") or None,
        )


class ReplaySettings(NamedTuple):
    """Where what was spilled lies, where it goes, and how fast."""

    forward: ForwardSettings
    spill_bucket: str
    logs_per_s: int = 5000

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "ReplaySettings":
        """Settings from the environment; raises `ConfigError`."""
        variables = Variables(environ)
        bucket = variables.bucket("SPILL_BUCKET")
        if bucket is None:
            raise ConfigError("SPILL_BUCKET is missing: it should hold a bucket's name, without s3://")
        return cls(
            forward=ForwardSettings.from_env(environ),
            spill_bucket=bucket,
            logs_per_s=variables.whole("REPLAY_LOGS_PER_SECOND", default=5000, low=1, high=1_000_000),
        )


class OpenSearchSettings(NamedTuple):
    """Which OpenSearch or Elasticsearch, and how to sign in."""

    url: str
    auth: str = "sigv4"
    secret_arn: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "OpenSearchSettings":
        """Settings from the `OPENSEARCH_*` variables; raises `ConfigError`."""
        variables = Variables(environ)
        auth = variables.choice("OPENSEARCH_AUTH", ("sigv4", "basic", "none"), default="sigv4")
        secret_arn = variables.arn("OPENSEARCH_SECRET_ARN")
        if auth == "basic" and not secret_arn:
            raise ConfigError(
                "OPENSEARCH_SECRET_ARN is missing: with OPENSEARCH_AUTH=basic it should hold the ARN of a secret"
                ' with {"username": ..., "password": ...}'
            )
        return cls(url=variables.url("OPENSEARCH_URL"), auth=auth, secret_arn=secret_arn)


class AnalysisSettings(NamedTuple):
    """What the analysis function judges, and whom it tells."""

    opensearch: OpenSearchSettings
    logs_index: str = "logs-*"
    evaluation_delay: timedelta = timedelta(seconds=30)
    false_alarm_budget: float = 1.0
    notify_topic_arn: str | None = None
    event_bus_name: str | None = None
    rules_dir: str = "/opt/rules"
    shards: int = 1
    queue_url: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "AnalysisSettings":
        """Settings from the environment; raises `ConfigError`."""
        variables = Variables(environ)
        delay_s = variables.number("EVALUATION_DELAY_SECONDS", default=30, low=0, high=3600)
        return cls(
            opensearch=OpenSearchSettings.from_env(environ),
            logs_index=variables.text(
                "LOGS_INDEX",
                default="logs-*",
                pattern=r"[^\s/?#]+",
                should="an index pattern such as logs-*",
            ),
            evaluation_delay=timedelta(seconds=delay_s),
            false_alarm_budget=variables.number("FALSE_ALARM_BUDGET", default=1, low=0.01, high=1000),
            notify_topic_arn=variables.arn("NOTIFY_TOPIC_ARN"),
            event_bus_name=variables.text("EVENT_BUS_NAME", default="") or None,
            rules_dir=variables.text("RULES_DIR", default="/opt/rules"),
            shards=int(variables.choice("ANALYSIS_SHARDS", ("1", "2", "4", "8", "16", "32", "64"), default="1")),
            queue_url=variables.text("ANALYSIS_QUEUE_URL", default="") or None,
        )
