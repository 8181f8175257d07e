"""The demo follows the service, OpenSearch's own log and what the machine has, over several ways in."""

from pathlib import Path

from local import sources
from local.sources import Ways

from .fakes import FakeSender


def test_every_log_takes_one_way_and_the_machine_s_files_take_turns(tmp_path: Path) -> None:
    direct, queue, stream, group = (FakeSender() for _ in range(4))
    ways = Ways(direct=direct, queue=queue, stream=stream, group=group)
    system = tmp_path / "var"
    system.mkdir()
    for name in ("a", "b"):
        (system / f"{name}.log").write_text(f"{name}\n")
    shop, own = tmp_path / "shop.log", tmp_path / "opensearch.log"
    shop.write_text("shop\n")
    own.write_text("own\n")
    tails = sources.tails_of(ways, service_log=shop, opensearch_log=own, system_logs=system)
    for tail in tails:
        tail.start()
    for tail in tails:
        tail.stop()
        assert tail.error is None
    assert ["shop"] in direct.batches
    assert group.batches == [["own"]]
    assert sorted(queue.batches + stream.batches) == [["a"], ["b"]]
    assert len(queue.batches) == len(stream.batches) == 1
