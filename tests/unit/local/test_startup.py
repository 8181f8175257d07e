"""A start that cannot succeed fails before anything is built, and leaves nothing running."""

from pathlib import Path

import pytest

from local import processes, stack
from local.processes import LocalError
from local.progress import Progress
from local.startup import Options
from local.state import Home


def test_an_opensearch_that_is_named_but_not_there_is_an_error(tmp_path: Path) -> None:
    home, url = Home(path=tmp_path), f"http://127.0.0.1:{processes.free_port()}"
    with pytest.raises(LocalError, match=f"no healthy OpenSearch answers at {url}"):
        stack.up(home, Progress(stack.STEPS), Options(opensearch_url=url))
    assert processes.remembered(home.run) == []
