"""The context verifies always; each fault is explained with what mends it."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from minutewatch.errors import ConfigError
from minutewatch.forward.tls import Tls, context, explain

from .certificates import Certificate, issue, make_ca


@pytest.fixture(scope="module")
def ca() -> Certificate:
    return make_ca()


def server_context(certificate: Certificate, folder: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*certificate.write(folder, "server"))
    return made


def fault(client: ssl.SSLContext, server: ssl.SSLContext, *, name: str = "localhost") -> ssl.SSLError | None:
    """What the client meets when it shakes hands over a socket pair."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(ours, server_hostname=name).close()
    except ssl.SSLError as error:
        return error
    finally:
        ours.close()
        thread.join()
    return None


def test_what_the_ca_signed_for_the_name_is_trusted(ca: Certificate, tmp_path: Path) -> None:
    server = server_context(issue(ca, "localhost", "127.0.0.1"), tmp_path)
    assert fault(context(Tls(ca_pem=ca.pem)), server) is None
    assert fault(context(Tls(ca_file=str(ca.write(tmp_path, "ca")[0]))), server, name="127.0.0.1") is None


def test_verification_is_on_and_old_versions_are_off(ca: Certificate) -> None:
    made = context(Tls(ca_pem=ca.pem))
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname
    assert made.minimum_version is ssl.TLSVersion.TLSv1_2
    assert made.verify_flags & ssl.VERIFY_X509_STRICT


def test_only_the_given_ca_is_trusted(ca: Certificate) -> None:
    (trusted,) = context(Tls(ca_pem=ca.pem)).get_ca_certs()
    assert trusted["subject"] == ((("commonName", "Log CA"),),)


def test_another_ca_is_explained(ca: Certificate, tmp_path: Path) -> None:
    error = fault(context(Tls(ca_pem=make_ca("Other CA").pem)), server_context(issue(ca, "localhost"), tmp_path))
    assert error
    assert "FLUENTD_CA_FILE or ca_pem of the secret should hold the CA that signed it" in explain(error)


@pytest.mark.parametrize("name", ["fluentd.internal", "10.0.0.7"])
def test_another_name_is_explained(ca: Certificate, tmp_path: Path, name: str) -> None:
    server = server_context(issue(ca, "localhost"), tmp_path)
    error = fault(context(Tls(ca_pem=ca.pem)), server, name=name)
    assert error
    assert "FLUENTD_ENDPOINTS or FLUENTD_SERVER_NAME should hold a name of the certificate" in explain(error)


def test_an_expired_certificate_is_explained(ca: Certificate, tmp_path: Path) -> None:
    server = server_context(issue(ca, "localhost", expired=True), tmp_path)
    error = fault(context(Tls(ca_pem=ca.pem)), server)
    assert error
    assert explain(error) == "its certificate is refused (certificate has expired): it should be renewed"


def test_a_ca_without_key_usage_is_explained_with_a_recipe(tmp_path: Path) -> None:
    sloppy = make_ca(key_usage=False)
    error = fault(context(Tls(ca_pem=sloppy.pem)), server_context(issue(sloppy, "localhost"), tmp_path))
    assert error
    assert "CA cert does not include key usage extension" in explain(error)
    assert "-addext 'keyUsage=critical,keyCertSign,cRLSign'" in explain(error)


def test_an_input_without_tls_is_explained() -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b"\x92\xa4HELO\x80 is no TLS record")
    with pytest.raises(ssl.SSLError) as raised:
        ssl.create_default_context().wrap_socket(ours, server_hostname="localhost")
    ours.close()
    theirs.close()
    assert "is it a plain input? Then it should be host:port without tls://" in explain(raised.value)


@pytest.mark.parametrize(
    "pem", ["no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_ca_that_is_none_stops_at_start(pem: str) -> None:
    with pytest.raises(ConfigError, match="ca_pem of the secret: it should be a CA certificate in PEM"):
        context(Tls(ca_pem=pem))


def test_a_missing_ca_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"FLUENTD_CA_FILE holds '/nowhere/ca.pem'.*No such file"):
        context(Tls(ca_file="/nowhere/ca.pem"))


def test_a_client_certificate_comes_from_text_or_files(ca: Certificate, tmp_path: Path) -> None:
    server = server_context(issue(ca, "localhost"), tmp_path)
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_verify_locations(cadata=ca.pem)
    client = issue(ca, "lambda")
    cert, key = client.write(tmp_path, "client")
    assert fault(context(Tls(ca_pem=ca.pem, cert_pem=client.pem, key_pem=client.key_pem)), server) is None
    assert fault(context(Tls(ca_pem=ca.pem, cert_file=str(cert), key_file=str(key))), server) is None


def test_a_client_key_that_does_not_fit_stops_at_start_and_is_not_shown(ca: Certificate) -> None:
    client, other = issue(ca, "lambda"), issue(ca, "lambda")
    tls = Tls(ca_pem=ca.pem, cert_pem=client.pem, key_pem=other.key_pem)
    with pytest.raises(ConfigError, match="cert_pem and key_pem of the secret should hold") as raised:
        context(tls)
    assert other.key_pem.splitlines()[1] not in f"{raised.value!r}{tls!r}"
