"""A file's logs: joined, decoded and named by where they stand in it."""

from typing import Any

from minutewatch.ingest.files import documents

from .builders import NOW_NS


def read(content: bytes, name: str = "/var/log/app.log") -> list[dict[str, Any]]:
    lines = content.splitlines(keepends=True)
    return [document for _, document in documents(lines, name=name, where="host", now_ns=NOW_NS)]


def test_a_stack_trace_is_one_log() -> None:
    trace = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\nValueError: no'
    first, second, third = read(f"started\n{trace}\nstopped\n".encode())
    assert [first["message"], second["message"], third["message"]] == ["started", trace, "stopped"]


def test_a_header_names_the_columns_and_is_no_log() -> None:
    (document,) = read(b"time,level,message\n2026-01-05T10:07:00Z,error,no route\n", name="orders.csv")
    assert (document["log.level"], document["message"]) == ("error", "no route")
    assert document["@timestamp"] == "2026-01-05T10:07:00.000Z"


def test_what_is_not_utf_8_is_read_and_marked() -> None:
    (document, plain) = read("데이터베이스 연결 실패\n".encode("cp949") + b"plain\n")
    assert (document["message"], document["labels.encoding"]) == ("데이터베이스 연결 실패", "cp949")
    assert "labels.encoding" not in plain


def test_a_file_read_again_has_the_same_ids_and_two_equal_lines_have_two() -> None:
    content = b"same\nsame\n"
    ids = [document["event.id"] for document in read(content)]
    assert len(set(ids)) == 2
    assert [document["event.id"] for document in read(content)] == ids
    assert {document["event.id"] for document in read(content, name="/var/log/other.log")}.isdisjoint(ids)


def test_blank_lines_are_no_logs() -> None:
    assert [document["message"] for document in read(b"\n  \na\n\r\n")] == ["a"]
