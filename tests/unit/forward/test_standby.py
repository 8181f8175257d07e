"""What is slow is prepared while something else is waited for, and never where nothing takes long."""

import threading

from minutewatch.forward.standby import Standby


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_long_wait_prepares_once_in_the_background() -> None:
    clock, prepared, threads = Clock(), threading.Event(), list[str]()

    def prepare() -> None:
        threads.append(threading.current_thread().name)
        prepared.set()

    standby = Standby(prepare, clock=clock)
    for _ in range(2):
        with standby.waiting():
            clock.now += 1
            assert prepared.wait(5)
    standby.stop()
    assert threads == ["standby"]


def test_short_waits_prepare_nothing() -> None:
    calls = list[int]()
    standby = Standby(lambda: calls.append(1), clock=Clock())
    for _ in range(3):
        with standby.waiting():
            pass
    standby.stop()
    assert calls == []


def test_one_that_never_waited_stops_too() -> None:
    Standby(lambda: None, clock=Clock()).stop()
