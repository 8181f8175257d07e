"""What the demo sends: the logs that this machine really writes, over four of the ways into Minutewatch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import journal, sam
from local.follow import Follower, text_logs
from local.journal import Journal
from local.senders import DirectSender, LogGroupSender, QueueSender, Sender, StreamSender
from local.state import StackState
from local.tail import Tail

SYSTEM_LOGS: Final = Path("/var/log")
_MOST_FILES: Final = 4
_BACKLOG: Final = 300  # lines of each file


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways into the deployed stack."""

    direct: Sender
    queue: Sender
    stream: Sender
    group: Sender

    @classmethod
    def into(cls, state: StackState, *, run: str) -> "Ways":
        """Those of that stack; `run` names this run's log stream. A way that cannot repeat safely sends once."""
        outputs, url = sam.outputs(state.aws_url), state.aws_url
        return cls(
            direct=DirectSender(sam.client("lambda", url, attempts=1), outputs["IngestFunctionName"]),
            queue=QueueSender(sam.client("sqs", url, attempts=1), outputs["LogQueueUrl"]),
            stream=StreamSender(sam.client("kinesis", url, attempts=1), sam.STREAM),
            group=LogGroupSender(sam.client("logs", url, attempts=1), sam.LOG_GROUP, run),
        )


def tails_of(
    ways: Ways, *, service_log: Path, opensearch_log: Path, system_logs: Path = SYSTEM_LOGS
) -> list[Tail]:
    """The service's access log first, then OpenSearch's own log and what the machine has: files and journal."""
    files = text_logs(system_logs, limit=_MOST_FILES)
    return [
        Tail("the shop's access log", [Follower(service_log)], ways.direct),
        Tail("OpenSearch's own log", [Follower(opensearch_log)], ways.group),
        *_tail(files[0::2], ways.queue),
        *_tail(files[1::2], ways.stream),
        *([Tail("the journal", [Journal(backlog=_BACKLOG)], ways.direct)] if journal.present() else []),
    ]


def _tail(files: Sequence[Path], sender: Sender) -> list[Tail]:
    if not files:
        return []
    name = ", ".join(map(str, files))
    return [Tail(name, [Follower(file, backlog=_BACKLOG) for file in files], sender)]
