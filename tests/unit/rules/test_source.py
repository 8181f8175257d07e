import pytest

from minutewatch.rules.source import MAX_BYTES, MAX_NODES, read_source

TEXT = b"""\
name: a
tests:
  - name: one
    events:
      - {at: 1m,
         log: {x: 1}}
"""


def _wrong(text: bytes) -> list[str]:
    return [str(problem) for problem in read_source("r.yaml", text)[1]]


def test_values_are_those_of_safe_yaml_but_times_stay_text() -> None:
    source, problems = read_source("r.yaml", b"a: 1\nb: [true, null, x, 0x10]\nc: 2026-01-05\nd: '1'\n")

    assert source.value == {"a": 1, "b": [True, None, "x", 16], "c": "2026-01-05", "d": "1"}
    assert not problems


def test_each_name_and_item_knows_its_line() -> None:
    source, _ = read_source("r.yaml", TEXT)

    assert [source.line_of(path) for path in (("name",), ("tests",), ("tests", 0), ("tests", 0, "events"))] == [
        1,
        2,
        3,
        4,
    ]
    assert source.line_of(("tests", 0, "events", 0, "log", "x")) == 6


def test_what_is_missing_has_the_line_of_what_it_is_missing_in() -> None:
    source, _ = read_source("r.yaml", TEXT)

    assert source.line_of(("tests", 0, "expect")) == 3
    assert str(source.problem(("query",), "is missing")) == "r.yaml:1: is missing"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"a: [1\nb", "r.yaml:2: this is no YAML: while parsing a flow sequence "),
        (b"a: \xff", "r.yaml:1: this is no YAML:"),
        (b"a: 1\n---\nb: 2\n", "r.yaml:2: this is no YAML: expected a single document"),
        (b"a: 1\n\na: 2\n", "r.yaml:3: 'a' stands here twice"),
        (b"? [a]\n: 1\n", "r.yaml:1: a name is a list or a mapping"),
        (b"a: !!python/object:os.system x\n", "r.yaml:1: 'tag:yaml.org,2002:python/object:os.system' is no type"),
        (b"#" * (MAX_BYTES + 1), f"r.yaml:1: the file has more than {MAX_BYTES} bytes"),
        (b"[" * 200_000, "r.yaml:1: the file is nested too deeply"),
        (b"- " * 100_000, "r.yaml:1: the file is nested too deeply"),
        (b"a: " + b"[" * 30 + b"]" * 30, "r.yaml:1: the file is nested too deeply"),
        (b"a: [" + b"1," * (MAX_NODES + 1) + b"]", "or aliases make it too large"),
    ],
    ids=str,
)
def test_what_is_no_yaml_is_told_with_its_line(text: bytes, problem: str) -> None:
    (told,) = _wrong(text)

    assert problem in told


def test_aliases_cannot_make_a_small_file_large() -> None:
    bomb = b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"a%d: &a%d [%b]\n" % (level, level, b",".join([b"*a%d" % (level - 1)] * 9)) for level in range(1, 9)
    )

    assert "aliases" in _wrong(bomb)[0]
