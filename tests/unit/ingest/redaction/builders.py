"""What the tests of redaction ask."""

from typing import Any, Final

from minutewatch.ingest.redaction import PERSONAL_NAMES, RedactionSpec, Redactor, redaction_of

KEY: Final = b"a key of at least sixteen characters"

SHIPPED: Final = redaction_of(RedactionSpec())
ALL: Final = redaction_of(RedactionSpec(kinds=dict.fromkeys(PERSONAL_NAMES, "mask")))


def hidden(text: str, redactor: Redactor = SHIPPED) -> str:
    """The text as it leaves in a message."""
    document: dict[str, Any] = {"message": text}
    redactor.redact(document)
    message: str = document["message"]
    return message


def hidden_value(value: Any, redactor: Redactor = SHIPPED) -> Any:
    """The value as it leaves among the fields."""
    document: dict[str, Any] = {"message": "m", "fields": {"it": value}}
    redactor.redact(document)
    return document["fields"].get("it")


def points_out(line: str, redactor: Redactor = SHIPPED) -> bool:
    """Whether the line is one to look at."""
    return 0 in redactor.screen.suspects([line])
