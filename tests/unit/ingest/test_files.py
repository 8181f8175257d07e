"""A file's logs: unpacked, joined, decoded and named by where they stand in it, wherever reading begins."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from minutewatch.ingest.batch import START, Batch, Bookmark
from minutewatch.ingest.files import MAX_LOGS, LogFile, portions
from minutewatch.ingest.multiline import CONTINUED
from minutewatch.ingest.packing import ChunkPackers
from minutewatch.ingest.pipeline import forward_part
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome
from minutewatch.ingest.sources.direct import SOURCE

from .builders import NOW_NS, POLICY, Receiver, cloudwatch

Documents = list[dict[str, Any]]


def file_named(name: str = "/var/log/app.log") -> LogFile:
    return LogFile(
        source="test", label=name, name=name, place=f"id-of-{name}", origin={"event.dataset": "app"}, now_ns=NOW_NS
    )


def chunked(content: bytes, size: int = 7) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


class Reading:
    """The documents, what could not be read, and the bookmark behind each portion."""

    def __init__(self, content: bytes, name: str, *, bookmark: Bookmark = START, size: int = 7) -> None:
        self.outcome, receiver = Outcome(source=SOURCE), Receiver()
        packers = ChunkPackers("logs", lambda chunk, _: receiver.forward(chunk, deadline=0.0))
        self.bookmarks: list[tuple[int, Bookmark]] = []
        for batch, behind in portions(chunked(content, size), file_named(name), bookmark=bookmark):
            self._forward(batch, packers)
            packers.finish()
            if behind:
                self.bookmarks.append((len(receiver.documents), behind))
        self.documents = receiver.documents
        self.reasons = [str(error) for error in self.outcome.unreadable]

    def _forward(self, batch: Batch, packers: ChunkPackers, policy: Policy = POLICY) -> None:
        for part in batch.whole():
            forward_part(part, self.outcome, extend=packers.extend, now_ns=NOW_NS, policy=policy)
            self.outcome.unreadable.extend(part.unreadable)


def read(content: bytes, name: str = "/var/log/app.log", *, size: int = 7) -> Documents:
    reading = Reading(content, name, size=size)
    assert not reading.reasons
    return reading.documents


def messages(documents: Documents) -> list[str]:
    return [document["message"] for document in documents]


def test_a_stack_trace_is_one_log() -> None:
    trace = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\nValueError: no'
    assert messages(read(f"started\n{trace}\nstopped\n".encode())) == ["started", trace, "stopped"]


def test_a_header_names_the_columns_and_is_no_log() -> None:
    (document,) = read(b"time,level,message\n2026-01-05T10:07:00Z,error,no route\n", name="orders.csv")
    assert (document["log.level"], document["message"]) == ("error", "no route")
    assert document["@timestamp"] == "2026-01-05T10:07:00.000Z"


def test_a_secret_column_is_hidden_in_every_row() -> None:
    rows = read(b"user,password\nann,hunter2hunter2\n", name="users.csv")
    assert "hunter2" not in repr(rows[0]["fields"])


def test_rows_are_read_under_the_header_above_them_whatever_follows() -> None:
    content = (
        b"#Fields: date time c-ip cs-method\n2026-01-05 10:07:00 10.0.0.1 GET\n"
        b"#Fields: date time cs-method c-ip\n2026-01-05 10:07:00 PUT 10.0.0.2\n"
    )
    first, second = read(content, name="web.log")
    assert (first["source.ip"], first["http.request.method"]) == ("10.0.0.1", "GET")
    assert (second["source.ip"], second["http.request.method"]) == ("10.0.0.2", "PUT")


def test_what_is_not_utf_8_is_read_and_marked() -> None:
    (document, plain) = read("데이터베이스 연결 실패\n".encode("cp949") + b"plain\n")
    assert (document["message"], document["labels.encoding"]) == ("데이터베이스 연결 실패", "cp949")
    assert "labels.encoding" not in plain


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_characters_are_read_and_marked(encoding: str) -> None:
    first, second = read("erste Zeile\r\n둘째 줄\r\n".encode(encoding))
    assert messages([first, second]) == ["erste Zeile", "둘째 줄"]
    assert first["labels.encoding"] == encoding


def test_a_file_read_again_has_the_same_ids_and_two_equal_lines_have_two() -> None:
    content = b"same\nsame\n"
    ids = [document["event.id"] for document in read(content)]
    assert ids == ["id-of-/var/log/app.log-0", "id-of-/var/log/app.log-5"]
    assert [document["event.id"] for document in read(gzip.compress(content))] == ids


def test_blank_lines_are_no_logs() -> None:
    assert messages(read(b"\n  \na\n\r\n")) == ["a"]


def test_a_file_that_holds_nothing_has_no_logs() -> None:
    assert read(b"") == read(gzip.compress(b"")) == []


@pytest.mark.parametrize(
    "content",
    [
        b'{"message":"one"}{"message":"two"}',
        b'{"message":"one"}\n{"message":"two"}\n',
        b'[{"message":"one"},\n {"message":"two"}]\n',
        b'{\n  "message": "one"\n}\n{\n  "message": "two"\n}\n',
        b'{"Records":[{"message":"one"},{"message":"two"}]}',
    ],
    ids=["concatenated", "one a line", "array", "pretty-printed", "in Records"],
)
def test_json_is_read_value_by_value_however_it_is_written(content: bytes) -> None:
    documents = read(content)
    assert messages(documents) == ["one", "two"]
    assert len({document["event.id"] for document in documents}) == 2


@pytest.mark.parametrize("between", ["", "\n"])
def test_cloudwatch_payloads_in_a_file_of_firehose_have_the_ids_that_they_have_elsewhere(between: str) -> None:
    payloads = [gzip.decompress(_data(cloudwatch("a\nb", "c"))).decode() for _ in range(2)]
    documents = read(f"{between.join(payloads)}{between}".encode())
    assert messages(documents) == ["a\nb", "c"] * 2
    assert documents[0]["aws.cloudwatch.log_group"] == "/aws/lambda/checkout"
    assert documents[0]["event.id"] == documents[2]["event.id"]
    assert documents[0]["event.id"].startswith("0" * 56)


def _data(event: dict[str, Any]) -> bytes:
    import base64  # noqa: PLC0415

    return base64.b64decode(event["awslogs"]["data"])


def test_a_damaged_payload_is_a_log_as_it_stands() -> None:
    line = '{"messageType":"DATA_MESSAGE","logEvents":[{}]}'
    (document,) = read(f"{line}\n".encode())
    assert document["fields"]["messageType"] == "DATA_MESSAGE"


def test_of_a_file_that_breaks_off_everything_before_is_read_and_the_rest_is_told() -> None:
    content = b"".join(b"line %d\n" % number for number in range(1000))
    reading = Reading(gzip.compress(content)[:-20], "app.log.gz", size=100)
    assert messages(reading.documents)[:2] == ["line 0", "line 1"]
    assert len(reading.documents) > 900
    (reason,) = reading.reasons
    assert reason.startswith("test record id-of-app.log.gz: app.log.gz: gzip is cut short behind byte ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PAR1\x15\x04\x15", "holds Parquet, which is not read"),
        (b"PK\x03\x04\x14\x00", "holds ZIP, which is not read"),
        (bytes(range(256)) * 4, "holds no text"),
    ],
)
def test_a_binary_file_is_told_and_not_read_as_text(content: bytes, reason: str) -> None:
    reading = Reading(content, "a.bin")
    assert (reading.documents, reading.reasons) == ([], [f"test record id-of-a.bin: a.bin: {reason}"])


LINES = b"".join(b"2026-01-05T10:07:%02dZ INFO order %d\n" % (number % 60, number) for number in range(1000))
TABLE = b"time,level,message\n" + b"".join(b"2026-01-05T10:07:00Z,info,row %d\n" % n for n in range(1000))
TRACES = b"".join(b"Traceback (most recent call last):\n  File 'a.py'\nValueError: %d\n" % n for n in range(1000))
TRAIL = json.dumps({"Records": [{"message": f"call {n}", "é": {"a": [n]}} for n in range(1000)]}).encode()
LONG = b"".join(b"%d %s\n" % (number, b"x" * 400_000) for number in range(3))
KOREAN = "".join(f"주문 {number} 실패\n" for number in range(600)).encode("cp949") + LINES


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.log", LINES),
        ("table.csv", TABLE),
        ("traces.log", TRACES),
        ("trail.json", TRAIL),
        ("long.log", LONG),
        ("korean.log", KOREAN),
        ("wide.log", LINES.decode().encode("utf-16")),
    ],
    ids=["lines", "table", "traces", "values", "long lines", "encodings", "utf-16"],
)
def test_from_every_bookmark_on_the_rest_is_what_one_reading_gives(
    name: str, content: bytes, packed: bool
) -> None:
    stored = gzip.compress(content) if packed else content
    whole = Reading(stored, name, size=10_000)
    assert len(whole.bookmarks) >= 2
    for read_before, bookmark in whole.bookmarks:
        rest = stored[bookmark.offset :] if bookmark.seekable else stored
        again = Reading(rest, name, bookmark=bookmark, size=9_000)
        assert [_core(document) for document in again.documents] == [
            _core(document) for document in whole.documents[read_before:]
        ]


def _core(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "event.ingested"}


def test_only_what_is_not_packed_can_be_sought_in() -> None:
    assert Reading(LINES, "a.log").bookmarks[0][1].seekable
    assert not Reading(gzip.compress(LINES), "a.log").bookmarks[0][1].seekable
    assert not Reading(LINES.decode().encode("utf-16"), "a.log").bookmarks[0][1].seekable


def test_a_trace_that_a_cap_has_cut_is_not_left_at_the_cut() -> None:
    trace = b"java.lang.Error: x\n" + b"".join(b"\tat a.b(C.java:%d)\n" % number for number in range(200_000))
    reading = Reading(b"first\n" + trace + b"last\n", "a.log", size=100_000)
    torn = [n for n, document in enumerate(reading.documents) if document["message"].startswith(CONTINUED)]
    assert torn
    assert not {behind for behind, _ in reading.bookmarks} & set(torn)


def test_a_portion_ends_in_a_file_of_blank_lines_too() -> None:
    reading = Reading((b" " * 1023 + b"\n") * 9_000, "a.log", size=1_000_000)
    assert reading.documents == []
    assert [bookmark.offset for _, bookmark in reading.bookmarks] == [4 << 20, 8 << 20]


def test_a_portion_is_not_larger_than_what_is_screened_at_once() -> None:
    sizes = [len(list(batch.entries)) for batch, _ in portions(iter([LINES]), file_named())]
    assert max(sizes) == MAX_LOGS
