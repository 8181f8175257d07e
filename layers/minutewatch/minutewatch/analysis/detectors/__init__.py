"""The built-in detectors: one file each, and a line in one of these tables."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from minutewatch.analysis.detectors.detector import Corrected, Detector
from minutewatch.analysis.detectors.drop import Drop
from minutewatch.analysis.detectors.error_ratio import ErrorRatio
from minutewatch.analysis.detectors.flood import Flood
from minutewatch.analysis.detectors.host_silent import HostSilent
from minutewatch.analysis.detectors.late_logs import LateLogs, WrongClock
from minutewatch.analysis.detectors.latency import Latency
from minutewatch.analysis.detectors.new_pattern import NewPattern
from minutewatch.analysis.detectors.refused_address import RefusedAddress
from minutewatch.analysis.detectors.route_failures import RouteFailures
from minutewatch.analysis.detectors.silence import AllSilent, Silence

# What judges each service, and what judges all of them together. Of one kind the first one that is sure speaks.
SERVICE_DETECTORS: Final[Mapping[str, type[Detector]]] = MappingProxyType(
    {
        detector.NAME: detector
        for detector in (
            WrongClock, LateLogs, ErrorRatio, RouteFailures, NewPattern, Latency, Drop, Silence, HostSilent, Flood,
            RefusedAddress,
        )
    }
)  # fmt: skip
ESTATE_DETECTORS: Final[Mapping[str, type[Detector]]] = MappingProxyType(
    {detector.NAME: detector for detector in (AllSilent, Drop)}
)
# Those that keep the last half hour themselves.
CORRECTED: Final[tuple[type[Corrected], ...]] = (RouteFailures, NewPattern, RefusedAddress)
