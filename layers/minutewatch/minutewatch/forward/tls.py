"""TLS towards the receiver: always verified, 1.2 at least.

The `ssl` module is imported where it is used, because it is a good part of the cold start of who has no TLS.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

from minutewatch.errors import ConfigError
from minutewatch.shown import shown

if TYPE_CHECKING:
    import ssl

# X509_V_ERR_* from 76 to 94 (OpenSSL 3): formal faults that only a strict check finds.
_STRICT_FAULTS: Final = range(76, 95)
_NOT_TRUSTED: Final = (18, 19, 20, 21)
_WRONG_NAME: Final = (62, 64)
_EXPIRED: Final = 10
_RECIPE: Final = (
    "make the CA again with: openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Log CA'"
    " -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout ca.key -out ca.pem"
    " (docs/forward-client.md has the server's part)"
)


class Tls(NamedTuple):
    """What the client trusts, and how it proves itself; PEM text or files.

    Attributes:
        ca_file, ca_pem: The CA to trust instead of the system's.
        cert_file, key_file, cert_pem, key_pem: The client's certificate, where the receiver asks for one.
        server_name: The name in the receiver's certificate, where it is not the host that is connected to.
    """

    ca_file: str | None = None
    ca_pem: str | None = None
    cert_file: str | None = None
    key_file: str | None = None
    cert_pem: str | None = None
    key_pem: str | None = None
    server_name: str | None = None

    def __repr__(self) -> str:
        return shown(self, without=("key_pem",))

    @property
    def proves_client(self) -> bool:
        """Whether there is a client's certificate."""
        return bool(self.cert_file or self.cert_pem)


def context(tls: Tls) -> "ssl.SSLContext":
    """A client's context that verifies chain, name and dates.

    It asks for certificates of RFC 5280's form on every Python, as 3.13 does of itself: what works on the
    machine where it is tried works in the function too.

    Raises:
        ConfigError: A file or a text is missing, or is no certificate or no key.
    """
    import ssl  # noqa: PLC0415

    try:
        made = ssl.create_default_context(cafile=tls.ca_file or None, cadata=tls.ca_pem or None)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        where = f"FLUENTD_CA_FILE holds {tls.ca_file!r}" if tls.ca_file else "ca_pem of the secret"
        raise ConfigError(f"{where}: it should be a CA certificate in PEM ({_short(error)})") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    _add_client_certificate(made, tls)
    return made


def is_closed(error: OSError) -> bool:
    """Whether the peer has closed the connection, with TLS or without."""
    import ssl  # noqa: PLC0415

    closed = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError, BrokenPipeError, ConnectionResetError)
    return isinstance(error, closed)


def wants_more(error: OSError) -> bool:
    """Whether the connection is sound, and has nothing to be read yet."""
    import ssl  # noqa: PLC0415

    return isinstance(error, BlockingIOError | ssl.SSLWantReadError)


def explained(error: OSError) -> str | None:
    """What is wrong with the server's TLS, and who mends it how, in one line; None where it is not TLS."""
    import ssl  # noqa: PLC0415

    return explain(error) if isinstance(error, ssl.SSLError) else None


def explain(error: "ssl.SSLError") -> str:
    """What is wrong with the server's TLS, and who mends it how, in one line."""
    import ssl  # noqa: PLC0415

    if not isinstance(error, ssl.SSLCertVerificationError):
        return _explain_alert(error)
    said = f"its certificate is refused ({error.verify_message})"
    if error.verify_code in _STRICT_FAULTS:
        return f"{said}: Python 3.13 and this client ask for RFC 5280's form; {_RECIPE}"
    if error.verify_code in _NOT_TRUSTED:
        return f"{said}: FLUENTD_CA_FILE or ca_pem of the secret should hold the CA that signed it"
    if error.verify_code in _WRONG_NAME:
        return f"{said}: FLUENTD_ENDPOINTS or FLUENTD_SERVER_NAME should hold a name of the certificate"
    return f"{said}: it should be renewed" if error.verify_code == _EXPIRED else said


def _explain_alert(error: "ssl.SSLError") -> str:
    reason = (error.reason or str(error)).replace("_", " ").lower()
    if "certificate required" in reason or "alert" in reason:
        return f"TLS refused ({reason}): does it ask for a client certificate (cert_pem, key_pem of the secret)?"
    if "version number" in reason or "record layer" in reason or "http request" in reason:
        return f"TLS failed ({reason}): is it a plain input? Then it should be host:port without tls://"
    return f"TLS failed ({reason})"


def _add_client_certificate(made: "ssl.SSLContext", tls: Tls) -> None:
    try:
        if tls.cert_file:
            made.load_cert_chain(tls.cert_file, tls.key_file, password="")
        elif tls.cert_pem:
            _load_texts(made, tls.cert_pem, tls.key_pem or "")
    except OSError as error:
        raise ConfigError(
            "the client certificate cannot be used: cert_pem and key_pem of the secret should hold a certificate"
            f" and its key in PEM, without passphrase ({_short(error)})"
        ) from error


def _load_texts(made: "ssl.SSLContext", cert: str, key: str) -> None:
    import tempfile  # noqa: PLC0415 - as ssl
    from pathlib import Path  # noqa: PLC0415 - likewise

    # The ssl module reads a key from files only; this one is ours alone (0600) and gone right after.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "client.pem"
        path.touch(mode=0o600)
        path.write_text(f"{cert.strip()}\n{key.strip()}\n")
        made.load_cert_chain(path, password="")


def _short(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
    return str(reason or type(error).__name__)
