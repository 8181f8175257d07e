"""Python's collector of reference rings, kept out of a run."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting_collector() -> Iterator[None]:
    """No search for rings inside: a run makes many objects, which the search goes through again and again, and no
    rings worth finding. What there is of them is found after it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
