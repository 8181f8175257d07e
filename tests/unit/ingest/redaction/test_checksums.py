"""Numbers that check themselves; the examples are the issuers' own, or worked by hand."""

import pytest

from minutewatch.ingest.redaction.checksums import is_card, is_korean_id, is_us_ssn, luhn

from .made_up import CARD, KOREAN_ID, joined


@pytest.mark.parametrize(
    ("digits", "right"), [("79927398713", True), ("79927398710", False), ("0", True), ("18", True)]
)
def test_luhn(digits: str, right: bool) -> None:
    assert luhn(digits) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (CARD, True),
        ("4111-1111-1111-1111", True),
        ("5555555555554444", True),
        ("378282246310005", True),
        ("6011111111111117", True),
        ("3530111333300000", True),
        ("4111111111111112", False),  # check digit
        ("1717718400123", False),  # milliseconds since 1970
        ("1234567812345670", False),  # right digit, no issuer
        ("41111111111111", False),  # length
        ("4444444444444448", True),
        ("0000000000000000", False),
    ],
)
def test_cards(number: str, right: bool) -> None:
    assert is_card(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (KOREAN_ID, True),  # 9*2+0+0*4+1*5+0*6+1*7+1*8+2*9+3*2+4*3+5*4+6*5 = 124; 124 % 11 = 3; 11 - 3 = 8
        ("9001011234568", True),
        (joined("900101", "-1234567"), False),
        (joined("901301", "-1234568"), False),  # no such month
        (joined("210101", "-3123456"), True),  # born in 2021: no check digit
        (joined("200930", "-3123456"), False),  # born before October 2020: the check digit is 7
        (joined("900101", "-5234561"), True),  # a foreigner: the sum is 156; 156 % 11 = 2; 13 - 2 = 11
        (joined("900101", "-5234569"), False),  # right for a resident only
    ],
)
def test_korean_numbers(number: str, right: bool) -> None:
    assert is_korean_id(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("123-45-6789", True),
        ("000-12-3456", False),
        ("666-12-3456", False),
        ("900-12-3456", False),
        ("123-00-4567", False),
        ("123-45-0000", False),
    ],
)
def test_us_numbers(number: str, right: bool) -> None:
    assert is_us_ssn(number) is right
