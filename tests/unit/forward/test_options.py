"""Settings and secret become options; what cannot work is said at start."""

import pytest

from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.errors import ConfigError
from minutewatch.forward.handshake import Credentials
from minutewatch.forward.options import ForwardOptions, options_from

ENDPOINTS = (Endpoint(host="fluentd.internal", port=24224),)


def test_settings_alone_give_acks_gzip_and_no_sign_in() -> None:
    options = options_from(ForwardSettings(endpoints=ENDPOINTS), {})
    assert (options.ack, options.compress, options.ack_timeout_s) == (True, "gzip", 20.0)
    assert options.credentials is None


def test_the_secret_wins_over_the_environment() -> None:
    settings = ForwardSettings(endpoints=ENDPOINTS, shared_key="local", ca_file="/ca.pem", server_name="logs")
    options = options_from(settings, {"shared_key": "k", "username": "u", "password": "p", "ca_pem": "PEM"})
    assert options.credentials == Credentials(shared_key="k", username="u", password="p")
    assert options.tls
    assert (options.tls.ca_pem, options.tls.ca_file, options.tls.server_name) == ("PEM", None, "logs")


def test_the_environment_is_used_where_the_secret_is_silent() -> None:
    settings = ForwardSettings(endpoints=ENDPOINTS, shared_key="local", ca_file="/ca.pem")
    options = options_from(settings, {"ca_pem": "", "shared_key": ""})
    assert options.credentials == Credentials(shared_key="local")
    assert options.tls
    assert options.tls.ca_file == "/ca.pem"


def test_a_user_without_a_key_is_a_mistake_of_the_deployment() -> None:
    with pytest.raises(ConfigError, match="shared_key is missing beside the username"):
        options_from(ForwardSettings(endpoints=ENDPOINTS), {"username": "u", "password": "p"})


def test_no_secret_shows_in_the_text_of_settings_or_options() -> None:
    settings = ForwardSettings(endpoints=ENDPOINTS, shared_key="s3cret")
    options = options_from(settings, {"username": "u", "password": "s3cret", "key_pem": "s3cret"})
    assert "s3cret" not in f"{settings!r}{options!r}"


def test_a_client_without_options_waits_for_acks_and_replaces_old_connections() -> None:
    options = ForwardOptions()
    assert options.ack
    assert (options.max_age_s, options.max_bytes) == (300, 67_108_864)
