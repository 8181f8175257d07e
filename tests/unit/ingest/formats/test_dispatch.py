"""A line meets only formats that may take it, and the first that does."""

from minutewatch.ingest.formats import dispatch
from minutewatch.ingest.formats.format import DATED, DATED_BLANK, DATED_TAB, DIGITS, LETTERS, SLASHED
from minutewatch.ingest.formats.registry import CONTAINERS, TEXT_FORMATS

from .parsing import parsed


def test_every_format_says_how_its_lines_begin() -> None:
    begins = {DATED, DATED_BLANK, DATED_TAB, SLASHED, *DIGITS, *LETTERS, *"[<#:ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for each in (*TEXT_FORMATS, *CONTAINERS):
        assert each.begins
        assert begins.issuperset(each.begins), each.name


def test_json_may_be_indented_or_behind_a_byte_order_mark() -> None:
    assert parsed('  {"msg": "m"}')[1] == {"message": "m"}
    assert parsed('\ufeff{"msg": "m"}')[1] == {"message": "m"}
    assert parsed("  indented text")[1] == {"message": "  indented text"}


def test_layouts_without_end_do_not_fill_the_memory() -> None:
    for number in range(3_000):
        assert parsed({f"member_{number}": 1, "message": "m"})[1]["fields"] == {f"member_{number}": 1}
    memos = [cell.cell_contents for cell in dispatch.BY_BEGIN["{"].__closure__ or ()]
    sizes = [len(memo) for memo in memos if isinstance(memo, dispatch._ObjectReaders)]
    assert 0 < max(sizes) <= dispatch._MAX_LAYOUTS
