"""A file's lines under its own header."""

from typing import Any

import pytest

from minutewatch.ingest.formats import Reader, reader

from .parsing import AT, MS, samples

NOW = AT + 3_600_000 * MS


def read(by: Reader, *lines: str) -> list[tuple[int | None, dict[str, Any]]]:
    """What the lines say, but for those that are no logs."""
    logs = []
    for line in lines:
        if not by.takes_header(line):
            document: dict[str, Any] = {}
            logs.append((by.read(line, document), document))
    return logs


def test_csv_under_its_header() -> None:
    by = reader("exports/audit.csv.gz")
    ((time_ns, document),) = read(
        by, "time,level,service,message,amount", '2026-01-05T10:07:00Z,ERROR,shop,"a, b",7'
    )
    assert time_ns == AT
    assert document == {"log.level": "error", "service.name": "shop", "message": "a, b", "fields": {"amount": "7"}}


def test_a_row_that_does_not_fit_is_plain_text() -> None:
    ((_, document),) = read(reader("a.csv"), "a,b", "1,2,3")
    assert document == {"message": "1,2,3"}


def test_a_file_of_another_name_has_no_csv_header() -> None:
    assert len(read(reader("a.log"), "a,b", "1,2")) == 2
    assert len(read(reader(None), "a,b", "1,2")) == 2


def test_vpc_flow_with_a_header_of_its_own() -> None:
    by = reader("AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/01/05/x.log.gz")
    ((time_ns, document),) = read(by, "action srcaddr start", "REJECT 10.0.0.1 1767607620")
    assert time_ns == AT
    assert (document["event.action"], document["source.ip"]) == ("reject", "10.0.0.1")
    assert by.origin == {"cloud.account.id": "123456789012", "cloud.region": "us-east-1"}


def test_cloudfront_with_fewer_fields_than_usual() -> None:
    directives = ("#Version: 1.0", "#Fields: date time x-edge-location c-ip sc-status")
    ((time_ns, document),) = read(reader("x.gz"), *directives, "2026-01-05\t10:07:00\tICN54\t10.0.0.1\t502")
    assert time_ns == AT
    assert (document["source.ip"], document["http.response.status_code"]) == ("10.0.0.1", 502)


def test_reading_goes_on_in_the_middle_of_a_file() -> None:
    first = reader("a.csv")
    read(first, "level,message")
    second = reader("a.csv")
    assert first.header is not None
    assert second.takes_header(first.header)
    assert read(second, "ERROR,no") == [(None, {"log.level": "error", "message": "no"})]


def test_a_hash_is_a_directive_only_where_it_is_one() -> None:
    assert len(read(reader(None), "# a comment", "#Fields of view")) == 2


@pytest.mark.parametrize("name", ["access", "json", "lambda", "postgresql", "syslog"])
def test_without_a_header_lines_are_read_as_ever(name: str) -> None:
    assert len(read(reader(None), *samples(name))) == len(samples(name))


def test_a_files_times_without_a_zone_are_read_as_utc() -> None:
    line = "2026-01-05 10:07:00 WARN pool at 91%"
    assert read(reader("app.log", now_ns=NOW), line)[0][0] == AT
    assert read(reader("app.log"), line)[0][0] is None
