import pytest

from minutewatch.errors import ConfigError
from minutewatch.provision.settings import IndexSettings, SetupSettings

ENGINE = {"OPENSEARCH_URL": "http://127.0.0.1:9200", "OPENSEARCH_AUTH": "none"}


def test_only_the_engine_has_to_be_named() -> None:
    settings = SetupSettings.from_env(ENGINE)

    assert settings.opensearch.url == "http://127.0.0.1:9200"
    assert settings.index == IndexSettings(shards=1, replicas=None, refresh_interval="5s")
    assert settings.retention_days == 30


def test_everything_can_be_set() -> None:
    given = {"INDEX_SHARDS": "4", "INDEX_REPLICAS": "0", "INDEX_REFRESH_INTERVAL": "1s", "RETENTION_DAYS": "7"}

    settings = SetupSettings.from_env(ENGINE | given)

    assert settings.index == IndexSettings(shards=4, replicas=0, refresh_interval="1s")
    assert settings.retention_days == 7


@pytest.mark.parametrize(
    ("name", "value", "should"),
    [
        ("RETENTION_DAYS", "0", "a whole number from 1 to 3650"),
        ("RETENTION_DAYS", "1.5", "a whole number from 1 to 3650"),
        ("INDEX_SHARDS", "many", "a whole number from 1 to 64"),
        ("INDEX_REPLICAS", "ten", "auto or a digit"),
        ("INDEX_REFRESH_INTERVAL", "5", "whole seconds such as 5s"),
    ],
)
def test_a_malformed_value_is_told_in_one_line(name: str, value: str, should: str) -> None:
    with pytest.raises(ConfigError) as error:
        SetupSettings.from_env(ENGINE | {name: value})

    assert str(error.value) == f"{name} holds {value!r}: it should hold {should}"
