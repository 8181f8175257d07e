"""What tells who somebody is: hidden only where the policy asks for it."""

from typing import Final

from minutewatch.ingest.redaction.checksums import is_card, is_korean_id, is_us_ssn
from minutewatch.ingest.redaction.kind import Kind

HASHED_NETWORK: Final = "fd4d:696e:7574:"
"""Unique local addresses (RFC 4193) that stand for hashed ones: a field of type `ip` takes nothing else."""

_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IPV4: Final = rf"(?:{_OCTET}\.){{3}}{_OCTET}"
_HEX: Final = "[0-9A-Fa-f]{1,4}"
_FULL_IPV6: Final = rf"(?:{_HEX}:){{6}}(?:{_IPV4}|{_HEX}:{_HEX})"
_SHORT_IPV6: Final = rf"(?:{_HEX}(?::{_HEX}){{0,6}})?::(?:(?:{_HEX}:){{0,6}}(?:{_IPV4}|{_HEX}))?"
_IPV6: Final = rf"{_FULL_IPV6}|{_SHORT_IPV6}"


def _is_address(secret: str, _lead: str) -> bool:
    """Not two words (a::b), and none of our own."""
    if ":" not in secret:
        return True
    if not any(sign.isdigit() for sign in secret):
        return False

    from ipaddress import IPv6Address  # noqa: PLC0415 - 5 ms at every start, for what few policies ask for

    try:
        return not str(IPv6Address(secret)).startswith(HASHED_NETWORK)
    except ValueError:
        return False


EMAIL: Final = Kind(
    name="email",
    pattern=r"([A-Za-z0-9._%+\-]+@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,})",
    trigger=r"[A-Za-z0-9._%+\-]@[A-Za-z0-9\-]+\.",
)
IP: Final = Kind(
    name="ip",
    groups=2,
    pattern=rf"(?:^|[^0-9A-Za-z:.])(?:({_IPV4})(?:$|[^0-9A-Za-z.]|\.(?:$|[^0-9]))"
    rf"|({_IPV6})(?:$|[^0-9A-Za-z:\[]))",
    trigger=rf"[0-9]\.[0-9]{{1,3}}\.[0-9]{{1,3}}\.[0-9]|{_HEX}::|::{_HEX}|(?:{_HEX}:){{6}}",
    accepts=_is_address,
)
CARD: Final = Kind(
    name="card",
    pattern=r"(?:^|[^0-9A-Za-z])((?:[0-9][ \-]?){12,18}[0-9])(?:$|[^0-9A-Za-z])",
    trigger=r"(?:[0-9][ \-]?){12}[0-9]",
    accepts=is_card,
)
KOREAN_ID: Final = Kind(
    name="korean_id",
    pattern=r"(?:^|[^0-9])([0-9]{6}[ \-]?[1-8][0-9]{6})(?:$|[^0-9])",
    trigger=r"[0-9]{6}[ \-]?[1-8][0-9]{6}",
    accepts=is_korean_id,
)
US_SSN: Final = Kind(
    name="us_ssn",
    pattern=r"(?:^|[^0-9A-Za-z\-])([0-9]{3}-[0-9]{2}-[0-9]{4})(?:$|[^0-9A-Za-z\-])",
    trigger=r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
    accepts=is_us_ssn,
)
