"""The faults by name; every case returns how many logs the replay sent."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle
from types import MappingProxyType
from typing import Final

from bench.fault_outages import (
    ALL,
    PATIENT_S,
    black_hole,
    bucket_down,
    first_then_both,
    gone_dark,
    healed,
    killed,
    refused,
    untrusted,
    wrong_key,
)
from bench.fault_places import busy
from bench.fault_receiver import Fault, FaultyReceiver
from bench.fault_world import World
from tests.unit.forward.certificates import issue, make_ca

_SILENT_S: Final = 0.5  # until silence is one, where silence is the fault

Case = Callable[[World], int]


def scripted(*script: Fault, world: World, spill_after_s: float = PATIENT_S) -> int:
    """These faults over and over, one for each chunk, and none during the replay."""
    with FaultyReceiver(world.url, script=cycle(script)) as faulty:
        world.deliver_all(partial(world.forwarder, faulty.endpoint, spill_after_s=spill_after_s))
    return healed(world, faulty.endpoint)


def late_ack(world: World) -> int:
    """Each acknowledgement comes after the client has given it up."""
    with FaultyReceiver(world.url, delay_s=1.2, script=cycle([Fault.LATE_ACK])) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint))
        receiver.delay_s = 0.0
        return world.replay(receiver.endpoint)


def ack_after_the_deadline(world: World) -> int:
    """The function has so little time that the acknowledgement comes too late, and nothing is spilled either."""
    with FaultyReceiver(world.url, delay_s=0.9) as receiver:

        def heal(number: int) -> None:
            receiver.delay_s = 0.9 if number < len(world.calls) / 2 else 0.0

        def relent() -> None:
            receiver.delay_s = 0.0

        forwarder = world.forwarder(receiver.endpoint)
        for number, call in enumerate(world.calls):
            heal(number)
            timer = threading.Timer(2.0, relent)
            timer.start()
            world.deliver(call, forwarder, number=number, time_s=0.8)
            timer.cancel()
        forwarder.close()
        return world.replay(receiver.endpoint)


def over_the_limit(world: World) -> int:
    """A chunk of a call is larger than the receiver takes, which says nothing about that; halves are not."""
    with FaultyReceiver(world.url, limit_bytes=_entries_bytes(world) * 3 // 4) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint))
        return world.replay(receiver.endpoint, ack_timeout_s=_SILENT_S)


def poison(world: World) -> int:
    """One log in each of three calls is never taken; mended, it is handed in again from the quarantine."""
    chosen = sorted(world.expected)[:: len(world.expected) // 3][:3]
    with FaultyReceiver(world.url, poison=chosen) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint))
        replayed = world.replay(receiver.endpoint, ack_timeout_s=_SILENT_S)
    with FaultyReceiver(world.url) as receiver:
        forwarder = world.forwarder(receiver.endpoint)
        for chunk in world.kept:
            forwarder.forward(chunk, deadline=time.monotonic() + 30)
        forwarder.close()
        return replayed + world.replay(receiver.endpoint)


def slow(world: World) -> int:
    """Every acknowledgement takes as long as the client is willing to wait, or a little longer."""
    dice = random.Random(1)
    with FaultyReceiver(world.url) as receiver:

        def vary(_number: int) -> None:
            receiver.delay_s = dice.uniform(0.4, 1.0)

        world.deliver_all(partial(world.forwarder, receiver.endpoint), before=vary)
        return world.replay(receiver.endpoint)


def out_of_time(world: World) -> int:
    """The function's time ends at any moment of the work, mostly with too little left to spill."""
    dice = random.Random(3)
    with FaultyReceiver(world.url) as receiver:
        forwarder = world.forwarder(receiver.endpoint, spill_after_s=PATIENT_S)
        for number, call in enumerate(world.calls):
            receiver.delay_s = dice.choice([0.0, 0.1, 0.3])
            for _ in range(2):
                time_s = dice.uniform(0.02, 0.5)
                world.attempt(call, forwarder, number=number, time_s=time_s)
            world.deliver(call, forwarder, number=number, time_s=1.5)
        forwarder.close()
        receiver.delay_s = 0.0
        return world.replay(receiver.endpoint)


def frozen(world: World) -> int:
    """Between two calls the sandbox is frozen for so long that its connection is closed, or silently forgotten."""
    script = cycle([Fault.NONE, Fault.NONE, Fault.NONE, Fault.RESET])
    with FaultyReceiver(world.url, script=script) as receiver:
        sandbox = partial(world.forwarder, receiver.endpoint, spill_after_s=PATIENT_S)
        world.deliver_all(sandbox, calls=ALL, before=lambda _: receiver.drop_connections())
        return world.replay(receiver.endpoint)


def repeated(world: World) -> int:
    """Each call is delivered three times, by two sandboxes at once."""
    with FaultyReceiver(world.url) as receiver:

        def work(times: int) -> None:
            for _ in range(times):
                world.deliver_all(partial(world.forwarder, receiver.endpoint, spill_after_s=PATIENT_S))

        threads = [threading.Thread(target=work, args=(times,)) for times in (2, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return world.replay(receiver.endpoint)


def index_overloaded(world: World) -> int:
    """OpenSearch answers 429 and 503 for a while."""
    with busy(world.url, [429, 503] * (len(world.calls) // 4)) as busy_url, FaultyReceiver(busy_url) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint, spill_after_s=PATIENT_S))
        return world.replay(receiver.endpoint)


def _entries_bytes(world: World) -> int:
    """About how large the chunk of a call is: 500 bytes a log."""
    return world.per_call * 500


CASES: Final[Mapping[str, Case]] = MappingProxyType(
    {
        "cut in mid-frame": lambda world: scripted(Fault.CUT, Fault.NONE, Fault.CUT, Fault.CUT, world=world),
        "stored, not acked": lambda world: scripted(
            Fault.NO_ACK, Fault.NONE, Fault.NONE, world=world, spill_after_s=0.7
        ),
        "wrong ack": lambda world: scripted(Fault.WRONG_ACK, Fault.NONE, world=world),
        "late ack": late_ack,
        "ack after the deadline": ack_after_the_deadline,
        "connection reset": lambda world: scripted(Fault.RESET, Fault.RESET, Fault.NONE, world=world),
        "refused": refused,
        "black hole": black_hole,
        "gone dark": gone_dark,
        "TLS: wrong CA": partial(untrusted, certificate=lambda _: issue(make_ca("Other CA"), "127.0.0.1")),
        "TLS: wrong name": partial(untrusted, certificate=lambda ca: issue(ca, "example.com")),
        "TLS: expired": partial(untrusted, certificate=lambda ca: issue(ca, "127.0.0.1", expired=True)),
        "wrong key": wrong_key,
        "chunk over the limit": over_the_limit,
        "poison record": poison,
        "slow receiver": slow,
        "killed 20 times": killed,
        "first down, then both, then back": first_then_both,
        "bucket down": bucket_down,
        "out of time in the middle": out_of_time,
        "frozen sandbox": frozen,
        "three times, two at once": repeated,
        "OpenSearch 429 and 503": index_overloaded,
    }
)
"""Every fault by its name."""
