"""What the shipped Fluentd configuration must not lose sight of, and its page that explains each line."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "fluentd"
CONFIGURATION = (FOLDER / "fluent.conf").read_text()
WAYS = ("none", "basic", "sigv4")
EXPLAINED = (ROOT / "docs" / "fluentd.md").read_text()


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


@pytest.mark.parametrize(
    "promise",
    ["id_key $['event.id']", "write_operation create", "emit_error_for_missing_id true", "ssl_verify true"],
)
def test_a_repeat_is_one_document_and_no_record_is_dropped_in_silence(promise: str) -> None:
    assert promise in lines(CONFIGURATION)


def test_every_buffer_is_on_disk_blocks_when_full_and_retries_for_ever() -> None:
    buffers = re.findall(r"<buffer.*?</buffer>", CONFIGURATION, re.DOTALL)
    assert len(buffers) == 2
    for buffer in buffers:
        for line in ("@type file", "overflow_action block", "retry_forever true", "flush_at_shutdown true"):
            assert line in lines(buffer)


def test_only_fluentds_own_log_is_discarded() -> None:
    assert re.findall(r"@type null", CONFIGURATION) == ["@type null"]
    assert "@type null" in CONFIGURATION.partition("<label @FLUENT_LOG>")[2]


def test_every_part_that_may_be_included_is_there() -> None:
    named = set(re.findall(r"parts/([a-z-]+)\.conf", CONFIGURATION)) | {f"opensearch-{way}" for way in WAYS}
    assert {part.stem for part in (FOLDER / "parts").iterdir()} == {name for name in named if name[-1] != "-"}


def test_every_parameter_is_explained() -> None:
    parts = [part.read_text() for part in (FOLDER / "parts").iterdir()]
    names = {line.split()[0] for text in (CONFIGURATION, *parts) for line in lines(text) if line[0] not in "<@"}
    assert {name for name in names if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", EXPLAINED)} == set()


def test_every_variable_is_listed_at_the_head() -> None:
    head = CONFIGURATION.partition("<system>")[0].replace("FLUENTD_BIND, _PORT", "FLUENTD_BIND, FLUENTD_PORT")
    parts = [part.read_text() for part in (FOLDER / "parts").iterdir()]
    read = {
        name for text in (CONFIGURATION, *parts) for name in re.findall(r"ENV(?:\.fetch\(|\[)'([A-Z_]+)'", text)
    }
    assert {name for name in read if name not in head} == set()
