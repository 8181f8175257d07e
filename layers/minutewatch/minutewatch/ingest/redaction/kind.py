"""What a kind of secret is: how it looks, and when a hit is meant."""

from collections.abc import Callable
from typing import NamedTuple

Accepts = Callable[[str, str], bool]
"""Whether a hit is meant: the secret, and up to 96 characters before it, its name among them."""


def always(_secret: str, _lead: str) -> bool:
    """Every hit is meant."""
    return True


class Kind(NamedTuple):
    """One kind of secret.

    Attributes:
        name: What stands in its place, as in `[REDACTED:name]`.
        pattern: How it looks in a text (RE2). Of its groups one takes part in a match, and holds the secret.
        groups: How many those are.
        trigger: Matches a line wherever `pattern` matches a text in it, even where the line is JSON and the text
            in it is escaped: no look at what stands around, no blank but space and tab.
        begins: What its secrets begin with, if that tells them from all others.
        names: Matches the name of a field whose value is secret whatever it is.
        quoted: The group may take in the quotes around the secret.
        accepts: Tells a hit from what only looks like one, where a pattern cannot.
    """

    name: str
    pattern: str = ""
    groups: int = 1
    trigger: str = ""
    begins: tuple[bytes, ...] = ()
    names: str | None = None
    quoted: bool = False
    accepts: Accepts = always
