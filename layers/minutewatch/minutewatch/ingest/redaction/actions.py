"""What stands in place of a secret."""

import hmac
from typing import Final, Literal

from minutewatch.ingest.pattern import Pattern
from minutewatch.ingest.redaction.personal import HASHED_NETWORK

Action = Literal["mask", "hash", "drop"]
"""`mask`: `[REDACTED:kind]`. `hash`: the same with a keyed hash, equal for equal secrets. `drop`: no field."""

TRACE: Final = r"\[REDACTED:[a-z0-9_]{1,64}(?::1[a-p]{16})?\]"
"""What redaction leaves behind (RE2 and `re`), and passes over when it meets it again."""
_TRACE: Final = Pattern(rb"\[REDACTED:([a-z0-9_]{1,64})(?::1[a-p]{16})?\]")

_LETTERS: Final = bytes.maketrans(b"0123456789abcdef", b"abcdefghijklmnop")
_HASH_BYTES: Final = 8


def is_hidden(secret: bytes, kind: str) -> bool:
    """Whether an earlier redaction was here: it left nothing else, or put the same kind at the beginning."""
    token = _TRACE.match(secret) if secret.startswith(b"[") else None
    return token is not None and (token.end() == len(secret) or token[1] == kind.encode())


def masked(kind: str) -> bytes:
    """What stands for a secret of this kind where its value does not matter."""
    return f"[REDACTED:{kind}]".encode()


def hashed(kind: str, secret: bytes, key: bytes) -> bytes:
    """What stands for this secret of this kind: 64 bits of HMAC-SHA-256 (RFC 2104).

    They are written in letters, so that no other kind's digits are in it, behind one digit, so that a log pattern
    takes it for variable.
    """
    digest = hmac.digest(key, secret, "sha256")[:_HASH_BYTES].hex().encode()
    return b"[REDACTED:%b:1%b]" % (kind.encode(), digest.translate(_LETTERS))


def hashed_address(secret: bytes, key: bytes) -> str:
    """The IPv6 address that stands for this one in a field of type `ip`."""
    digest = hmac.digest(key, secret, "sha256")[:_HASH_BYTES].hex()
    return f"{HASHED_NETWORK}0:{digest[:4]}:{digest[4:8]}:{digest[8:12]}:{digest[12:]}"
