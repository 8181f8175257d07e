from minutewatch.analysis.telling import tell
from tests.unit.analysis.test_messages import a_finding
from tests.unit.analysis.test_outbox import an_entry
from tests.unit.analysis.world import FakeChannel

FINDING = {name: value for name, value in a_finding().items() if name not in ("id", "index")}


def test_each_channel_is_told_once() -> None:
    bus, topic = FakeChannel("event-bus"), FakeChannel("topic")

    told = tell([an_entry("f1", finding=FINDING)], {"event-bus": bus, "topic": topic})

    assert (bus.told, topic.told) == (["f1"], ["f1"])
    assert (told.taken, told.untold, told.left) == (2, 0, {"f1": ()})


def test_one_that_fails_is_left_for_later_and_does_not_hold_up_the_other() -> None:
    bus, topic = FakeChannel("event-bus"), FakeChannel("topic")
    bus.down = True
    entries = [an_entry(name, finding=FINDING) for name in ("f1", "f2")]

    told = tell(entries, {"event-bus": bus, "topic": topic})

    assert topic.told == ["f1", "f2"]
    assert (told.taken, told.untold) == (2, 2)
    assert told.left == {"f1": ("event-bus",), "f2": ("event-bus",)}
    assert told.troubles == ["event-bus did not take finding f1"]  # it is not asked a second time


def test_who_has_been_told_is_not_told_again() -> None:
    bus, topic = FakeChannel("event-bus"), FakeChannel("topic")

    tell([an_entry("f1", finding=FINDING, channels=("topic",))], {"event-bus": bus, "topic": topic})

    assert (bus.told, topic.told) == ([], ["f1"])


def test_a_channel_that_is_gone_is_waited_for_no_longer() -> None:
    assert tell([an_entry("f1", finding=FINDING)], {}).left == {"f1": ()}
