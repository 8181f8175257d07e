"""The kinds that ship: secrets, hidden by default, and what tells who somebody is, hidden on request.

Where two begin at the same character the first in the table wins.
"""

from typing import Final

from minutewatch.ingest.redaction import personal, tokens
from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.named import AUTHORIZATION, CREDENTIAL, SQL

SECRETS: Final[tuple[Kind, ...]] = (
    tokens.PRIVATE_KEY,
    AUTHORIZATION,
    CREDENTIAL,
    SQL,
    tokens.BEARER,
    tokens.BASIC,
    tokens.URL_PASSWORD,
    tokens.SLACK_HOOK,
    *tokens.FORMS,
)
PERSONAL: Final[tuple[Kind, ...]] = (
    personal.EMAIL,
    personal.IP,
    personal.CARD,
    personal.KOREAN_ID,
    personal.US_SSN,
)

PASSES: Final = (SECRETS, (personal.EMAIL, personal.IP, personal.KOREAN_ID, personal.US_SSN), (personal.CARD,))
"""Which are looked for together. What is no card, as its check digit tells, can still be another number."""

SECRET_NAMES: Final = tuple(dict.fromkeys(kind.name for kind in SECRETS))
PERSONAL_NAMES: Final = tuple(dict.fromkeys(kind.name for kind in PERSONAL))
