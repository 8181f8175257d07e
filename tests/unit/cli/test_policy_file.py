"""YAML as nodes that know their lines."""

import pytest

from minutewatch.cli.policy_file import MAX_BYTES, node_of
from minutewatch.ingest.policy.node import Member, Node


def test_values_stay_texts_and_know_their_lines() -> None:
    root, problems = node_of(b"a: off\nb:\n  - 0.10\n  - ~\n  - '~'\nc: {d: 2026-01-05}\n")
    assert problems == []
    assert root == Node(
        line=1,
        value={
            "a": Member(line=1, node=Node(line=1, value="off")),
            "b": Member(
                line=2,
                node=Node(
                    line=3, value=(Node(line=3, value="0.10"), Node(line=4, value=""), Node(line=5, value="~"))
                ),
            ),
            "c": Member(
                line=6, node=Node(line=6, value={"d": Member(line=6, node=Node(line=6, value="2026-01-05"))})
            ),
        },
    )


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert node_of(b"# nothing\n") == (Node(line=1, value={}), [])


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (b"a: 1\nb: [\n", 3, "no YAML: while parsing a flow node"),
        (b"a: 1\n\tb: 2\n", 2, "no YAML: "),
        (b"a: 1\na: 2\n", 2, "'a' stands here twice: keep one of them"),
        (b"? [a]\n: b\n", 1, "a name is a list or a mapping: it should be a text"),
        (b"a: &x [*x]\n", 1, "aliases make it too large"),
        (b"a: \xff\n", 1, "no YAML: "),
        (b"a: 1\n---\nb: 2\n", 2, "no YAML: "),
        (b"x" * (MAX_BYTES + 1), 1, "make it smaller"),
        (b"[" * 40 + b"]" * 40, 1, "nested too deeply"),
    ],
)
def test_what_is_wrong_has_its_line(text: bytes, line: int, told: str) -> None:
    _, problems = node_of(text)
    assert problems[0].line == line
    assert told in problems[0].text


def test_aliases_cannot_blow_it_up() -> None:
    laughs = b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 9)
    )
    _, problems = node_of(laughs)
    assert len(problems) == 1
    assert "aliases make it too large" in problems[0].text


def test_a_tag_makes_nothing() -> None:
    root, problems = node_of(b"a: !!python/object/apply:os.system [x]\n")
    assert problems == []
    assert root is not None
