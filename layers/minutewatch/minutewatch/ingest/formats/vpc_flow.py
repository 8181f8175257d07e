"""VPC flow logs, in the default format or in that of the file's own header line.

The time of a record is the start of its window, as in CloudWatch Logs; its window's length is no duration of
anything, so `event.duration` stays absent. `ACCEPT` and `REJECT` are `event.action`; neither is a level.
Source: Amazon VPC User Guide, "Flow log records".
"""

from collections.abc import Sequence
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.columns import named, numbers, whole
from minutewatch.ingest.formats.format import NOT_TAKEN

DEFAULT: Final = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action"
    " log-status"
).split()
NAMES: Final = frozenset(
    DEFAULT
    + (
        "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type"
        " sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn"
        " ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id"
        " ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason"
        " resource-id encryption-status"
    ).split()
)
_NUMBERS: Final = ("packets", "bytes", "start", "end", "srcport", "dstport", "protocol", "tcp-flags")
_TAKEN: Final = ("account-id", "region", "srcaddr", "action")


def header(line: str) -> list[str] | None:
    """The names in a header line, or None where the line is none."""
    names = line.split()
    return names if len(names) > 2 and NAMES.issuperset(names) else None


def add_fields(line: str, document: Document) -> int | None:
    """Read a record in the default format."""
    if line[:2] != "2 " or line.count(" ") != 13 or not line.endswith(("OK", "NODATA", "SKIPDATA")):
        return NOT_TAKEN
    return add_columns(DEFAULT, line, document)


def add_columns(names: Sequence[str], line: str, document: Document) -> int | None:
    """Read a record whose columns have these names: account, addresses, ports, action."""
    values_ = line.split()
    if len(values_) != len(names):
        return NOT_TAKEN
    columns = named(names, values_)
    found = {
        "cloud.account.id": columns.get("account-id"),
        "cloud.region": columns.get("region"),
        "source.ip": values.ip(columns.get("srcaddr")),
        "event.action": columns.get("action", "").lower() or None,
    }
    document.update({field: value for field, value in found.items() if value is not None})
    document["message"], document["event.dataset"] = line, "aws.vpcflow"
    rest = {name: value for name, value in columns.items() if name not in _TAKEN}
    document["fields"] = {"vpcflow": {**rest, **numbers(rest, _NUMBERS)}}
    start = whole(columns.get("start"))
    return None if start is None else timestamps.from_epoch(start)
