"""Which search engine answers, and what it can do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from minutewatch.errors import SearchError

_VERSION: Final = re.compile(r"(\d+)\.(\d+)")
_NAMES: Final = {"opensearch": "OpenSearch", "elasticsearch": "Elasticsearch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """OpenSearch or Elasticsearch, as `GET /` tells.

    Attributes:
        distribution: `opensearch` or `elasticsearch`.
        version: Major and minor; OpenSearch in compatibility mode says (7, 10).
        extended: An Elasticsearch with Elastic's own extensions, `flattened` among them.
    """

    distribution: str
    version: tuple[int, int]
    extended: bool = False

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> "Engine":
        """The engine that gave this answer to `GET /`; raises `SearchError` where it is neither of the two."""
        version = answer.get("version")
        number = _VERSION.match(str(version.get("number"))) if isinstance(version, Mapping) else None
        if not isinstance(version, Mapping) or not number:
            raise SearchError("OPENSEARCH_URL answers, but not as OpenSearch or Elasticsearch: check the URL")
        return cls(
            distribution=str(version.get("distribution") or "elasticsearch"),
            version=(int(number[1]), int(number[2])),
            extended=version.get("build_flavor") in {"default", "serverless"},
        )

    def __str__(self) -> str:
        name = _NAMES.get(self.distribution, self.distribution)
        return f"{name} {self.version[0]}.{self.version[1]}"

    @property
    def is_opensearch(self) -> bool:
        """Whether it is OpenSearch, which has index state management (ISM) unless somebody left it out."""
        return self.distribution == "opensearch"

    @property
    def open_object(self) -> dict[str, Any]:
        """Mapping of an object with names that nobody knows: one field in the index, whatever it holds.

        `flat_object` came with OpenSearch 2.7, `flattened` with Elasticsearch 7.3 in its default distribution.
        Where neither is, the object is kept but not searchable.
        """
        if self.is_opensearch and self.version >= (2, 7):
            return {"type": "flat_object"}
        if self.extended and self.version >= (7, 3):
            return {"type": "flattened", "ignore_above": 8191}
        return {"type": "object", "enabled": False}
