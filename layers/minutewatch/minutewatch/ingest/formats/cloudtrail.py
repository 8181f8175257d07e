"""CloudTrail records: who did what, where, and whether it was refused.

An `errorCode` makes the record an error. The message is a sentence of the parts that people look for.
Source: CloudTrail User Guide, "CloudTrail record contents".
"""

from collections.abc import Set
from typing import Any, Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.format import NOT_TAKEN

_FIELDS: Final = (
    ("eventName", "event.action", values.text),
    ("awsRegion", "cloud.region", values.text),
    ("recipientAccountId", "cloud.account.id", values.text),
    ("sourceIPAddress", "source.ip", values.ip),
    ("userAgent", "user_agent.original", values.text),
    ("requestID", "aws.request_id", values.text),
    ("errorCode", "error.type", values.text),
    ("errorMessage", "error.message", values.text),
)


def has(names: Set[str]) -> bool:
    """Whether objects with these names are CloudTrail's."""
    return {"eventVersion", "eventSource", "eventName", "eventTime"} <= names


def add_fields(log: Document, document: Document, line: str | None) -> int | None:
    """Add action, user, address, account, region and error; the rest of the record goes to `fields`."""
    del line
    time, source, action = log["eventTime"], log["eventSource"], log["eventName"]
    read = timestamps.from_iso(time) if isinstance(time, str) else None
    if read is None or not isinstance(source, str) or not isinstance(action, str):
        return NOT_TAKEN
    rest = {name: value for name, value in log.items() if name != "eventTime" and value not in (None, "")}
    for name, field, reader in _FIELDS:
        stored = reader(rest.get(name))
        if stored is not None:
            document[field] = stored
            del rest[name]
    identity = rest.get("userIdentity")
    if isinstance(identity, dict):
        _add_identity(identity, document)
    if "error.type" in document:
        document["log.level"] = "error"
    document["event.dataset"] = "aws.cloudtrail"
    document["message"] = _sentence(action, source, rest, document)
    document["fields"] = rest
    return read[0]


def _add_identity(identity: Document, document: Document) -> None:
    name = _user_name(identity)
    if name:
        document["user.name"] = name
    account = values.text(identity.get("accountId"))
    if account:
        document.setdefault("cloud.account.id", account)


def _user_name(identity: Document) -> str | None:
    """An IAM user's name; a role's, with its session's; else the service or the kind of identity."""
    session: Any = identity.get("sessionContext")
    issuer: Any = session.get("sessionIssuer") if isinstance(session, dict) else None
    role = values.text(issuer.get("userName")) if isinstance(issuer, dict) else None
    if role:
        _, _, name = str(identity.get("principalId") or "").partition(":")
        return f"{role}/{name}" if name else role
    names = (identity.get(key) for key in ("userName", "invokedBy", "type"))
    return next((name for name in names if isinstance(name, str) and name), None)


def _sentence(action: str, source: str, rest: Document, document: Document) -> str:
    service = source.removesuffix(".amazonaws.com")
    user, address = document.get("user.name"), document.get("source.ip") or rest.get("sourceIPAddress")
    said = f"{service}:{action}" + (f" by {user}" if user else "") + (f" from {address}" if address else "")
    if "error.type" in document:
        said += f" failed: {document['error.type']}"
    return said + (f": {document['error.message']}" if "error.message" in document else "")
