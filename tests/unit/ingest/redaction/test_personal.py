"""What tells who somebody is: kept by default, hidden where the policy asks for it."""

import pytest

from .builders import ALL, hidden, hidden_value, points_out
from .made_up import CARD, KOREAN_ID, US_SSN, joined


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("mail bob.smith+x@example.co.kr now", "mail [REDACTED:email] now"),
        ("<bob@example.com>,<al@example.com>", "<[REDACTED:email]>,<[REDACTED:email]>"),
        ("from 10.0.0.1:8080 to 255.255.255.255.", "from [REDACTED:ip]:8080 to [REDACTED:ip]."),
        ("10.0.0.1 10.0.0.2,10.0.0.3", "[REDACTED:ip] [REDACTED:ip],[REDACTED:ip]"),
        ("from fe80::1 to [2001:db8::8a2e:370:7334]:443", "from [REDACTED:ip] to [[REDACTED:ip]]:443"),
        ("::1 and 2001:0db8:0000:0000:0000:8a2e:0370:7334", "[REDACTED:ip] and [REDACTED:ip]"),
        ("mapped ::ffff:10.0.0.1", "mapped [REDACTED:ip]"),
        ("2001:db8:: 1::2:3 1:2:3:4:5:6:7:8", "[REDACTED:ip] [REDACTED:ip] [REDACTED:ip]"),
        ("1:2:3:4:5:6:10.0.0.1", "[REDACTED:ip]"),
        (f"paid with {CARD}, thanks", "paid with [REDACTED:card], thanks"),
        (f"123-45-6789 1234 {KOREAN_ID}", "[REDACTED:us_ssn] 1234 [REDACTED:korean_id]"),
        (f"123 {joined('41111111', '11111111')}", "123 [REDACTED:card]"),
        (f"주민번호 {KOREAN_ID}입니다", "주민번호 [REDACTED:korean_id]입니다"),
        (f"ssn {US_SSN}", "ssn [REDACTED:us_ssn]"),
    ],
)
def test_each_is_hidden_where_the_policy_asks(line: str, left: str) -> None:
    assert hidden(line, ALL) == left
    assert points_out(line, ALL)
    assert hidden(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "at 10:07:00 on 2026-01-05, took 1.5 s",
        "version 1.2.3.4.5 of 1.2.3",
        "mac 00:1a:2b:3c:4d:5e std::vector a::b",
        "order 4111111111111112 at 1717718400123",
        "id 8f14e45f-ceea-467f-a9d2-1f2b3c4d5e6f",
        "call 123-456-7890, part 1234-56-78901",
        "user@localhost @decorator a@b",
        "999.1.1.1 and 256.256.256.256",
    ],
)
def test_what_only_looks_like_one_stays(line: str) -> None:
    assert hidden(line, ALL) == line


def test_a_number_among_the_fields_is_read_like_text() -> None:
    assert hidden_value({"card": int(CARD.replace(" ", "")), "n": 17}, ALL) == {"card": "[REDACTED:card]", "n": 17}
