import ssl

import pytest

from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConfigError
from minutewatch.stores.connection import host_of, signing, tls_context

HERE = "https://search-x.eu-west-1.es.amazonaws.com"


@pytest.fixture
def aws_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        (HERE, "search-x.eu-west-1.es.amazonaws.com", 443, True),
        ("http://127.0.0.1:9201", "127.0.0.1", 9201, False),
        ("http://opensearch", "opensearch", 80, False),
        ("https://[::1]:9200/", "::1", 9200, True),
    ],
)
def test_a_url_without_a_port_means_its_schemes(url: str, host: str, port: int, tls: bool) -> None:
    assert host_of(url) == {"host": host, "port": port, "use_ssl": tls}


def test_tls_verifies_chain_and_name() -> None:
    context = tls_context({})

    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("junk", ["hunter2", "-----BEGIN CERTIFICATE-----\n안녕\n-----END CERTIFICATE-----"])
def test_a_ca_that_is_none_is_an_error_that_does_not_show_the_secret(junk: str) -> None:
    with pytest.raises(ConfigError, match="ca_pem holds no certificate") as caught:
        tls_context({"ca_pem": junk})
    assert junk not in str(caught.value)


def test_basic_takes_user_and_password_from_the_secret() -> None:
    settings = OpenSearchSettings(url=HERE, auth="basic", secret_arn="arn:aws:secretsmanager:x:1:secret:y")

    assert signing(settings, {"username": "analyst", "password": "p"}) == ("analyst", "p")
    with pytest.raises(ConfigError, match="secret arn:aws:secretsmanager:x:1:secret:y has no 'password'"):
        signing(settings, {"username": "analyst"})


def test_none_signs_nothing() -> None:
    assert signing(OpenSearchSettings(url=HERE, auth="none"), {}) is None


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize(
    ("url", "scope"),
    [
        (HERE, "eu-west-1/es"),
        ("https://abc.ap-northeast-2.aoss.amazonaws.com", "ap-northeast-2/aoss"),
        ("https://logs.example.com", "us-east-1/es"),
    ],
    ids=["domain", "serverless", "custom name"],
)
def test_requests_are_signed_for_the_region_and_service_of_the_host(url: str, scope: str) -> None:
    sign = signing(OpenSearchSettings(url=url, auth="sigv4"), {})

    headers = sign("POST", f"{url}/_msearch?max_concurrent_searches=2", b"{}\n", {"host": url.split("/")[2]})

    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert f"/{scope}/aws4_request" in headers["Authorization"]
    assert len(headers["X-Amz-Content-SHA256"]) == 64


def test_no_credentials_is_an_error_that_tells_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = str(tmp_path_factory.mktemp("aws") / "none")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", empty)
    monkeypatch.setenv("AWS_CONFIG_FILE", empty)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with pytest.raises(
        ConfigError, match="AWS has no credentials here: set AWS_REGION and credentials, or OPENSEARCH"
    ):
        signing(OpenSearchSettings(url=HERE, auth="sigv4"), {})
