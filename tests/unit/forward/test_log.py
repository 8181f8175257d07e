"""What the client says of its receivers is found under the name of the module that says it."""

import pytest

from minutewatch.forward.log import log


def test_a_line_bears_its_modules_name(caplog: pytest.LogCaptureFixture) -> None:
    log("minutewatch.forward.failover").warning("%s does not take chunks", "a:1")
    (record,) = caplog.records
    assert (record.name, record.getMessage()) == ("minutewatch.forward.failover", "a:1 does not take chunks")
