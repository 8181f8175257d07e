"""What the demo reads of the index is an answer or an error, never a guess."""

import pytest

from local import processes
from local.processes import LocalError
from local.watch import Index

from .fakes import fake_bulk


def test_an_opensearch_that_refuses_is_an_error_with_its_answer() -> None:
    with fake_bulk() as other:
        index = Index(other.url)
        with pytest.raises(LocalError, match=r"OpenSearch refuses .* with 501"):
            index.count()
        index.close()
    index = Index(f"http://127.0.0.1:{processes.free_port()}")
    with pytest.raises(LocalError, match="does not answer"):
        index.count()
    index.close()
