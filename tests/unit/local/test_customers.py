"""People use the service until they are sent home, and find it failing once its time is up."""

import json
from pathlib import Path

from local.customers import Customers
from local.service import Service


def test_people_come_and_find_it_failing_once_its_time_is_up(tmp_path: Path) -> None:
    log = tmp_path / "shop.log"
    with Service(log, fail_after_s=0).start() as service, Customers(service.url).start():
        assert service.failing.wait(timeout=30)
        assert service.failing_since
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    failed = [line for line in lines if line.get("status") == 500]
    assert failed
    assert {line["path"] for line in failed} == {"/checkout"}
