"""Lines that hold another line: Docker's json-file and containerd's CRI logs, log routers, Lambda's Telemetry API.

The inner line is read as if it stood alone; the container's time counts where it has none.
Source: Docker, "JSON File logging driver"; Kubernetes, "CRI: Log format" (kubelet-cri-logging); Fluent Bit,
"Kubernetes filter"; AWS FireLens.
"""

from collections.abc import Set
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.format import Opened

_STREAMS: Final = frozenset({"stdout", "stderr"})
_TAGS: Final = frozenset("FP")
_ROUTERS: Final = frozenset("stream container_name container_id kubernetes ecs_task_arn".split())
_TIMES: Final = ("time", "timestamp", "@timestamp", "date")
_SERVICE_LABELS: Final = ("app.kubernetes.io/name", "app", "k8s-app")


def open_cri(line: str) -> Opened | None:
    """The line in `2026-01-05T10:07:00.123456789Z stdout F message`."""
    if " std" not in line[19:46]:
        return None
    parts = line.split(" ", 3)
    time_ns = timestamps.from_iso_utc(parts[0])
    if time_ns is None or len(parts) < 4 or parts[1] not in _STREAMS or parts[2][:1] not in _TAGS:
        return None
    fields: Document = {"stream": parts[1]}
    if parts[2][:1] == "P":
        fields["partial"] = True
    return parts[3], time_ns, {"fields": fields}


def is_router(names: Set[str]) -> bool:
    """Whether objects with these names are a container's line with what Docker or a router says of it."""
    return "log" in names and not _ROUTERS.isdisjoint(names)


def open_router(log: Document) -> Opened | None:
    """The line in `{"log": "message\\n", "stream": "stdout", "time": "2026-01-05T10:07:00.123456789Z"}`."""
    inner = log["log"]
    if not isinstance(inner, str):
        return None
    outer: Document = {}
    time_ns = None
    for name in _TIMES:
        read = timestamps.from_iso(log[name]) if isinstance(log.get(name), str) and time_ns is None else None
        time_ns = read[0] if read else time_ns
    kubernetes = log.get("kubernetes")
    if isinstance(kubernetes, dict):
        outer.update(_pod(kubernetes))
    rest = {name: value for name, value in log.items() if name != "log" and not (time_ns and name in _TIMES)}
    if rest:
        outer["fields"] = rest
    return inner.rstrip("\r\n"), time_ns, outer


def _pod(kubernetes: Document) -> Document:
    """The service and the node of a pod, as Fluent Bit's filter names them."""
    labels = kubernetes.get("labels")
    names = [labels.get(label) for label in _SERVICE_LABELS] if isinstance(labels, dict) else []
    service = next((name for name in (*names, kubernetes.get("container_name")) if isinstance(name, str)), None)
    host = kubernetes.get("host")
    pod = {"service.name": service, "host.name": host if isinstance(host, str) else None}
    return {field: name for field, name in pod.items() if name}


def is_telemetry(names: Set[str]) -> bool:
    """Whether objects with these names may be lines of the Telemetry API."""
    return {"time", "type", "record"} <= names


def open_telemetry(log: Document) -> Opened | None:
    """The line in `{"time": ..., "type": "function", "record": "message"}`; no object there."""
    if log["type"] not in ("function", "extension") or not isinstance(log["record"], str):
        return None
    read = timestamps.from_iso(log["time"]) if isinstance(log["time"], str) else None
    return log["record"].rstrip("\r\n"), read[0] if read else None, {}
