"""Which lines have to be looked at."""

from collections.abc import Iterator

from minutewatch.ingest.batch import Entry
from minutewatch.ingest.redaction.screen import MAX_CHARS, MAX_LINES, Screen

from .builders import ALL, SHIPPED, points_out
from .made_up import PASSWORD, TOKENS

CLEAN = "2026-01-05T10:07:00Z INFO session token cache miss for bob@example.com, key=a/b.txt"
DIRTY = f"2026-01-05T10:07:01Z INFO login password={PASSWORD}"


def places(lines: list[object], screen: Screen = SHIPPED.screen) -> list[int]:
    entries = [(str(number), None, line) for number, line in enumerate(lines)]
    found: list[int] = []
    for portion, suspects in screen.screened(entries):  # type: ignore[arg-type]
        found += [int(portion[place][0]) for place in sorted(suspects)]
    return found


def test_only_the_lines_with_a_candidate_are_pointed_out() -> None:
    lines: list[object] = [CLEAN, DIRTY, "", CLEAN, f"x {TOKENS['github']}", "안녕하세요 " + DIRTY, "안녕", DIRTY]
    assert places(lines) == [1, 4, 5, 7]


def test_a_line_of_many_lines_is_one() -> None:
    assert places([f"a\nb\n{DIRTY}\nc", CLEAN, f"\n{DIRTY}"]) == [0, 2]


def test_an_object_is_read_as_its_json() -> None:
    assert places([{"a": {"password": "x"}}, {"a": 1}, CLEAN, {"a": ["x", DIRTY]}]) == [0, 3]


def test_many_lines_keep_their_places() -> None:
    lines: list[object] = [DIRTY if number % 97 == 0 else CLEAN for number in range(3 * MAX_LINES + 5)]
    assert places(lines) == list(range(0, len(lines), 97))


def test_a_stream_is_read_no_further_than_it_has_to_be() -> None:
    taken: list[int] = []

    def stream() -> Iterator[Entry]:
        for number in range(100):
            taken.append(number)
            yield str(number), None, "x" * (MAX_CHARS // 4)

    portions = SHIPPED.screen.screened(stream())
    assert len(next(portions)[0]) == 4
    assert len(taken) == 4
    assert sum(len(portion) for portion, _ in portions) == 96


def test_a_stream_and_a_list_give_the_same() -> None:
    entries: list[Entry] = [(str(n), None, DIRTY if n % 7 == 0 else CLEAN) for n in range(600)]
    listed = [entry for portion, _ in SHIPPED.screen.screened(entries) for entry in portion]
    streamed = [entry for portion, _ in SHIPPED.screen.screened(iter(entries)) for entry in portion]
    assert listed == streamed == entries


def test_nothing_is_nothing() -> None:
    assert places([]) == []
    assert list(SHIPPED.screen.suspects([])) == []
    assert list(Screen([]).suspects([DIRTY])) == []


def test_half_a_surrogate_pair_is_no_reason_to_stop() -> None:
    assert places([f"\ud800 {DIRTY}", "\udfff"]) == [0]


def test_a_letter_written_as_its_number_is_looked_at() -> None:
    assert points_out(r'{"p\u0061ssword":"x"}')
    assert points_out(r'{"m":"password\u003dx"}')
    assert not points_out(r'{"m":"\uc548\ub155 \n \u2028"}')


def test_personal_kinds_point_out_more() -> None:
    assert points_out(CLEAN, ALL)
    assert not points_out(CLEAN)
