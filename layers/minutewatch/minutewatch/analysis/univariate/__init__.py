"""Scoring one series of numbers: value by value, without a look ahead, in bounded state."""

from minutewatch.analysis.univariate.detector import ALARM, LARGEST, WARM_UP, SeriesDetector

__all__ = ["ALARM", "LARGEST", "WARM_UP", "SeriesDetector"]
