"""How unusual the newest value of a series is, as a number from 0 to 1."""

import struct
from datetime import datetime
from math import isnan, nan
from typing import Final

from minutewatch.analysis.univariate.cooldown import Cooldown
from minutewatch.analysis.univariate.day_profile import DayProfile
from minutewatch.analysis.univariate.extremes import Extremes

ALARM: Final = 0.5
"""The score from which on a value deserves a look."""
WARM_UP: Final = 100
"""So many values score 0: among the first ones everything is a record."""
LARGEST: Final = 1e300
"""The largest value, either way: beyond it a difference of two values may be no number."""

_SURPRISE_AT_ALARM: Final = 0.06  # the features went beyond their ranges by 6 % of these, taken together
_SHORT: Final = 5
_LONGER: Final = 15
_LEVEL_POINTS: Final = 400
_LEVEL_TAKEN: Final = 0.2  # so that the steps of a mean, each too small to notice, add up
_LEAST_SPAN: Final = 0.1  # of the series' own range: a feature that hardly moves is not judged by its trembling
_DAYS: Final = 2  # a range of residuals from a single day holds no second opinion

_LAYOUT: Final = struct.Struct("<80d")


class SeriesDetector:
    """Scores one series by how far four features go beyond every value that they had before.

    The features are the distance from the hour of the day's level (the value itself until that is known), the
    lowest of the last 5 and of the last 15 values (a sustained rise, or a new low), and a slow mean (a shift of
    level). What each adds to its own range, as a share of it, is summed up; a cool-down keeps one event from being
    told again and again. Nothing is known of the series in advance and nothing depends on its unit. The formulas
    are in `docs/score.md`.
    """

    __slots__ = (
        "_cooldown", "_level", "_level_range", "_longer_range", "_points", "_profile", "_recent",
        "_residual_range", "_short_range", "_value_range",
    )  # fmt: skip

    def __init__(self, state: bytes | None = None) -> None:
        """Continue from what `dump` gave, or begin.

        Raises:
            ValueError: `state` is not such a state.
        """
        if state is not None and len(state) != _LAYOUT.size:
            raise ValueError(f"state of {len(state)} bytes, {_LAYOUT.size} needed")
        numbers = _LAYOUT.unpack(state) if state else ()
        self._recent = [value for value in numbers[:15] if not isnan(value)]
        self._profile = DayProfile(numbers[15:66])
        self._cooldown = Cooldown(numbers[66:68])
        self._points = int(numbers[68]) if numbers else 0
        self._level = numbers[69] if numbers else 0.0
        self._value_range = Extremes(*numbers[70:72])
        self._residual_range = Extremes(*numbers[72:74])
        self._short_range = Extremes(*numbers[74:76])
        self._longer_range = Extremes(*numbers[76:78])
        self._level_range = Extremes(*numbers[78:80])

    def dump(self) -> bytes:
        """640 bytes from which a detector continues as if it were this one; the same on every machine."""
        recent = self._recent + [nan] * (_LONGER - len(self._recent))
        return _LAYOUT.pack(
            *recent,
            *self._profile.dump(),
            *self._cooldown.dump(),
            self._points,
            self._level,
            *self._value_range.dump(),
            *self._residual_range.dump(),
            *self._short_range.dump(),
            *self._longer_range.dump(),
            *self._level_range.dump(),
        )

    def update(self, timestamp: datetime, value: float) -> float:
        """Take the next value in; its score.

        Args:
            timestamp: When the value was measured; aware. Only its hour of the day in UTC matters.
            value: In any unit, at most 1e300 either way.

        Returns:
            0 where nothing is new, `ALARM` where the features went beyond their ranges by 6 % taken together,
            below 0.99.

        Raises:
            ValueError: `value` is not such a number, or `timestamp` has no time zone. Nothing was taken in.
        """
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is not a finite number up to 1e300")
        if timestamp.tzinfo is None:
            raise ValueError(f"{timestamp} has no time zone")
        self._points += 1
        surprise = self._surprise(int(timestamp.timestamp() // 3600), value)
        if self._points <= WARM_UP:
            return 0.0
        surprise = self._cooldown.admit(surprise)
        return surprise / (surprise + _SURPRISE_AT_ALARM)

    def _surprise(self, hour: int, value: float) -> float:
        least = _LEAST_SPAN * self._value_range.span
        recent = self._recent
        recent.append(value)
        if len(recent) > _LONGER:
            del recent[0]
        return (
            self._value_surprise(hour, value, least)
            + self._short_range.stretch(min(recent[-_SHORT:]), least=least)
            + self._longer_range.stretch(min(recent), least=least)
            + self._level_surprise(value, least)
        )

    def _value_surprise(self, hour: int, value: float, least: float) -> float:
        """By the distance from the hour's usual level; by the value itself until that is known."""
        by_itself = self._value_range.stretch(value, least=least)
        residual = self._profile.residual(hour, value)
        if residual is None:
            return by_itself
        by_hour = self._residual_range.stretch(residual, least=least)
        return by_hour if self._profile.days(hour) >= _DAYS else by_itself

    def _level_surprise(self, value: float, least: float) -> float:
        self._level += (value - self._level) / min(self._points, _LEVEL_POINTS)
        if self._points <= _LEVEL_POINTS:
            return 0.0  # the mean of a few values is no level yet
        if self._points <= 2 * _LEVEL_POINTS:
            self._level_range.stretch(self._level, least=least)  # nor are its first steps a range
            return 0.0
        return self._level_range.stretch(self._level, least=least, taken=_LEVEL_TAKEN)
