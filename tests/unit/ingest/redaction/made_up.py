"""Secrets of every shipped form that never were anybody's, put together here, so that scanners see none."""

from typing import Final

_ABC: Final = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY"


def letters(count: int) -> str:
    """Letters and digits that look random."""
    return (_ABC * (count // len(_ABC) + 1))[:count]


def joined(*parts: str) -> str:
    """The parts as one word."""
    return "".join(parts)


TOKENS: Final = {
    "aws_key": joined("AK", "IA", "IOSFODNN7EXAMPLE"),
    "aws_key with its secret": joined("AS", "IA", "IOSFODNN7EXAMPLE", ",", letters(40)),
    "github": joined("gh", "p_", letters(36)),
    "github app": joined("gh", "s_", letters(36)),
    "github fine-grained": joined("github", "_pat_", letters(22), "_", letters(59)),
    "gitlab": joined("gl", "pat-", letters(20)),
    "slack": joined("xo", "xb-", "123456789012-1234567890123-", letters(24)),
    "slack app": joined("xa", "pp-1-", "A012BCDE3FG-", letters(30)),
    "stripe": joined("sk", "_live_", letters(24)),
    "stripe restricted": joined("rk", "_test_", letters(24)),
    "stripe hook": joined("wh", "sec_", letters(32)),
    "google": joined("AI", "za", letters(35)),
    "google oauth": joined("ya", "29.", letters(60)),
    "google client": joined("GOC", "SPX-", letters(28)),
    "google refresh": joined("1/", "/0", letters(40)),
    "openai": joined("sk", "-proj-", letters(60)),
    "openai legacy": joined("sk", "-", letters(48)),
    "anthropic": joined("sk", "-ant-", "api03-", letters(60)),
    "npm": joined("np", "m_", letters(36)),
    "pypi": joined("py", "pi-", "AgEIcHlwaS5vcmc", letters(60)),
    "jwt": joined("ey", "JhbGciOiJIUzI1NiJ9", ".ey", "JzdWIiOiIxMjM0NTY3ODkwIn0.", letters(43)),
    "private_key": joined(
        "-----BEG", "IN RSA PRIVATE KEY-----\n", letters(64), "\n", "-----E", "ND RSA PRIVATE KEY-----"
    ),
}
"""By kind, and where one has several forms by form."""

PASSWORD: Final = joined("hun", "ter2")
CARD: Final = joined("4111 1111", " 1111 1111")
KOREAN_ID: Final = joined("900101", "-1234568")
US_SSN: Final = joined("123", "-45-6789")
