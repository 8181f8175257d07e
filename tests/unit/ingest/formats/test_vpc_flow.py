"""VPC flow records, with the default and with other columns."""

from typing import Any

from minutewatch.ingest.formats import vpc_flow

from .parsing import AT, parsed, samples

REJECTED, NO_DATA = samples("vpc_flow")


def test_a_record_in_the_default_format() -> None:
    time_ns, document = parsed(REJECTED)
    flow = document.pop("fields")["vpcflow"]
    assert time_ns == AT
    assert document == {
        "message": REJECTED,
        "event.dataset": "aws.vpcflow",
        "event.action": "reject",
        "cloud.account.id": "123456789012",
        "source.ip": "203.0.113.9",
    }
    assert (flow["dstaddr"], flow["dstport"], flow["bytes"]) == ("172.31.16.21", 22, 4249)


def test_a_window_without_traffic() -> None:
    document = parsed(NO_DATA)[1]
    assert "source.ip" not in document
    assert document["fields"]["vpcflow"]["log-status"] == "NODATA"


def test_a_header_is_told_by_its_names() -> None:
    assert vpc_flow.header("vpc-id srcaddr dstaddr flow-direction") is not None
    assert vpc_flow.header("vpc-id srcaddr what") is None
    assert vpc_flow.header("start end") is None


def test_columns_by_a_header() -> None:
    document: dict[str, Any] = {}
    names = ["region", "srcaddr", "action", "start"]
    assert vpc_flow.add_columns(names, "us-east-1 10.0.0.1 ACCEPT 1767607620", document) == AT
    assert (document["cloud.region"], document["event.action"]) == ("us-east-1", "accept")


def test_numbers_in_a_row_are_plain_text() -> None:
    assert parsed("2 3 5 7")[1] == {"message": "2 3 5 7"}
