import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench.detector_plots import SCENES, drawing
from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS

EVERY = {**SERVICE_DETECTORS, **ESTATE_DETECTORS}
DOCS = Path(__file__).parents[3] / "docs" / "detectors"


@pytest.mark.parametrize("name", EVERY)
def test_each_detector_is_drawn_speaking(name: str) -> None:
    drawn = drawing(SCENES[name], EVERY[name]())

    assert ET.fromstring(drawn).tag.endswith("svg")
    assert 'stroke="#cf222e"' in drawn


@pytest.mark.parametrize("name", EVERY)
def test_the_drawing_in_the_documentation_is_that_of_this_release(name: str) -> None:
    assert (DOCS / f"{name}.svg").read_text() == drawing(SCENES[name], EVERY[name]())
