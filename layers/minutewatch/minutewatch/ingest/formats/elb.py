"""Access logs of the load balancers: Application, Network (TLS listeners) and Classic.

The load balancer's name is `service.name`; times and status in an access line state no level. `event.duration` is
the sum of the times that were measured (-1 means: not).
Source: Elastic Load Balancing user guides, "Access logs for your Application/Network/Classic Load Balancer".
"""

from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.columns import host_port, named, numbers, seconds, split, status, utc_time, whole
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.http_request import add_request
from minutewatch.ingest.formats.values import SECOND, add_duration

_ALB: Final = (
    "type time elb client target request_processing_time target_processing_time response_processing_time"
    " elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol"
    " target_group_arn trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time"
    " actions_executed redirect_url error_reason target_port_list target_status_code_list classification"
    " classification_reason conn_trace_id transformed_host transformed_uri request_transform_status"
).split()
_CLB: Final = (
    "time elb client target request_processing_time target_processing_time response_processing_time"
    " elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol"
).split()
_NLB: Final = (
    "type version time elb listener client target connection_time_ms tls_handshake_time_ms received_bytes"
    " sent_bytes incoming_tls_alert chosen_cert_arn chosen_cert_serial ssl_cipher ssl_protocol tls_named_group"
    " domain_name alpn_fe_protocol alpn_be_protocol alpn_client_preference_list tls_connection_creation_time"
).split()
_TIMES: Final = ("request_processing_time", "target_processing_time", "response_processing_time")
_NUMBERS: Final = ("received_bytes", "sent_bytes", "connection_time_ms", "tls_handshake_time_ms")
_KINDS: Final = frozenset("http https h2 grpcs ws wss".split())


def add_application(line: str, document: Document) -> int | None:
    """Read a line of an Application Load Balancer."""
    if " app/" not in line[:64]:
        return NOT_TAKEN
    cells = split(line)
    name = _name("app", cells[2]) if len(cells) > 20 and cells[0] in _KINDS else None
    return _add(named(_ALB, cells), name, line, document) if name else NOT_TAKEN


def add_network(line: str, document: Document) -> int | None:
    """Read a line of a Network Load Balancer."""
    if not line.startswith("tls ") or " net/" not in line[:64]:
        return NOT_TAKEN
    cells = split(line)
    name = _name("net", cells[3]) if len(cells) > 15 else None
    return _add(named(_NLB, cells), name, line, document) if name else NOT_TAKEN


def add_classic(line: str, document: Document) -> int | None:
    """Read a line of a Classic Load Balancer."""
    if line[26:28] != "Z " or line.count('"') < 2:
        return NOT_TAKEN
    cells = split(line)
    if not 12 <= len(cells) <= 15 or not cells[1] or not host_port(cells[2])[1]:
        return NOT_TAKEN
    return _add(named(_CLB, cells), cells[1], line, document)


def _name(kind: str, resource: str) -> str | None:
    """The name in `app/my-loadbalancer/50dc6c495c0c9188`."""
    parts = resource.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == kind and parts[1] else None


def _add(columns: dict[str, str], name: str, line: str, document: Document) -> int | None:
    time_ns = utc_time(columns.pop("time", ""))
    client, port = host_port(columns.pop("client", ""))
    if time_ns is None or not client:
        return NOT_TAKEN
    elb: Document = {}
    add_request(columns.pop("request", "-"), document, elb)
    code, agent, trace = (columns.pop(key, None) for key in ("elb_status_code", "user_agent", "trace_id"))
    document["message"], document["event.dataset"], document["service.name"] = line, "aws.elb", name
    document["source.ip"] = client
    if agent:
        document["user_agent.original"] = agent
    if trace and trace != "Root=":
        document["trace.id"] = trace.removeprefix("Root=")
    if columns.get("error_reason"):
        document["error.type"] = columns["error_reason"]
    _add_status(code, columns, document)
    elb.update(columns, client_port=port, **numbers(columns, _NUMBERS))
    document["fields"] = {"elb": elb}
    return time_ns


def _add_status(code: str | None, columns: dict[str, str], document: Document) -> None:
    number = status(code)
    if number is not None:
        document["http.response.status_code"] = number
    times = [taken for taken in (seconds(columns.get(name)) for name in _TIMES) if taken is not None]
    connected_ms = whole(columns.get("connection_time_ms"))
    if connected_ms is not None:
        times.append(connected_ms / 1_000)
    if times:
        add_duration(document, sum(times), SECOND)
