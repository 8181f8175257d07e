"""Hiding secrets before they leave: which lines may hold one, and what to do with their documents.

`redaction_of` makes both from what a policy says; the default hides every shipped kind of secret.
"""

from minutewatch.ingest.redaction.build import redaction_of
from minutewatch.ingest.redaction.kinds import PERSONAL_NAMES, SECRET_NAMES
from minutewatch.ingest.redaction.redactor import Redactor
from minutewatch.ingest.redaction.spec import Choice, HiddenField, HiddenPattern, RedactionSpec

__all__ = [
    "PERSONAL_NAMES",
    "SECRET_NAMES",
    "Choice",
    "HiddenField",
    "HiddenPattern",
    "RedactionSpec",
    "Redactor",
    "redaction_of",
]
