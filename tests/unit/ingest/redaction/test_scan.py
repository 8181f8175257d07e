"""Every match is replaced, and the text is not searched over and over."""

from collections.abc import Callable

import pytest

from minutewatch.ingest.linear import Pattern, Span, compiled
from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.kinds import PASSES, SECRETS
from minutewatch.ingest.redaction.scan import OVERLAP, WINDOW, replace, search
from minutewatch.ingest.redaction.scanner import Scanner, scanner_of, scanner_of_pattern

from .made_up import TOKENS


class Counting(Pattern):
    """Counts the bytes that RE2 is given, which its time is proportional to."""

    __slots__ = ("_pattern", "read")

    def __init__(self, pattern: Pattern) -> None:
        self._pattern = pattern
        self.read = 0

    def search(self, data: bytes, start: int = 0, end: int | None = None) -> list[Span] | None:
        self.read += (len(data) if end is None else end) - start
        return self._pattern.search(data, start, end)


def read_by(scanner: Scanner, data: bytes) -> int:
    counting = scanner._pattern = Counting(scanner._pattern)
    scanner.hide(data, lambda *_: b"x")
    return counting.read


def replaced(data: bytes, pattern: str, new: bytes | None = b"-") -> bytes:
    return replace(data, compiled(pattern), lambda _spans: 1, lambda *_: new)


def test_every_match_is_replaced_and_nothing_else() -> None:
    assert replaced(b"a1b22c333", "([0-9]+)") == b"a-b-c-"
    assert replaced(b"abc", "([0-9]+)") == b"abc"
    assert replaced(b"", "([0-9]+)") == b""


def test_what_is_left_alone_is_searched_for_others_inside() -> None:
    found: list[bytes] = []

    def note(_group: int, secret: bytes, _lead: bytes) -> None:
        found.append(secret)

    assert replace(b"aaa", compiled("(a+)"), lambda _spans: 1, note) == b"aaa"
    assert found == [b"aaa", b"aa", b"a"]


def test_what_stands_in_front_of_a_secret_is_searched_too() -> None:
    swallowing = compiled("[a-z0-9-]*name=([0-9]+)|key-([0-9]+)")
    group_of = scanner_of([Kind(name="x", pattern="(a)|(b)", groups=2)])._group_of
    left = replace(b"a-long-word-key-1-name=2", swallowing, group_of, lambda *_: b"*")
    assert left == b"a-long-word-key-*-name=*"


def test_what_stood_before_is_told() -> None:
    leads: list[bytes] = []

    def note(_group: int, _secret: bytes, lead: bytes) -> bytes:
        leads.append(lead)
        return b"-"

    replace(b"x" * 200 + b" name=secret", compiled("name=(secret)"), lambda _spans: 1, note)
    assert leads[0].endswith(b"x name=")
    assert len(leads[0]) < 100


@pytest.mark.parametrize(
    "offset", [0, 1, WINDOW - OVERLAP, WINDOW - 40, WINDOW - 2, WINDOW - 1, WINDOW, 3 * WINDOW]
)
@pytest.mark.parametrize("size", [1, 40, OVERLAP - 1, WINDOW, 50_000])
def test_a_match_is_found_and_whole_wherever_it_lies(offset: int, size: int) -> None:
    data = b" " * offset + b"a" * size + "가".encode() * 9_000
    assert search(data, compiled("a+"), 0) == [(offset, offset + size)]


@pytest.mark.parametrize("offset", range(WINDOW - 44, WINDOW + 4, 7))
def test_what_lies_across_the_end_of_a_window_is_found(offset: int) -> None:
    data = b" " * offset + b"key-" + b"1" * 40 + b" " * WINDOW
    assert search(data, compiled("key-1{40}"), 0) == [(offset, offset + 44)]


def test_a_secret_longer_than_a_window_leaves_nothing_behind() -> None:
    data = b'{"password":"' + b"s" * 100_000 + b'","x":1}'
    assert scanner_of(SECRETS).hide(data, lambda *_: b"-") == b'{"password":"-","x":1}'


ADVERSARIES = {
    "letters": lambda n: "a" * n,
    "digits": lambda n: "1" * n,
    "blanks": lambda n: " " * n,
    "pem that never ends": lambda n: "-----BEGIN PRIVATE KEY-----!" * (n // 28),
    "names": lambda n: "password" * (n // 8),
    "pairs": lambda n: "password=x," * (n // 11),
    "pairs without an end": lambda n: 'token="' * (n // 7),
    "braces": lambda n: "token:null {" * (n // 12),
    "words of prose": lambda n: "token: aaaa " * (n // 12),
    "one name, one long word": lambda n: "token: " + "a" * n,
    "escaped quotes": lambda n: '\\"token\\":\\"' * (n // 12),
    "urls": lambda n: "http://a:" * (n // 9),
    "addresses": lambda n: "1:2:" * (n // 4),
    "mails": lambda n: "a@a." * (n // 4),
    "dots": lambda n: "1." * (n // 2),
    "jwts": lambda n: "eyJaaaaaaaaaaaa." * (n // 16),
    "masks": lambda n: "[REDACTED:" * (n // 10),
    "flags": lambda n: "--" * (n // 2),
    "elements": lambda n: "<password " * (n // 10),
    "cards": lambda n: "4111 1111 1111 1112 " * (n // 20),
}
PATTERNS = [
    "(a+)+$",
    "(a|aa)+b",
    "(.*)*x",
    "a{1,50}b",
    r"(\w+\s?)*@",
    "(x?){50}y",
    "[a-z]+[a-z]+[a-z]+1",
    "a.*b|a",
]


@pytest.mark.parametrize("adversary", ADVERSARIES.values(), ids=ADVERSARIES)
def test_twice_the_text_is_twice_the_work_for_all_that_ships(adversary: Callable[[int], str]) -> None:
    for kinds in PASSES:
        once, twice = (read_by(scanner_of(kinds), adversary(size).encode()) for size in (100_000, 200_000))
        assert twice <= 2.2 * once


@pytest.mark.parametrize("adversary", ADVERSARIES.values(), ids=ADVERSARIES)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_twice_the_text_is_twice_the_work_for_anybodys_pattern(
    pattern: str, adversary: Callable[[int], str]
) -> None:
    own = Kind(name="own")
    once, twice = (
        read_by(scanner_of_pattern(own, pattern), adversary(size).encode()) for size in (20_000, 40_000)
    )
    assert twice <= 2.6 * once


def test_a_long_text_full_of_secrets_loses_them_all() -> None:
    text = " ".join([*TOKENS.values()] * 200).encode()
    left = scanner_of(SECRETS).hide(text, lambda *_: b"-")
    assert not any(secret.encode() in left for secret in TOKENS.values())
