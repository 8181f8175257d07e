"""A wrong setting stops the function with one line: the variable, what it holds, what it should hold."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.config import (
    AnalysisSettings,
    Endpoint,
    ForwardSettings,
    IngestSettings,
    OpenSearchSettings,
    ReplaySettings,
)
from minutewatch.errors import ConfigError

FLUENTD = {"FLUENTD_ENDPOINTS": "fluentd.internal:24224"}
SEARCH = {"OPENSEARCH_URL": "https://search-x.eu-west-1.es.amazonaws.com"}
ENDPOINTS_SHOULD = "it should hold host:port or tls://host:port, several separated by commas"
URL_SHOULD = "it should hold a URL such as https://search-x.eu-west-1.es.amazonaws.com"
BASIC_LINE = (
    "OPENSEARCH_SECRET_ARN is missing: with OPENSEARCH_AUTH=basic it should hold the ARN of a secret with "
    '{"username": ..., "password": ...}'
)
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:fluentd-AbCdEf"


def test_endpoints_in_order_of_preference() -> None:
    settings = ForwardSettings.from_env(
        {"FLUENTD_ENDPOINTS": "fluentd.internal:24224, tls://10.0.0.7:24225,[::1]:1"}
    )
    assert settings.endpoints == (
        Endpoint(host="fluentd.internal", port=24224),
        Endpoint(host="10.0.0.7", port=24225, tls=True),
        Endpoint(host="::1", port=1),
    )


def test_what_is_not_set_has_the_documented_default() -> None:
    forward, search = ForwardSettings.from_env(FLUENTD), AnalysisSettings.from_env(SEARCH)
    assert (forward.tag, forward.ack, forward.compress) == ("logs", True, "gzip")
    assert (search.logs_index, search.false_alarm_budget) == ("logs-*", 1.0)
    assert search.evaluation_delay == timedelta(seconds=30)
    assert search.opensearch.auth == "sigv4"


def test_an_empty_variable_counts_as_not_set() -> None:
    """CloudFormation hands an empty parameter on as an empty variable."""
    settings = ForwardSettings.from_env({**FLUENTD, "FLUENTD_SECRET_ARN": "", "FLUENTD_TAG": " "})
    assert (settings.secret_arn, settings.tag) == (None, "logs")


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        (
            {},
            f"FLUENTD_ENDPOINTS is missing: {ENDPOINTS_SHOULD}",
        ),
        (
            {"FLUENTD_ENDPOINTS": "fluentd"},
            f"FLUENTD_ENDPOINTS holds 'fluentd': {ENDPOINTS_SHOULD}",
        ),
        (
            {"FLUENTD_ENDPOINTS": "a:1,http://b:2"},
            f"FLUENTD_ENDPOINTS holds 'a:1,http://b:2': {ENDPOINTS_SHOULD}",
        ),
        ({**FLUENTD, "FLUENTD_ACK": "yes"}, "FLUENTD_ACK holds 'yes': it should hold one of true, false"),
        (
            {**FLUENTD, "FLUENTD_COMPRESS": "lz4"},
            "FLUENTD_COMPRESS holds 'lz4': it should hold one of gzip, zstd, none",
        ),
        ({**FLUENTD, "FLUENTD_TAG": "a b"}, "FLUENTD_TAG holds 'a b': it should hold a tag such as logs"),
        (
            {**FLUENTD, "FLUENTD_SECRET_ARN": "fluentd"},
            "FLUENTD_SECRET_ARN holds 'fluentd': it should hold an ARN (arn:aws:...)",
        ),
    ],
)
def test_a_wrong_forward_setting_says_how_to_mend_it(environ: dict[str, str], line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ForwardSettings.from_env(environ)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        (
            {},
            f"OPENSEARCH_URL is missing: {URL_SHOULD}",
        ),
        (
            {"OPENSEARCH_URL": "search:9200"},
            f"OPENSEARCH_URL holds 'search:9200': {URL_SHOULD}",
        ),
        (
            {**SEARCH, "OPENSEARCH_AUTH": "iam"},
            "OPENSEARCH_AUTH holds 'iam': it should hold one of sigv4, basic, none",
        ),
        (
            {**SEARCH, "OPENSEARCH_AUTH": "basic"},
            BASIC_LINE,
        ),
        (
            {**SEARCH, "EVALUATION_DELAY_SECONDS": "-1"},
            "EVALUATION_DELAY_SECONDS holds '-1': it should hold a number from 0 to 3600",
        ),
        (
            {**SEARCH, "FALSE_ALARM_BUDGET": "few"},
            "FALSE_ALARM_BUDGET holds 'few': it should hold a number from 0.01 to 1000",
        ),
        (
            {**SEARCH, "LOGS_INDEX": "a/b"},
            "LOGS_INDEX holds 'a/b': it should hold an index pattern such as logs-*",
        ),
    ],
)
def test_a_wrong_analysis_setting_says_how_to_mend_it(environ: dict[str, str], line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        AnalysisSettings.from_env(environ)
    assert str(caught.value) == line


def test_basic_sign_in_with_its_secret() -> None:
    settings = OpenSearchSettings.from_env({**SEARCH, "OPENSEARCH_AUTH": "Basic", "OPENSEARCH_SECRET_ARN": SECRET})
    assert (settings.auth, settings.secret_arn) == ("basic", SECRET)


@given(st.text(st.characters(exclude_characters="\0"), min_size=1).filter(lambda text: ":" not in text))
def test_whatever_an_endpoint_variable_holds_the_answer_is_one_line(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ForwardSettings.from_env({"FLUENTD_ENDPOINTS": text})
    assert len(str(caught.value).splitlines()) == 1


def test_no_module_reads_the_environment_but_through_settings() -> None:
    package = Path(__file__).parents[2] / "layers/minutewatch/minutewatch"
    readers = [
        path.name for path in package.rglob("*.py") if "os.environ" in path.read_text() and "cli" not in path.parts
    ]
    assert readers == []


@pytest.mark.parametrize("name", ["s3://spill", "Spill", "a", "spill/logs", "-spill"])
def test_a_bucket_is_given_by_its_bare_name(name: str) -> None:
    assert IngestSettings.from_env({**FLUENTD, "SPILL_BUCKET": "spill.logs-1"}).spill_bucket == "spill.logs-1"
    with pytest.raises(ConfigError, match=rf"SPILL_BUCKET holds '{name}': it should hold a bucket's name"):
        IngestSettings.from_env({**FLUENTD, "SPILL_BUCKET": name})


def test_how_long_fluentd_may_take_before_the_bucket_is_asked() -> None:
    assert IngestSettings.from_env(FLUENTD).spill_after_s == 0.7
    assert IngestSettings.from_env({**FLUENTD, "SPILL_AFTER_SECONDS": "2.5"}).spill_after_s == 2.5
    with pytest.raises(
        ConfigError, match=r"SPILL_AFTER_SECONDS holds '0': it should hold a number from 0\.1 to 600"
    ):
        IngestSettings.from_env({**FLUENTD, "SPILL_AFTER_SECONDS": "0"})


def test_a_replay_needs_a_bucket_and_has_a_rate() -> None:
    settings = ReplaySettings.from_env({**FLUENTD, "SPILL_BUCKET": "spill"})
    assert (settings.spill_bucket, settings.logs_per_s) == ("spill", 5000)
    with pytest.raises(
        ConfigError, match="SPILL_BUCKET is missing: it should hold a bucket's name, without s3://"
    ):
        ReplaySettings.from_env(FLUENTD)
    with pytest.raises(ConfigError, match="REPLAY_LOGS_PER_SECOND holds 'fast': it should hold a whole number"):
        ReplaySettings.from_env({**FLUENTD, "SPILL_BUCKET": "spill", "REPLAY_LOGS_PER_SECOND": "fast"})
