"""`minutewatch backtest --rule FILE | --builtin --events FILE`: what would have been told, minute by minute."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from minutewatch.cli.command import Command
from minutewatch.cli.events_file import open_events
from minutewatch.cli.lines import json_line, printable
from minutewatch.cli.mapping_file import read_mapping
from minutewatch.cli.progress import Progress
from minutewatch.cli.target import opensearch_settings
from minutewatch.config import AnalysisSettings
from minutewatch.stores.documents import Json

if TYPE_CHECKING:
    from datetime import datetime

    from minutewatch.backtest.replay import Step
    from minutewatch.backtest.timeline import Timeline
    from minutewatch.stores.scratch import ScratchStore, Taken

# A node that indexes while it searches may be slow; nobody's function times out here.
TIMEOUT_S: Final = 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("--rule", action="append", default=[], metavar="FILE", help="a rule file; may be repeated")
    add("--builtin", action="store_true", help="the built-in detectors")
    add(
        "--events",
        required=True,
        metavar="FILE",
        help="log documents, one JSON object a line, also gzipped; - for standard input",
    )
    add("--every", default="60s", metavar="TIME", help="from one instant to the next; %(default)s by default")
    add(
        "--from",
        dest="first",
        metavar="TIME",
        help="the first instant; by default, when the minute of the first arrival is due",
    )
    add("--to", dest="last", metavar="TIME", help="the last instant; when the last arrivals are due by default")
    add(
        "--mapping",
        metavar="FILE",
        help="the mapping of the index; by default, that of the shipped index template",
    )
    add("--false-alarm-budget", metavar="N", help="false alarms a day; by default, FALSE_ALARM_BUDGET or 1")
    add("--url", metavar="URL", help="which OpenSearch; by default, OPENSEARCH_URL or the local one")
    add("--json", action="store_true", help="print one JSON object a finding")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print each finding that would have reached a person; 1 where documents were refused, else 0."""
    # Imported here because --help need not wait half a second for them.
    from minutewatch.backtest.replay import replay  # noqa: PLC0415
    from minutewatch.backtest.setup import index_body, make_engine, subject_of  # noqa: PLC0415
    from minutewatch.backtest.timeline import Timeline  # noqa: PLC0415
    from minutewatch.stores.opensearch import connect  # noqa: PLC0415
    from minutewatch.stores.scratch import ScratchStore, Taken  # noqa: PLC0415
    from minutewatch.stores.secrets import read_secret  # noqa: PLC0415

    subject = subject_of(arguments.rule, builtin=arguments.builtin)
    settings = settings_of(arguments, environ)
    mapping = read_mapping(arguments.mapping) if arguments.mapping else None
    secret = read_secret(settings.opensearch.secret_arn)
    client = connect(settings.opensearch, secret=secret, timeout_s=TIMEOUT_S)
    store, taken = ScratchStore(client, purpose="backtest"), Taken()
    with open_events(arguments.events) as stream:
        timeline = Timeline(stream, name=arguments.events)
        moments = _moments(arguments, timeline, settings)
        with _cleared_up(store):
            store.create_logs(mapping or index_body(client, url=settings.opensearch.url))
            steps = replay(
                timeline,
                moments,
                store=store,
                make_engine=lambda inbox, clock: make_engine(subject, settings, store, inbox, clock),
                taken=taken,
            )
            _show(steps, moments, taken, as_json=arguments.json)
    return 1 if taken.refused else 0


def settings_of(arguments: argparse.Namespace, environ: Mapping[str, str]) -> AnalysisSettings:
    """The settings of the analysis function, with what the arguments say instead. Raises `ConfigError`."""
    said = {"OPENSEARCH_URL": arguments.url, "FALSE_ALARM_BUDGET": arguments.false_alarm_budget}
    environ = {**environ, **{name: value for name, value in said.items() if value}}
    target = opensearch_settings(environ, Path.cwd())
    return AnalysisSettings.from_env({**environ, "OPENSEARCH_URL": target.url, "OPENSEARCH_AUTH": target.auth})


def _moments(arguments: argparse.Namespace, timeline: "Timeline", settings: AnalysisSettings) -> "list[datetime]":
    from minutewatch.backtest.instants import every_of, from_millis, instants, moment_of  # noqa: PLC0415

    return instants(
        first_arrival=from_millis(timeline.first_ms),
        last_arrival=from_millis(timeline.last_ms),
        every=every_of(arguments.every),
        first=moment_of("--from", arguments.first) if arguments.first else None,
        last=moment_of("--to", arguments.last) if arguments.last else None,
        delay=settings.evaluation_delay,
    )


@contextmanager
def _cleared_up(store: "ScratchStore") -> Iterator[None]:
    """Deletes the temporary indices however the block ends, by SIGTERM too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        store.delete()
        signal.signal(signal.SIGTERM, before)


def _show(steps: "Iterator[Step]", moments: "list[datetime]", taken: "Taken", *, as_json: bool) -> None:
    began = time.monotonic()
    progress = Progress(sys.stderr, total=len(moments))
    show = json_line if as_json else finding_line
    findings = 0
    troubles: dict[str, None] = {}
    for number, step in enumerate(steps, start=1):
        if step.told:
            progress.close()
            sys.stdout.writelines(f"{show(finding)}\n" for finding in step.told)
            sys.stdout.flush()
        findings += len(step.told)
        for trouble in step.troubles:
            if trouble not in troubles:
                troubles[trouble] = None
                progress.close()
                sys.stderr.write(f"minutewatch backtest: at {step.instant:%Y-%m-%dT%H:%M:%SZ}: {trouble}\n")
        progress.show(number, f"{step.instant:%Y-%m-%d %H:%M}, {taken.created} documents, {findings} findings")
    progress.close()
    took_s = time.monotonic() - began
    sys.stderr.writelines(
        f"minutewatch backtest: {line}\n" for line in summary(taken, findings, len(moments), took_s)
    )


def finding_line(finding: Json) -> str:
    """`2026-01-05T10:07:00.000Z high   builtin.error_ratio  checkout: 31 % of ...`."""
    title = printable(finding["title"])
    return f"{finding['detected_at']} {finding['severity']:8} {finding['rule']}  {title}"


def summary(taken: "Taken", findings: int, instants: int, took_s: float) -> Iterator[str]:
    """What was done, and which documents were left out."""
    repeated = f", {taken.repeated} more were repeats" if taken.repeated else ""
    yield f"{findings} findings in {taken.created} documents{repeated}; {instants} instants in {took_s:.0f} s"
    if taken.refused:
        yield f"the index refused {taken.refused} documents, among them: {'; '.join(taken.reasons)}"


COMMAND: Final = Command(summary="run rules or the detectors over past logs", configure=configure, run=run)
