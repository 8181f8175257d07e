"""How the values of a field compare with what a query says, by the field's type."""

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

from minutewatch.rules.query.fields import NUMBERS, TEXTS
from minutewatch.rules.query.syntax import QuerySyntaxError, Range
from minutewatch.rules.query.words import words_of

Test = Callable[[Any], bool]
"""Whether one value of the field is meant."""


def equal_to(kind: str, text: str) -> Test:
    """Values that `field:text` means. Raises `QuerySyntaxError` where no value of that type is written so."""
    if kind in TEXTS:
        return _any_word(words_of(text))
    if kind == "ip":
        return _in_network(text)
    ordinal = ordinal_of(kind)
    wanted = _bound(kind, text)
    return lambda value: ordinal(value) == wanted


def phrase(kind: str, text: str) -> Test:
    """Values that `field:"text"` means: the words in their order; of other types the value itself."""
    if kind not in TEXTS:
        return equal_to(kind, text)
    wanted = words_of(text)
    size = len(wanted)

    def found(value: Any) -> bool:
        words = words_of(str(value))
        return size > 0 and any(words[at : at + size] == wanted for at in range(len(words) - size + 1))

    return found


def between(kind: str, query: Range) -> Test:
    """Values in the range."""
    ordinal = ordinal_of(kind)
    low, high = (None if end is None else _bound(kind, end) for end in (query.low, query.high))

    def inside(value: Any) -> bool:
        place = ordinal(value)
        if place is None:
            return False
        over = low is None or (place >= low if query.with_low else place > low)
        return over and (high is None or (place <= high if query.with_high else place < high))

    return inside


def ordinal_of(kind: str) -> Callable[[Any], Any]:
    """What gives values of that type their order; None for a value that is not of the type."""
    if kind in NUMBERS:
        return _number
    return {"date": _time, "date_nanos": _time, "ip": _address}.get(kind, _keyword)


def text_of(value: Any) -> str:
    """The value as the engine would index it as a keyword."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _any_word(wanted: list[str]) -> Test:
    return lambda value: not set(wanted).isdisjoint(words_of(str(value)))


def _bound(kind: str, text: str) -> Any:
    ordinal = ordinal_of(kind)
    if kind in ("date", "date_nanos") and (text.startswith("now") or "||" in text):
        raise QuerySyntaxError(f"{text!r} asks the clock: a rule is about the window before the minute judged")
    if (bound := ordinal(text)) is None:
        should = _SHOULD.get(kind, "a number")
        raise QuerySyntaxError(f"{text!r} is no value of a field of type {kind}: it should be {should}")
    return bound


_MAPPED: Final = 0xFFFF << 32
_SHOULD: Final = {"date": "a time", "date_nanos": "a time", "ip": "an address"}


def _in_network(text: str) -> Test:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        should = "an address or a network, such as 10.0.0.0/8"
        raise QuerySyntaxError(f"{text!r} is no value of a field of type ip: it should be {should}") from None
    low = _number_of(network.network_address)
    high = low + network.num_addresses - 1
    return lambda value: low <= (_address(value) or 0) <= high


def _keyword(value: Any) -> str:
    return text_of(value)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _time(value: Any) -> float | None:
    try:
        time = (
            datetime.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value / 1000, UTC)
        )
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _address(value: Any) -> int | None:
    """The address as a number; those of version 4 where version 6 maps them."""
    try:
        return _number_of(ip_address(value))
    except ValueError:
        return None


def _number_of(address: IPv4Address | IPv6Address) -> int:
    return int(address) + _MAPPED if address.version == 4 else int(address)
