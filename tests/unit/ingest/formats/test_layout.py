"""The plan for objects with the same names."""

from minutewatch.ingest.formats.layout import layout_of


def test_each_name_has_one_place() -> None:
    layout = layout_of(("msg", "level", "time", "ts", "url", "status", "statusCode", "err", "order"))
    assert layout.texts == (("msg", "message"),)
    assert [name for name, _, _ in layout.others] == ["level", "statusCode"]
    assert [name for name, _, _ in layout.lossy] == ["url"]
    assert (layout.time, layout.times) == ("time", ("ts",))
    assert layout.rest == ("order",)
    assert layout.ruled == ("err",)
    assert [(name, before) for (name, _, _), before in layout.spares] == [("status", ("statusCode",))]
    assert not layout.plain


def test_most_layouts_are_plain() -> None:
    assert layout_of(("timestamp", "level", "message", "user", "duration_ms")).plain


def test_compact_serilog_leaves_out_the_level_of_information() -> None:
    assert layout_of(("@t", "@mt")).default_level == "info"
    assert layout_of(("@t", "@mt", "@l")).default_level is None
