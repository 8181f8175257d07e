"""Faults that keep Fluentd away for a while; every case returns how many logs the replay sent."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import chain, repeat
from typing import Any, Final

from bench.fault_places import no_answer, program, server
from bench.fault_receiver import Fault, FaultyReceiver
from bench.fault_world import World
from local import processes
from local.handshake import Security
from minutewatch.config import Endpoint
from tests.unit.forward.certificates import Certificate, issue, make_ca

ALL: Final = 1_000_000
"""One sandbox has all calls."""
PATIENT_S: Final = 5.0
"""Where the fault is not about time: what a busy machine needs to index a chunk before it acknowledges it."""
_KILLS: Final = 20
_KEY: Final = Security(shared_key="the right key", users=(("lambda", "the right password"),))
_SECRET: Final = {"shared_key": _KEY.shared_key, "username": "lambda", "password": "the right password"}


def healed(world: World, endpoint: Endpoint, **options: Any) -> int:
    """The replay to a sound receiver at the same address."""
    with FaultyReceiver(world.url, port=endpoint.port, **options):
        return world.replay(Endpoint(host=endpoint.host, port=endpoint.port))


def refused(world: World) -> int:
    """Nobody listens."""
    endpoint = Endpoint(host="127.0.0.1", port=processes.free_port())
    world.deliver_all(partial(world.forwarder, endpoint))
    return healed(world, endpoint)


def black_hole(world: World) -> int:
    """Packets get no answer at all, from the first connection on; each call is a new sandbox."""
    with no_answer() as endpoint:
        world.deliver_all(partial(world.forwarder, endpoint), calls=1)
    return healed(world, endpoint)


def gone_dark(world: World) -> int:
    """A warm connection on which nobody answers any more; nor does anybody on a new one."""
    script = chain(repeat(Fault.NONE, 3), repeat(Fault.DARK))
    with FaultyReceiver(world.url, script=script) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint), calls=ALL)
    return healed(world, receiver.endpoint)


def untrusted(world: World, *, certificate: Callable[[Certificate], Certificate]) -> int:
    """The receiver's certificate is not accepted; later it has a good one."""
    ca = make_ca()
    secret = {"ca_pem": ca.pem}
    with FaultyReceiver(world.url, tls=server(certificate(ca))) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint, secret=secret))
    with FaultyReceiver(world.url, port=receiver.endpoint.port, tls=server(issue(ca, "127.0.0.1"))) as receiver:
        return world.replay(receiver.endpoint, secret=secret)


def wrong_key(world: World) -> int:
    """The receiver knows another key; later it knows the right one."""
    with FaultyReceiver(world.url, security=Security(shared_key="another key")) as receiver:
        world.deliver_all(partial(world.forwarder, receiver.endpoint, secret=_SECRET))
    with FaultyReceiver(world.url, port=receiver.endpoint.port, security=_KEY) as receiver:
        return world.replay(receiver.endpoint, secret=_SECRET)


def killed(world: World) -> int:
    """The receiver is killed twenty times, whatever it is doing, and comes back each time."""
    port, dice, over = processes.free_port(), random.Random(2), threading.Event()

    def kill_again_and_again() -> None:
        for _ in range(_KILLS):
            with program(world.url, port):
                time.sleep(dice.uniform(0.1, 1.0))
        over.set()

    def pause(_number: int) -> None:
        over.wait(_KILLS / len(world.calls))

    killer = threading.Thread(target=kill_again_and_again)
    killer.start()
    endpoint = Endpoint(host="127.0.0.1", port=port)
    sandbox = partial(world.forwarder, endpoint, spill_after_s=PATIENT_S)
    world.deliver_all(sandbox, before=pause)
    killer.join()
    with program(world.url, port):
        return world.replay(endpoint)


def first_then_both(world: World) -> int:
    """The first endpoint goes, then the second too, then both are back."""
    with ExitStack() as stack:
        made = [stack.enter_context(FaultyReceiver(world.url)) for _ in range(2)]
        ends = [receiver.endpoint for receiver in made]
        third = max(len(world.calls) // 4, 1)

        def change(number: int) -> None:
            if number == third:
                made[0].__exit__()
            if number == 2 * third:
                made[1].__exit__()
            if number == 3 * third:
                for end in ends:
                    stack.enter_context(FaultyReceiver(world.url, port=end.port))

        world.deliver_all(partial(world.forwarder, *ends, spill_after_s=PATIENT_S), calls=ALL, before=change)
        return world.replay(*ends)


def bucket_down(world: World) -> int:
    """Fluentd is down, and for a while so is the bucket: the source keeps what nobody has."""
    endpoint = Endpoint(host="127.0.0.1", port=processes.free_port())
    forwarder = world.forwarder(endpoint)

    def mend() -> None:
        world.bucket.down = False

    for number, call in enumerate(world.calls):
        world.bucket.down = number % 2 == 0
        timer = threading.Timer(0.2, mend)
        timer.start()
        world.deliver(call, forwarder, number=number)
        timer.join()
    forwarder.close()
    return healed(world, endpoint)
