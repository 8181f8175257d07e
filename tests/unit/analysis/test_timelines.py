"""Exactly once, whatever befalls: the findings of any timeline are those of one clean pass over its documents."""

from hypothesis import example, given, settings

from tests.unit.analysis.timelines import RULES, TWO_TAKE_OVER, Timeline, World, timelines

_EVERY_MINUTE = {rule.name for rule in RULES if rule.quiet == 1}


@settings(max_examples=500, deadline=None)
@given(timelines)
@example(TWO_TAKE_OVER)
def test_findings_and_state_are_those_of_one_clean_pass(timeline: Timeline) -> None:
    world, clean = World.of(timeline), World.of(timeline)

    # A run that dies before its commit is no run; one that dies later, is repeated, or has a rival, is one.
    world.live(timeline.steps)
    for there, minute in world.judged:
        clean.arrive(there)
        clean.run(minute)

    assert world.store.findings() == clean.store.findings()
    assert world.state() == clean.state()
    assert world.to_tell() == world.told()
    assert len(set(world.told_by_the_living())) == len(world.told_by_the_living())


@settings(max_examples=120, deadline=None)
@given(timelines)
def test_what_comes_late_is_found_all_the_same(timeline: Timeline) -> None:
    world, knowing = World.of(timeline), World.of(timeline)
    world.live(timeline.steps)
    first, last = timeline.steps[0].minute, timeline.steps[-1].minute
    knowing.arrive(last)
    for minute in range(first, last + 1):
        knowing.run(minute)

    assert _said(world) == _said(knowing)
    assert {name: known for name, (*_, known) in world.state()["windows"].items()} == {
        name: known for name, (*_, known) in knowing.state()["windows"].items()
    }
    assert world.state()["totals"] == knowing.state()["totals"]


def _said(world: World) -> set[tuple[str, str, str]]:
    """What the rules say that speak about every minute; others are quiet about what was told already."""
    found = world.store.findings().values()
    return {(one["rule"], str(one["key"]), one["minute"]) for one in found if one["rule"] in _EVERY_MINUTE}
