"""Every error that this package raises, named after who has to act.

LogMonitorError
├── ConfigError      the deployment is wrong; the operator mends a variable or a file
├── DecodeError      one record is unreadable; it is set aside and the batch goes on
├── DeliveryError    Fluentd did not take a chunk; the event source delivers it again
│   ├── PoisonError  Fluentd will never take this chunk; it is split, not sent again
│   └── RefusedError Fluentd and this client do not trust each other (also a ConfigError)
├── SearchError      OpenSearch did not answer in full; the minute is judged by the next run
│   └── TooLargeError the answer has more groups than fit in one; ask by pages
├── StorageError     a bucket or a queue did not take or give; the event source delivers it again
├── GoneError        an object was deleted or replaced before it was read; nobody can act, it is told
├── ConflictError    another run wrote first; this one reads again
└── NotifyError      a channel did not take a message; a later run sends it
"""


class LogMonitorError(Exception):
    """Base of every error of this package; only handlers catch it."""


class ConfigError(LogMonitorError):
    """The deployment is wrong (variable, secret, rule file); a retry cannot help."""


class DecodeError(LogMonitorError):
    """One record is unreadable; it is set aside and the batch goes on."""

    def __init__(self, reason: str, *, source: str, record_id: str) -> None:
        super().__init__(f"{source} record {record_id}: {reason}")
        self.reason = reason
        self.source = source
        self.record_id = record_id


class DeliveryError(LogMonitorError):
    """Fluentd did not take a chunk; the event source delivers its records again."""


class PoisonError(DeliveryError):
    """Fluentd refuses this very chunk again and again; it has to be split."""


class RefusedError(DeliveryError, ConfigError):
    """A key, a user or a certificate is not accepted: delivery fails until the operator mends it."""


class SearchError(LogMonitorError):
    """OpenSearch did not answer, or not in full; the next run judges the minute."""


class TooLargeError(SearchError):
    """The answer has more groups than OpenSearch gives in one; ask for it by pages."""


class StorageError(LogMonitorError):
    """A bucket or a queue did not take or give; whoever asked still has to have what it was about."""


class GoneError(LogMonitorError):
    """An object was deleted or replaced before it was read: a retry finds it no more, and nobody can act."""


class ConflictError(LogMonitorError):
    """Another run wrote the document first; read it again before deciding."""


class NotifyError(LogMonitorError):
    """A channel did not take a message; it stays in the outbox and a later run sends it."""
