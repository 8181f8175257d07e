"""The built-in detectors: one file each, and a line in one of these tables."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from minutewatch.analysis.detectors.detector import Detector
from minutewatch.analysis.detectors.error_ratio import ErrorRatio
from minutewatch.analysis.detectors.new_pattern import NewPattern
from minutewatch.analysis.detectors.silence import AllSilent, Silence

# What judges each service, and what judges all of them together.
SERVICE_DETECTORS: Final[Mapping[str, type[Detector]]] = MappingProxyType(
    {detector.NAME: detector for detector in (ErrorRatio, Silence, NewPattern)}
)
ESTATE_DETECTORS: Final[Mapping[str, type[Detector]]] = MappingProxyType(
    {detector.NAME: detector for detector in (AllSilent,)}
)
