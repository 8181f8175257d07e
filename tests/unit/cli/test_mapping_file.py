from pathlib import Path

import pytest

from minutewatch.cli.mapping_file import read_mapping
from minutewatch.errors import ConfigError

BODY = {"settings": {"number_of_shards": 1}, "mappings": {"properties": {}}}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ('{"settings": {"number_of_shards": 1}, "mappings": {"properties": {}}}', BODY),
        (
            '{"template": {"settings": {"number_of_shards": 1}, "mappings": {"properties": {}}}, "priority": 1}',
            BODY,
        ),
        ('{"properties": {"a": {"type": "long"}}}', {"mappings": {"properties": {"a": {"type": "long"}}}}),
    ],
)
def test_a_mapping_comes_in_three_forms(tmp_path: Path, text: str, body: object) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(text, encoding="utf-8")

    assert read_mapping(str(path)) == body


@pytest.mark.parametrize(("text", "complaint"), [("{", "is no JSON"), ("[]", "holds no JSON object")])
def test_what_is_no_mapping_is_told(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=complaint):
        read_mapping(str(path))
    with pytest.raises(ConfigError, match="No such file"):
        read_mapping(str(tmp_path / "nowhere"))
