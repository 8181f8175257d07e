"""`minutewatch quarantine list|show|send`: look at what could not be read, and hand it to ingest again."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from minutewatch.cli.command import Command
from minutewatch.cli.since import since
from minutewatch.config import Variables
from minutewatch.errors import ConfigError, DeliveryError
from minutewatch.ingest.quarantine import PREFIX
from minutewatch.stores.bucket import Bucket, StoredObject
from minutewatch.stores.function import Function

_MAX_REASON: Final = 80


class Calls(Protocol):
    """What `send` needs of the ingest function."""

    def call(self, event: Any) -> Any:
        """Its answer, or `DeliveryError`."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|send")
    listing = actions.add_parser("list", help="what lies there, the newest last")
    listing.add_argument("--since", default="90d", metavar="WHEN", help="3d, 2h or a time; %(default)s by default")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    show = actions.add_parser("show", help="print an object: reasons, positions, and the event as it came")
    send = actions.add_parser("send", help="hand objects to ingest again, and delete those that it could read")
    send.add_argument("--function", metavar="NAME", help="the ingest function; INGEST_FUNCTION by default")
    for action in (show, send):
        action.add_argument("keys", metavar="KEY", nargs="+", help="a key, or a prefix that ends with /")
    for action in (listing, show, send):
        action.add_argument("--bucket", metavar="NAME", help="the spill bucket; SPILL_BUCKET by default")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Do one of the three; 0, or 1 where something is not there or stays in quarantine."""
    variables = Variables({**environ, **({"SPILL_BUCKET": arguments.bucket} if arguments.bucket else {})})
    name = variables.bucket("SPILL_BUCKET")
    if name is None:
        raise ConfigError("SPILL_BUCKET is missing: it should hold a bucket's name (output SpillBucketName)")
    return _ACTIONS[arguments.action](arguments, environ, Bucket(name))


def _list(arguments: argparse.Namespace, _environ: Mapping[str, str], bucket: Bucket) -> int:
    begin = since(arguments.since, now=datetime.now(UTC))
    for stored in sorted(bucket.listing(PREFIX), key=lambda each: each.modified):
        if stored.modified >= begin:
            entry = summary(stored, bucket.get(stored.key) or b"")
            sys.stdout.write(f"{json.dumps(entry) if arguments.json else line_of(entry)}\n")
    return 0


def summary(stored: StoredObject, body: bytes) -> dict[str, Any]:
    """What an object holds, without the logs themselves."""
    held = read(body)
    records = held["records"] if held else []
    return {
        "key": stored.key,
        "kept_at": stored.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": held["source"] if held else stored.key.removeprefix(PREFIX).split("/")[0],
        "logs": sum(record["count"] for record in records),
        "reason": records[0]["reasons"][0] if records else "is no call of ingest: fetch it from the bucket",
        "positions": [record["position"] for record in records],
        "size_bytes": stored.size_bytes,
    }


def line_of(entry: Mapping[str, Any]) -> str:
    """The summary as a line for people."""
    reason, logs = str(entry["reason"])[:_MAX_REASON], f"{entry['logs']} {_plural('log', entry['logs'])}"
    return f"{entry['kept_at']}  {entry['source']:15} {logs:>9}  {reason}\n    {entry['key']}"


def read(body: bytes) -> dict[str, Any] | None:
    """What `ingest.quarantine` has written, or None where it is something else."""
    try:
        held = json.loads(body)
    except ValueError:
        return None
    return held if isinstance(held, dict) and "event" in held and held.get("records") else None


def _show(arguments: argparse.Namespace, _environ: Mapping[str, str], bucket: Bucket) -> int:
    code = 0
    for key in _keys(arguments.keys, bucket):
        body = bucket.get(key)
        if body is None:
            code = _complain(key, "is not there")
        elif (held := read(body)) is None:
            sys.stdout.buffer.write(body)
        else:
            sys.stdout.write(f"{json.dumps(held, indent=2)}\n")
    return code


def _send(arguments: argparse.Namespace, environ: Mapping[str, str], bucket: Bucket) -> int:
    given = {"INGEST_FUNCTION": arguments.function} if arguments.function else {}
    should = "the ingest function's name (output IngestFunctionName)"
    function = Function(Variables({**environ, **given}).text("INGEST_FUNCTION", should=should))
    code = 0
    for key in _keys(arguments.keys, bucket):
        try:
            trouble = send_again(key, bucket, function, now=datetime.now(UTC))
        except DeliveryError as error:
            trouble = str(error)
        if trouble:
            code = _complain(key, f"stays: {trouble}")
        else:
            sys.stdout.write(f"{key}: sent\n")
    return code


def send_again(key: str, bucket: Bucket, function: Calls, *, now: datetime) -> str | None:
    """Why the object stays; None where ingest has taken all of it, and it is deleted.

    Ingest puts what it still cannot read into quarantine once more, under the same name: an object that was
    written meanwhile is not deleted.

    Raises:
        DeliveryError: the function failed.
        StorageError: the bucket failed.
    """
    body = bucket.get(key)
    held = read(body) if body is not None else None
    if held is None:
        return "is not there" if body is None else "is no call of ingest"
    trouble = refusal(function.call(held["event"]))
    if trouble:
        return trouble
    if bucket.get(key) != body:
        return "it still cannot be read"
    written = f"{PREFIX}{held['source']}/{now:%Y/%m/%d}/{key.rsplit('/', 1)[-1]}"
    moved = written != key and bucket.get(written) is not None
    bucket.delete(key)
    return f"it still cannot be read, and lies under {written} now" if moved else None


def refusal(answer: Any) -> str | None:
    """What an answer of ingest, in the form of any source, says against deleting what it was given."""
    said = answer if isinstance(answer, dict) else {}
    if said.get("batchItemFailures"):
        failed = len(said["batchItemFailures"])
        return f"{failed} {_plural('item', failed)} not delivered; the function's log says why"
    if said.get("statusCode", 202) != 202:  # the token is not kept, so this is 401
        return f"answered {said['statusCode']}: send its body by HTTP, with the token"
    if any(result.get("result") != "Ok" for result in said.get("records", ())):
        return "it still cannot be read"
    rejected = said.get("rejected")
    return f"{rejected} {_plural('log', rejected)} still unreadable" if rejected else None


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _keys(given: list[str], bucket: Bucket) -> Iterator[str]:
    for key in given:
        if key.endswith("/"):
            yield from list(bucket.keys(key))
        else:
            yield key


def _complain(key: str, reason: str) -> int:
    sys.stderr.write(f"minutewatch quarantine: {key} {reason}\n")
    return 1


Action = Callable[[argparse.Namespace, Mapping[str, str], Bucket], int]
_ACTIONS: Final[Mapping[str, Action]] = MappingProxyType({"list": _list, "show": _show, "send": _send})

COMMAND: Final = Command(
    summary="look at what could not be read, and hand it in again", configure=configure, run=run
)
