"""The client's own log, about receivers that fail."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging


def log(module: str) -> "logging.Logger":
    """The module's logger."""
    import logging  # noqa: PLC0415 - with what it imports 3 ms of a cold start, and most calls have nothing to say

    return logging.getLogger(module)
