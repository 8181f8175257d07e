"""`make demo`: everything from nothing, then this machine's own logs and a service that begins to fail."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from local import counters, processes, sources, stack
from local.customers import Customers
from local.follow import Line
from local.processes import LocalError, Process
from local.progress import Progress, terminal_columns
from local.screen import Screen
from local.service import Service
from local.sources import Ways
from local.state import Home, StackState
from local.summary import Observed, Pace, Summary, summarise
from local.tail import Tail, Totals, raise_errors, total
from local.watch import Index, Notifications

GREETING: Final = "안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다."
_FAIL_AFTER_S: Final = 120.0
_LOOK_S: Final = 1.0
_DRAIN_S: Final = 90.0
_ENOUGH_S: Final = 300.0


def run(home: Home, *, minutes: float | None) -> int:
    """The demo's exit code: 0 if every log arrived and, unless Ctrl-C ended it, the failure was found.

    With `minutes` it stops by itself. Its figures go to standard output as JSON, all else to standard error. A
    stack that was up before stays up.
    """
    progress = Progress(stack.STEPS)
    was_up, started = stack.current(home) is not None, list[Process]()
    try:
        state = stack.up(home, progress, stack.Options())
        started = processes.remembered(home.run)
        demo = Demo(home, state, Screen(sys.stderr, columns=terminal_columns()), progress)
        with demo.flowing(fail_after_s=fail_after_s(minutes, now=datetime.now(UTC))):
            demo.watch(minutes=minutes)
        summary = demo.summary()
    finally:
        if not was_up:
            stack.down(home)
            processes.stop_all(started)  # even if somebody removed the directory that remembers them
    print(summary.json(), flush=True)
    if summary.failures:
        raise LocalError(f"the demo failed: {', '.join(summary.failures)}")
    return 0


def fail_after_s(minutes: float | None, *, now: datetime) -> float:
    """When the service that starts now begins to fail: after two minutes.

    In a run too short for that, as soon as it was well in two minutes of the clock: the least past that analysis
    judges by.
    """
    if minutes is None or minutes >= 4:
        return _FAIL_AFTER_S
    return 120.0 - now.second


class Demo:
    """One run on a stack that is up."""

    def __init__(self, home: Home, state: StackState, screen: Screen, progress: Progress) -> None:
        self._home, self._screen, self._progress = home, screen, progress
        self._run = f"demo-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        self._set_up_s, self._interrupted = progress.seconds, False
        self._index = Index(state.opensearch_url)
        self._ways = Ways.into(state, run=self._run)
        self._notifications = Notifications(state, name=f"minutewatch-{self._run}")
        self._tails = list[Tail]()
        self._greeted, self._pace = Totals(), Pace()
        self._seen = Observed(began=datetime.now(UTC))
        self._indexed_before, self._rejected_before = self._index.count(refresh=True), self._rejected()

    @contextmanager
    def flowing(self, *, fail_after_s: float) -> Iterator[None]:
        """Logs flow inside; after it the senders have stopped, and what they sent has arrived or is lost."""
        log = self._home.logs / f"shop-{self._run}.log"
        with ExitStack() as senders:
            own_log = self._home.opensearch / "logs" / "minutewatch-local.log"
            self._tails = sources.tails_of(self._ways, service_log=log, opensearch_log=own_log)
            for tail in self._tails:
                senders.callback(tail.stop)
            self._service = senders.enter_context(Service(log, fail_after_s=fail_after_s))  # stops before its tail
            customers = senders.enter_context(Customers(self._service.url))
            self._announce()
            self._greeted = self._greeted.plus(self._ways.direct.send([self._greeting()]))
            for tail in self._tails:
                tail.start()
            self._service.start()
            customers.start()
            yield
            self._screen.end_status()
            self._say("the senders stop; waiting until all that they sent is in the index")
        self._drain()

    def watch(self, *, minutes: float | None) -> None:
        """Show what happens until the time is up, or until Ctrl-C.

        A run shorter than five minutes goes on until the failure is found, for five minutes at most.
        """
        began = time.monotonic()
        time_s = minutes * 60 if minutes is not None else float("inf")
        try:
            while (ran_s := time.monotonic() - began) < time_s or (ran_s < _ENOUGH_S and self._seen.unfound):
                self._look()
                raise_errors(self._tails)
                time.sleep(_LOOK_S)
        except KeyboardInterrupt:
            self._interrupted = True

    def summary(self) -> Summary:
        """The figures so far."""
        return summarise(self._sent(), self._seen, set_up_s=self._set_up_s, interrupted=self._interrupted)

    def _look(self, *, refresh: bool = False) -> None:
        self._look_at_logs(refresh=refresh)
        self._look_at_service()
        if self._seen.judge(self._index.judged_to()):
            self._say(f"judged up to {self._seen.judged_to:%H:%M} UTC, {self._seen.indexed:,} logs", colour="dim")
        for finding in self._index.findings(since=self._seen.began - timedelta(minutes=1)):
            if self._seen.learn(finding):
                severity = self._screen.coloured(f"{finding.severity.upper():<8}", finding.severity)
                self._say(f"{severity} {finding.title}")
        self._seen.notifications += self._notifications.take()
        self._screen.status(self._status())

    def _look_at_logs(self, *, refresh: bool) -> None:
        seen = self._seen
        seen.indexed = self._index.count(refresh=refresh) - self._indexed_before
        seen.rejected = self._rejected() - self._rejected_before
        self._pace.note(time.monotonic(), seen.indexed)
        if seen.indexed and seen.first_indexed_s is None:
            seen.first_indexed_s = self._progress.seconds
            self._say(f"the first log is in the index, {seen.first_indexed_s:.0f} s after the start")

    def _look_at_service(self) -> None:
        if self._service.failing_since and not self._seen.failing_since:
            self._seen.failing_since = self._service.failing_since
            self._say("the shop begins to fail: every other checkout is a 500 from now on")

    def _status(self) -> str:
        seen = self._seen
        logs = f"{self._pace.rate:5.1f} logs/s | {self._sent().sent:,} sent, {seen.indexed:,} indexed"
        told = f"findings {len(seen.findings)} | notifications {seen.notifications}"
        return f"{logs} | minutes judged {seen.minutes} | {told}"

    def _drain(self) -> None:
        deadline = time.monotonic() + _DRAIN_S
        self._look(refresh=True)
        while self._seen.indexed < self._sent().sent and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
            self._look(refresh=True)
        self._screen.end_status()
        raise_errors(self._tails)

    def _announce(self) -> None:
        for tail in self._tails:
            self._say(f"following {tail.name} by {tail.by}")
        command = 'eval "$(.venv/bin/python -m local env)"; .venv/bin/minutewatch logs --follow'
        self._say(f"to look for yourself: {command}", colour="dim")

    def _greeting(self) -> Line:
        return Line(text=GREETING, event_id=f"{self._run}-greeting", path="")

    def _sent(self) -> Totals:
        return total([self._greeted, *(tail.totals for tail in self._tails)])

    def _rejected(self) -> int:
        return int(counters.read_status(self._home.receiver_status).get("rejected", 0))

    def _say(self, text: str, *, colour: str = "") -> None:
        self._screen.line(f"{datetime.now(UTC):%H:%M:%S}  {self._screen.coloured(text, colour)}")
