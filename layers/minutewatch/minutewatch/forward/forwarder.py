"""The pipeline's way to Fluentd."""

from collections.abc import Mapping
from typing import Any

from minutewatch.config import ForwardSettings
from minutewatch.forward.options import options_from
from minutewatch.forward.sender import ForwardSender


class Forwarder(ForwardSender):
    """A `ForwardSender` as the settings and the secret describe it.

    Args:
        settings: From the `FLUENTD_*` variables.
        secret: What `FLUENTD_SECRET_ARN` holds: `shared_key`, `username`, `password`, `ca_pem`, `cert_pem`,
            `key_pem`, all optional.
        parts: `clock`, `sleep` and `jitter`, for tests.

    Raises:
        ConfigError: A certificate or a compression that cannot be used.
    """

    def __init__(self, settings: ForwardSettings, secret: Mapping[str, str] | None = None, **parts: Any) -> None:
        super().__init__(
            settings.tag,
            endpoints=settings.endpoints,
            options=options_from(settings, secret or {}),
            timeout=settings.connect_timeout_s,
            **parts,
        )
