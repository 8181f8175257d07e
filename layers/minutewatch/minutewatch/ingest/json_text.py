"""JSON text of whatever a logger put into an object."""

import json
from typing import Any, Final

import orjson

TOO_DEEP: Final = "(nested too deeply to be kept)"


def json_text(value: Any) -> str:
    """The value as JSON: NaN as null, and integers over 64 bits and lone surrogates as JSON allows them."""
    try:
        return orjson.dumps(value, default=str).decode()
    except (TypeError, RecursionError):
        pass
    try:
        return json.dumps(value, default=str)
    except (ValueError, RecursionError):
        return TOO_DEEP
