"""What the shipped Fluentd configuration must not lose sight of, and its page that explains each line."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "fluentd"
CONFIGURATION = (FOLDER / "fluent.conf").read_text()
PARTS = {part.stem: part.read_text() for part in (FOLDER / "parts").iterdir()}
ENGINES = ("opensearch", "elasticsearch")
WAYS = ("none", "basic", "sigv4")
EXPLAINED = (ROOT / "docs" / "fluentd.md").read_text()
MATCHES = re.findall(r"^<match.*?^</match>", CONFIGURATION, re.DOTALL | re.MULTILINE)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def parameters(text: str) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in lines(text) if line[0] != "<" and " " in line)


def buffers(text: str = CONFIGURATION) -> list[dict[str, str]]:
    return [parameters(buffer) for buffer in re.findall(r"<buffer.*?</buffer>", text, re.DOTALL)]


@pytest.mark.parametrize(
    "promise",
    ["id_key $['event.id']", "write_operation create", "emit_error_for_missing_id true", "ssl_verify true"],
)
def test_a_repeat_is_one_document_and_no_record_is_dropped_in_silence(promise: str) -> None:
    assert promise in lines(PARTS["index"])


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_are_written_to_alike(engine: str) -> None:
    part = lines(PARTS[engine])
    assert part[:2] == [f"@type {engine}", "@include index.conf"]
    assert {name for name in parameters(PARTS[engine]) if name in parameters(PARTS["index"])} <= {"@include"}


def test_an_index_is_that_of_the_events_day_so_that_a_repeat_meets_its_first_copy() -> None:
    assert "index_name logs-%Y.%m.%d" in lines(PARTS["index"])
    for match in MATCHES:
        assert "<buffer tag, time>" in lines(match)
        assert {"timekey": "1d", "timekey_use_utc": "true"}.items() <= buffers(match)[0].items()
    assert "logstash_format" not in CONFIGURATION + "".join(PARTS.values())


def test_every_buffer_is_on_disk_blocks_when_full_and_retries_for_ever() -> None:
    wanted = {
        "@type": "file",
        "overflow_action": "block",
        "retry_forever": "true",
        "flush_at_shutdown": "true",
    }
    assert len(buffers()) == 3
    for buffer in buffers():
        assert wanted.items() <= buffer.items()


def test_no_two_buffers_share_a_folder_and_all_lie_on_the_disk_that_stays() -> None:
    paths = sorted(buffer["path"].strip('"') for buffer in buffers())
    # Fluentd takes for its own whatever begins with a buffer's path.
    assert not any(longer.startswith(path) for path, longer in pairwise(paths))
    stays = "\"#{ENV['FLUENTD_BUFFER_DIR'] || '/fluentd/buffer'}"
    kept = [value for name, value in re.findall(r"^\s*(path|root_dir) (.*)$", CONFIGURATION, re.MULTILINE)]
    assert len(kept) == 5
    assert {value for value in kept if not value.startswith(stays)} == set()


@pytest.mark.parametrize("loses", ["drop_oldest_chunk", "disable_chunk_backup", "retry_timeout", "<secondary>"])
def test_nothing_that_is_acknowledged_is_given_up(loses: str) -> None:
    assert loses not in CONFIGURATION + "".join(PARTS.values())


def test_a_bulk_request_is_not_split_because_the_plugin_then_mixes_up_the_answers() -> None:
    assert "bulk_message_request_threshold" not in CONFIGURATION + "".join(PARTS.values())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_request_that_the_index_refuses_as_a_whole_is_kept_and_does_not_hold_up_the_others(engine: str) -> None:
    ignored = parameters(PARTS[engine])["ignore_exceptions"].split(",")
    assert {name.rpartition("::")[2] for name in ignored} == {"BadRequest", "RequestEntityTooLarge"}
    assert parameters(PARTS["index"])["exception_backup"] == "true"


def test_an_id_for_which_the_index_refuses_a_whole_request_is_taken_out_before_it_meets_others() -> None:
    (filter_,) = re.findall(r"<filter \*\*>.*?</filter>", CONFIGURATION, re.DOTALL)
    assert lines(filter_)[1] == "@type event_id"
    assert CONFIGURATION.index("<filter") < CONFIGURATION.index("<match")
    plugin = (FOLDER / "plugins" / "filter_event_id.rb").read_text()
    assert 'register_filter("event_id"' in plugin
    assert "LONGEST_BYTES = 512" in plugin


def test_the_image_and_the_local_stack_find_the_filter() -> None:
    assert "COPY plugins/ /fluentd/plugins/" in (FOLDER / "Dockerfile").read_text()
    assert '"--plugin"' in (ROOT / "local" / "fluentd.py").read_text()


def test_what_waits_for_one_index_waits_apart_and_comes_before_the_match_of_everything() -> None:
    again, index = MATCHES
    assert (lines(again)[0], lines(index)[0]) == ("<match minutewatch.again>", "<match **>")
    assert parameters(index)["retry_tag"] == "minutewatch.again"
    assert "retry_tag" not in parameters(again)
    waits, everything = (
        set(parameters(match)["unrecoverable_error_types"].split(",")) for match in (again, index)
    )
    assert everything < waits
    assert {"cluster_block_exception", "security_exception"} <= waits - everything


def test_only_fluentds_own_log_is_discarded() -> None:
    text = CONFIGURATION + "".join(PARTS.values())
    assert re.findall(r"@type null", text) == ["@type null"]
    assert "@type null" in CONFIGURATION.partition("<label @FLUENT_LOG>")[2]


def test_refused_documents_are_appended_to_a_file() -> None:
    refused = CONFIGURATION.partition("<label @ERROR>")[2].partition("</label>")[0]
    assert [line for line in lines(refused.partition("<buffer")[0]) if line.startswith(("@type f", "append"))] == [
        "@type file",
        "append true",
    ]


def test_every_part_that_may_be_included_is_there() -> None:
    text = CONFIGURATION + "".join(PARTS.values())
    named = set(re.findall(r"parts/([a-z-]+)\.conf", text)) | set(re.findall(r"@include ([a-z-]+)\.conf", text))
    assert set(PARTS) == named | set(ENGINES) | {f"opensearch-{way}" for way in WAYS}


def test_every_parameter_is_explained() -> None:
    names = {
        line.split()[0] for text in (CONFIGURATION, *PARTS.values()) for line in lines(text) if line[0] not in "<@"
    }
    assert {name for name in names if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", EXPLAINED)} == set()


def test_every_variable_is_listed_at_the_head() -> None:
    head = CONFIGURATION.partition("<system>")[0].replace("FLUENTD_BIND, _PORT", "FLUENTD_BIND, FLUENTD_PORT")
    read = {
        name
        for text in (CONFIGURATION, *PARTS.values())
        for name in re.findall(r"ENV(?:\.fetch\(|\[)'([A-Z_]+)'", text)
    }
    assert {name for name in read if name not in head} == set()


def test_in_kubernetes_each_pod_keeps_the_disk_that_the_image_writes_to() -> None:
    service, pods = yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text())
    (volume,) = re.findall(r"^VOLUME (.*)$", (FOLDER / "Dockerfile").read_text(), re.MULTILINE)
    (container,) = pods["spec"]["template"]["spec"]["containers"]
    (claim,) = pods["spec"]["volumeClaimTemplates"]
    assert pods["kind"] == "StatefulSet"
    assert container["volumeMounts"] == [{"name": claim["metadata"]["name"], "mountPath": volume}]
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert service["metadata"]["name"] == pods["spec"]["serviceName"]
    named = {variable["name"] for variable in container["env"]}
    assert {name for name in named if name not in CONFIGURATION.partition("<system>")[0]} == set()
