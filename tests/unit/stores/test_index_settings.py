from minutewatch.stores.index_settings import flat_settings


def test_settings_have_one_name_however_they_are_written() -> None:
    for written in (
        {"index": {"query": {"default_field": "a"}}},
        {"query": {"default_field": "a"}},
        {"index.query.default_field": "a"},
        {"query.default_field": "a"},
    ):
        assert flat_settings(written) == {"index.query.default_field": "a"}
