"""How a client of the Forward protocol behaves; where it sends is said apart."""

from collections.abc import Mapping
from typing import NamedTuple

from minutewatch.config import ForwardSettings
from minutewatch.errors import ConfigError
from minutewatch.forward.handshake import Credentials
from minutewatch.forward.tls import Tls


class ForwardOptions(NamedTuple):
    """What is sent how, and how long it may take.

    Attributes:
        ack: Wait until the receiver has acknowledged each chunk. Without it a loss goes unseen.
        ack_timeout_s: How long that may take; also how long the sending may take.
        compress: `gzip` (level 1), `zstd` or `none`.
        credentials: For a receiver with a `<security>` section.
        tls: What to trust; None trusts the system's CAs, and means no TLS where host and port are given.
        max_age_s, max_bytes: When a connection is replaced, so that a load balancer can choose another receiver.
    """

    ack: bool = True
    ack_timeout_s: float = 20.0
    compress: str = "none"
    credentials: Credentials | None = None
    tls: Tls | None = None
    max_age_s: float = 300.0
    max_bytes: int = 64 * 1024 * 1024


def options_from(settings: ForwardSettings, secret: Mapping[str, str]) -> ForwardOptions:
    """The options that `FLUENTD_*` and its secret ask for; the secret wins over the environment.

    Args:
        settings: From the environment.
        secret: May hold `shared_key`, `username`, `password`, `ca_pem`, `cert_pem`, `key_pem`.

    Raises:
        ConfigError: A user without a shared key: the protocol has no such handshake.
    """
    ca_pem = secret.get("ca_pem") or None
    return ForwardOptions(
        ack=settings.ack,
        ack_timeout_s=settings.ack_timeout_s,
        compress=settings.compress,
        credentials=_credentials(settings, secret),
        tls=Tls(
            ca_file=None if ca_pem else settings.ca_file,
            ca_pem=ca_pem,
            cert_pem=secret.get("cert_pem") or None,
            key_pem=secret.get("key_pem") or None,
            server_name=settings.server_name,
        ),
    )


def _credentials(settings: ForwardSettings, secret: Mapping[str, str]) -> Credentials | None:
    shared_key = secret.get("shared_key") or settings.shared_key
    if shared_key:
        username, password = secret.get("username", ""), secret.get("password", "")
        return Credentials(shared_key=shared_key, username=username, password=password)
    if secret.get("username"):
        raise ConfigError(
            "shared_key is missing beside the username of FLUENTD_SECRET_ARN: it should hold what shared_key in"
            " <security> of Fluentd holds"
        )
    return None
