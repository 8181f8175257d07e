"""Numbers that check themselves: cards, Korean resident registration numbers, US social security numbers."""

from datetime import date
from typing import Final

_RRN_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_RRN_CENTURIES: Final = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
_RRN_UNCHECKED_FROM: Final = date(2020, 10, 1)
"""Numbers given from October 2020 on end in random digits (Ministry of the Interior and Safety)."""

_CARD_PREFIXES: Final = {
    "2": (16,),  # Mastercard
    "3": (14, 15, 16),  # Diners, American Express, JCB
    "4": (13, 16, 19),  # Visa
    "5": (16,),  # Mastercard
    "6": (16, 17, 18, 19),  # Discover, UnionPay
    "9": (16,),  # Korean cards for use at home
}


def digits_of(text: str) -> str:
    """The text without the blanks and dashes that people put between groups."""
    return text.replace("-", "").replace(" ", "")


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card(text: str, _lead: str = "") -> bool:
    """Whether it can be the number of a payment card: issuer, length and check digit."""
    digits = digits_of(text)
    return len(digits) in _CARD_PREFIXES.get(digits[:1], ()) and len(set(digits)) > 1 and luhn(digits)


def is_korean_id(text: str, _lead: str = "") -> bool:
    """Whether it can be a resident's or a foreigner's registration number: a date of birth, and its check digit.

    The check digit is `(11 - sum % 11) % 10`, a foreigner's `(13 - sum % 11) % 10`; those born after September
    2020 have none.
    """
    digits = digits_of(text)
    born = _birth(digits)
    if born is None:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RRN_WEIGHTS, digits, strict=False))
    base = 13 if digits[6] in "5678" else 11
    return born >= _RRN_UNCHECKED_FROM or (base - total % 11) % 10 == int(digits[12])


def _birth(digits: str) -> date | None:
    century = _RRN_CENTURIES.get(digits[6:7])
    if century is None or len(digits) != 13:
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def is_us_ssn(text: str, _lead: str = "") -> bool:
    """Whether the number can have been given (Social Security Administration: no 000, 666, 9xx, 00 or 0000)."""
    area, group, serial = text.split("-")
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"
