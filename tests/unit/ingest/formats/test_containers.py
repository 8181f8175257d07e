"""The line in a container's line is read as if it stood alone."""

from typing import Any

import pytest

from .parsing import AT, MS, REQUEST, parsed, samples

CRI_JSON, CRI, CRI_PART, DOCKER, DOCKER_JSON, POD, TASK, TELEMETRY = samples("containers")
NANOS = AT + 123_456_789


@pytest.mark.parametrize(
    ("line", "time_ns", "expected"),
    [
        (CRI_JSON, NANOS, {"message": "charge failed", "log.level": "error", "fields": {"stream": "stderr"}}),
        (CRI, NANOS, {"message": "worker started", "fields": {"stream": "stdout"}}),
        (
            DOCKER,
            AT + 1_000 * MS,
            {
                "message": "2026-01-05T10:07:01Z WARN pool at 91%",
                "log.level": "warn",
                "fields": {"stream": "stderr"},
            },
        ),
        (
            DOCKER_JSON,
            NANOS,
            {"message": "accepted", "log.level": "info", "fields": {"stream": "stdout", "order": 4711}},
        ),
    ],
    ids=["cri json", "cri text", "docker text with a time", "docker json"],
)
def test_containers(line: str, time_ns: int, expected: dict[str, Any]) -> None:
    assert parsed(line) == (time_ns, expected)


def test_a_part_of_a_line_is_marked() -> None:
    assert parsed(CRI_PART)[1]["fields"] == {"stream": "stdout", "partial": True}


def test_a_pod_names_its_service_and_its_node() -> None:
    document = parsed(POD)[1]
    assert (document["service.name"], document["host.name"]) == ("checkout", "ip-10-0-0-1")
    assert document["fields"]["kubernetes"]["namespace_name"] == "shop"
    assert parsed(TASK)[1]["fields"]["ecs_cluster"] == "shop"


def test_a_functions_line_of_the_telemetry_api() -> None:
    time_ns, document = parsed(TELEMETRY)
    assert time_ns == AT + 120 * MS
    assert (document["log.level"], document["aws.request_id"]) == ("error", REQUEST)


def test_an_empty_line_in_a_container_is_kept_as_it_came() -> None:
    line = "2026-01-05T10:07:00.123456789Z stdout F  "
    assert parsed(line)[1]["message"] == line


def test_containers_in_containers_are_opened_once() -> None:
    line = CRI
    for _ in range(5_000):
        line = f"2026-01-05T10:07:00.123456789Z stdout F {line}"
    assert parsed(line)[1]["message"] == line.split(" ", 3)[3]
