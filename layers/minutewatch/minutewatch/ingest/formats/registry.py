"""Every format, in the order in which they are asked.

A line is offered only to the formats whose lines begin as it does, so that most lines meet one or two. A JSON
object's format follows from the names of its members. What none of them takes is plain text or, if it is a JSON
object, read by what loggers commonly call things.
"""

from typing import Final

from minutewatch.ingest.formats import (
    access,
    cloudtrail,
    containers,
    elb,
    klog,
    lambda_log,
    lambda_platform,
    lambda_telemetry,
    mysql,
    postgresql,
    s3_access,
    server_error,
    syslog,
    vpc_flow,
    w3c,
    waf,
)
from minutewatch.ingest.formats.format import (
    DATED,
    DATED_BLANK,
    DATED_TAB,
    DIGITS,
    LETTERS,
    SLASHED,
    Container,
    ObjectContainer,
    ObjectFormat,
    TextFormat,
)

_HEX: Final = (*DIGITS, *"abcdef")
_MONTHS: Final = tuple("JFMASOND")

TEXT_FORMATS: Final = (
    TextFormat(name="Lambda, Python runtime", begins=("[",), read=lambda_log.add_python),
    TextFormat(name="Lambda, Node.js runtime", begins=(DATED,), read=lambda_log.add_node),
    TextFormat(name="Lambda START", begins=("S",), read=lambda_platform.add_start),
    TextFormat(name="Lambda END, EXTENSION", begins=("E",), read=lambda_platform.add_end),
    TextFormat(name="Lambda REPORT, exit, RESTORE", begins=("R",), read=lambda_platform.add_report_line),
    TextFormat(name="Lambda INIT", begins=("I",), read=lambda_platform.add_init),
    TextFormat(name="Lambda time-out", begins=(DATED,), read=lambda_platform.add_timeout),
    TextFormat(name="HTTP access", begins=(*DIGITS, *LETTERS, ":"), read=access.add_fields),
    TextFormat(name="nginx error", begins=(SLASHED,), read=server_error.add_nginx),
    TextFormat(name="Apache error", begins=("[",), read=server_error.add_apache),
    TextFormat(name="VPC flow", begins=("2",), read=vpc_flow.add_fields),
    TextFormat(name="S3 server access", begins=_HEX, read=s3_access.add_fields),
    TextFormat(name="Application Load Balancer", begins=("h", "g", "w"), read=elb.add_application),
    TextFormat(name="Network Load Balancer", begins=("t",), read=elb.add_network),
    TextFormat(name="Classic Load Balancer", begins=(DATED,), read=elb.add_classic),
    TextFormat(name="CloudFront", begins=(DATED_TAB,), read=w3c.add_cloudfront),
    TextFormat(name="PostgreSQL", begins=(DATED_BLANK,), read=postgresql.add_fields),
    TextFormat(name="MySQL error", begins=(DATED, DATED_BLANK), read=mysql.add_error),
    TextFormat(name="MySQL slow query", begins=("#",), read=mysql.add_slow_query),
    TextFormat(name="Kubernetes klog", begins=("I", "W", "E", "F"), read=klog.add_fields),
    TextFormat(name="syslog with PRI", begins=("<",), read=syslog.add_with_priority),
    TextFormat(name="syslog", begins=(DATED, *_MONTHS), read=syslog.add_without_priority),
)

CONTAINERS: Final = (
    Container(name="JSON in a line of Lambda's Python runtime", begins=("[",), open=lambda_log.open_python),
    Container(name="JSON in a line of Lambda's Node.js runtime", begins=(DATED,), open=lambda_log.open_node),
    Container(name="CRI", begins=(DATED,), open=containers.open_cri),
)

OBJECT_FORMATS: Final = (
    ObjectFormat(name="CloudTrail", has=cloudtrail.has, read=cloudtrail.add_fields),
    ObjectFormat(name="WAF", has=waf.has, read=waf.add_fields),
    ObjectFormat(name="Lambda platform event", has=lambda_telemetry.has, read=lambda_telemetry.add_fields),
)

OBJECT_CONTAINERS: Final = (
    ObjectContainer(name="Docker, Fluent Bit", has=containers.is_router, open=containers.open_router),
    ObjectContainer(name="Lambda Telemetry", has=containers.is_telemetry, open=containers.open_telemetry),
)
