"""Every line is read once, through growth, rotation and truncation, under an id that another reader gives too."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.follow import MAX_LINE_BYTES, Follower, is_text, offset_of_last, text_logs


def texts(follower: Follower) -> list[str]:
    return [line.text for line in follower.read()]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("one\ntwo\n")
    return path


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def test_lines_come_as_they_are_written_and_not_before_they_are_whole(log: Path) -> None:
    follower = Follower(log)
    assert texts(follower) == ["one", "two"]
    append(log, "thr")
    assert texts(follower) == []
    append(log, "ee\n\n   \nfour\r\n")
    assert texts(follower) == ["three", "four"]
    follower.close()


def test_a_rotated_file_is_read_to_its_end_before_the_new_one(log: Path) -> None:
    follower = Follower(log)
    assert texts(follower) == ["one", "two"]
    append(log, "three\n")
    log.rename(log.with_suffix(".1"))
    log.write_text("four\n")
    assert texts(follower) + texts(follower) == ["three", "four"]
    follower.close()


def test_a_truncated_file_begins_anew_under_new_ids(log: Path) -> None:
    follower = Follower(log)
    before = follower.read()
    with log.open("r+") as file:
        file.truncate()
        file.write("six\n")
    after = follower.read()
    assert [line.text for line in after] == ["six"]
    assert not {line.event_id for line in before} & {line.event_id for line in after}
    follower.close()


def test_a_file_that_is_not_there_yet_is_read_once_it_is(tmp_path: Path) -> None:
    path = tmp_path / "later.log"
    follower = Follower(path)
    assert texts(follower) == []
    path.write_text("one\n")
    assert texts(follower) == ["one"]
    follower.close()


def test_two_readers_give_a_line_the_same_id_and_every_line_its_own(log: Path) -> None:
    append(log, "two\n")
    first, second = Follower(log), Follower(log)
    ids = [line.event_id for line in first.read(limit=1) + first.read()]
    assert ids == [line.event_id for line in second.read()]
    assert len(set(ids)) == 3
    first.close()
    second.close()


def test_a_line_without_end_comes_in_bounded_pieces(log: Path) -> None:
    log.write_text("x" * (MAX_LINE_BYTES + 5) + "\n")
    follower = Follower(log)
    assert [len(text) for text in texts(follower)] == [MAX_LINE_BYTES, 5]
    follower.close()


def test_bytes_that_are_no_text_do_not_stop_the_reader(log: Path) -> None:
    log.write_bytes(b"caf\xe9\n")
    follower = Follower(log)
    assert texts(follower) == ["caf\ufffd"]
    follower.close()


@given(
    lines=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=20), max_size=12),
    wanted=st.integers(0, 14),
    unfinished=st.booleans(),
)
def test_the_backlog_is_the_last_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], wanted: int, unfinished: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "backlog.log"
    whole = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(whole + (b"rest" if unfinished else b""))
    expected = "".join(f"{line}\n" for line in lines[len(lines) - min(wanted, len(lines)) :]).encode()
    with path.open("rb") as file:
        assert whole[offset_of_last(file, wanted) :] == expected


def test_a_follower_with_a_backlog_begins_there(log: Path) -> None:
    follower = Follower(log, backlog=1)
    assert texts(follower) == ["two"]
    follower.close()


def test_only_files_of_text_are_taken_those_written_last_first(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er" / "est").mkdir(parents=True)
    for name, content in {
        "b.log": b"b\n",
        "deep/a.log": b"a\n",
        "deep/er/est/c.log": b"too deep\n",
        "empty.log": b"",
        "wtmp": b"\0\n",
        "old.log.gz": gzip.compress(b"old\n"),
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "link.log").symlink_to(tmp_path / "b.log")
    assert {path.name for path in text_logs(tmp_path, limit=9)} == {"b.log", "a.log"}
    assert len(text_logs(tmp_path, limit=1)) == 1
    assert not is_text(tmp_path / "missing.log")
