"""The pipeline's client is made from settings and secret alone."""

import pytest

from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.errors import ConfigError
from minutewatch.forward import Forwarder

ENDPOINTS = (Endpoint(host="a", port=1), Endpoint(host="b", port=2))


def test_settings_and_secret_reach_the_client() -> None:
    settings = ForwardSettings(endpoints=ENDPOINTS, tag="prod", connect_timeout_s=1.5, ack_timeout_s=7)
    forwarder = Forwarder(settings, {"shared_key": "key"})
    assert (forwarder.tag, forwarder.timeout, forwarder._options.ack_timeout_s) == ("prod", 1.5, 7)
    assert tuple(forwarder._failover._links) == ENDPOINTS
    assert forwarder._options.credentials


def test_it_needs_no_secret_where_the_receiver_asks_for_none() -> None:
    assert Forwarder(ForwardSettings(endpoints=ENDPOINTS))._options.credentials is None


def test_a_secret_that_cannot_work_stops_at_start() -> None:
    endpoints = (Endpoint(host="a", port=1, tls=True),)
    with pytest.raises(ConfigError, match="ca_pem of the secret"):
        Forwarder(ForwardSettings(endpoints=endpoints), {"ca_pem": "no certificate"})
