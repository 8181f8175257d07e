"""One real `sam deploy` for all end-to-end tests, to a local AWS that enforces IAM."""

from collections.abc import Iterator

import pytest

from local import sam, stack
from local.progress import Progress
from local.state import Home

from .deployment import Deployment


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    home = Home(path=tmp_path_factory.mktemp("stack"))
    state = stack.up(home, Progress(stack.STEPS), stack.Options())
    try:
        yield Deployment(home=home, state=state, outputs=sam.outputs(state.aws_url))
    finally:
        stack.down(home)
