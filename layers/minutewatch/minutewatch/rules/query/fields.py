"""Which fields an index has, and of what type: read from a mapping."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from minutewatch.stores.index_settings import flat_settings

KEYWORDS: Final = frozenset(("keyword", "flat_object", "flattened", "constant_keyword", "wildcard"))
TEXTS: Final = frozenset(("text", "match_only_text"))
NUMBERS: Final = frozenset(
    ("long", "integer", "short", "byte", "unsigned_long", "double", "float", "half_float", "scaled_float")
)
OWN_FIELDS: Final = frozenset(("_id", "_index"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of an index.

    Attributes:
        mapping: `properties` and `dynamic`, as in the engine's mapping.
        default: The fields that a query without a field's name looks into; "*" are all.
    """

    mapping: Mapping[str, Any]
    default: tuple[str, ...] = ("*",)

    @classmethod
    def shipped(cls) -> "Fields":
        """Those of the project's own index template."""
        text = (files("minutewatch") / "opensearch" / "index-template.json").read_text(encoding="utf-8")
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Fields":
        """Those of an index template, of an index's `{"settings", "mappings"}`, or of bare mappings."""
        body = body.get("template", body)
        default = flat_settings(body.get("settings", {})).get("index.query.default_field", "*")
        return cls(
            mapping=body.get("mappings", body),
            default=tuple(default) if isinstance(default, list) else (default,),
        )

    def type_of(self, name: str) -> str | None:
        """The field's type; None where nothing is indexed under that name.

        A field that the mapping does not name but would take up is a keyword: what a rule says about it cannot be
        checked further.
        """
        node, rest, dynamic = self.mapping, name, self.mapping.get("dynamic", True)
        while True:
            found = _longest(node.get("properties", {}), rest)
            if found is None:
                return "keyword" if dynamic not in (False, "false") else None
            key, node = found
            rest = rest[len(key) + 1 :]
            kind = node.get("type", "object" if "properties" in node else "keyword")
            if kind in ("flat_object", "flattened"):
                return "keyword"
            if kind not in ("object", "nested"):
                return _multi_field(node, rest) if rest else kind
            if not rest or node.get("enabled") is False:
                return None
            dynamic = node.get("dynamic", dynamic)

    def names(self) -> list[str]:
        """Every field that the mapping names."""
        return sorted(_names(self.mapping, ""))


def _longest(properties: Mapping[str, Any], name: str) -> tuple[str, Mapping[str, Any]] | None:
    """The entry that the dotted name begins with."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        key = ".".join(parts[:length])
        if key in properties:
            return key, properties[key]
    return None


def _multi_field(node: Mapping[str, Any], rest: str) -> str | None:
    kind = node.get("fields", {}).get(rest, {}).get("type")
    return kind if isinstance(kind, str) else None


def _names(node: Mapping[str, Any], prefix: str) -> list[str]:
    names: list[str] = []
    for key, inner in node.get("properties", {}).items():
        if "properties" in inner:
            names += _names(inner, f"{prefix}{key}.")
        else:
            names.append(f"{prefix}{key}")
            names += [f"{prefix}{key}.{sub}" for sub in inner.get("fields", {})]
    return names
