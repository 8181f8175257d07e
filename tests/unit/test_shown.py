"""A value shows everything but what it keeps to itself."""

from typing import NamedTuple

from minutewatch.shown import shown


class Key(NamedTuple):
    name: str
    secret: str = "hunter2"


def test_a_secret_is_left_out() -> None:
    assert shown(Key("a"), without=("secret",)) == "Key(name='a')"


def test_everything_else_is_there() -> None:
    assert shown(Key("a"), without=()) == "Key(name='a', secret='hunter2')"
