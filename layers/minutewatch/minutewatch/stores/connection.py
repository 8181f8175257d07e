"""How to reach an OpenSearch: its address, TLS, and how requests are signed."""

import re
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConfigError

_AWS_HOST: Final = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.(es|aoss)\.amazonaws\.com(?:\.cn)?$")


def host_of(url: str) -> dict[str, Any]:
    """The host in opensearch-py's form; a URL without a port means the port of its scheme, not 9200."""
    parts = urlsplit(url)
    https = parts.scheme == "https"
    return {"host": parts.hostname, "port": parts.port or (443 if https else 80), "use_ssl": https}


def tls_context(secret: Mapping[str, str]) -> ssl.SSLContext:
    """TLS that verifies chain and name, by the machine's authorities or by the secret's `ca_pem` alone."""
    if not (ca_pem := secret.get("ca_pem")):
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cadata=ca_pem)
    except (ssl.SSLError, TypeError, ValueError):
        raise ConfigError(
            "the secret's ca_pem holds no certificate: it should hold PEM text that begins with"
            " -----BEGIN CERTIFICATE-----"
        ) from None


def signing(settings: OpenSearchSettings, secret: Mapping[str, str]) -> Any:
    """What opensearch-py takes as `http_auth`: a signer, a user and password, or None."""
    if settings.auth == "sigv4":
        return _signer(settings.url)
    if settings.auth == "none":
        return None
    try:
        return secret["username"], secret["password"]
    except KeyError as missing:
        raise ConfigError(
            f"secret {settings.secret_arn} has no {missing}: with OPENSEARCH_AUTH=basic it should hold"
            ' {"username": ..., "password": ...}'
        ) from None


def _signer(url: str) -> Any:
    """SigV4 with the credentials of the process, for the region and service that the host's name tells."""
    import botocore.session  # noqa: PLC0415 - only who signs pays for it
    from opensearchpy import Urllib3AWSV4SignerAuth  # noqa: PLC0415

    session = botocore.session.Session()
    aws = _AWS_HOST.search(urlsplit(url).hostname or "")
    region = aws[1] if aws else session.get_config_variable("region")
    credentials = session.get_credentials()
    if not region or credentials is None:
        lacking = "credentials" if region else "region"
        raise ConfigError(
            f"OPENSEARCH_AUTH holds 'sigv4' but AWS has no {lacking} here: set AWS_REGION and credentials,"
            " or OPENSEARCH_AUTH to basic or none"
        )
    return Urllib3AWSV4SignerAuth(credentials, region, aws[2] if aws else "es")
