"""A receiver that others wrote understands this client in every mode: events, times, acks, TLS, key and user."""

import socket
import time
from itertools import product
from typing import Any

import pytest
from fluent.sender import EventTime

from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.errors import RefusedError
from minutewatch.forward import Chunk, Credentials, Forwarder, ForwardOptions, ForwardSender, spilled
from minutewatch.forward.replay import Replay

from ...unit.forward.builders import NOON, entries_of
from ...unit.forward.memory_bucket import MemoryBucket
from .conftest import Pki
from .fluent_server import FluentServer, install

USERS = {"lambda": "word"}
SECRET = {"shared_key": "key", "username": "lambda", "password": "word"}
GREETING = {"event.id": "0", "message": "안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다."}


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    install()


def soon() -> float:
    return time.monotonic() + 20


MODES = tuple(product(("none", "gzip"), (False, True), ("open", "key", "user")))


@pytest.mark.parametrize(("compress", "tls", "sign_in"), MODES)
def test_events_arrive_with_tag_nanoseconds_and_record(pki: Pki, compress: str, tls: bool, sign_in: str) -> None:
    options: dict[str, Any] = {}
    if tls:
        options["cert"], options["key"] = map(str, pki.server("127.0.0.1"))
    if sign_in != "open":
        options["sharedKey"] = "key"
    if sign_in == "user":
        options["users"] = USERS
    secret = {"ca_pem": pki.ca.pem, **(SECRET if sign_in != "open" else {})}
    with FluentServer(**options) as server:
        endpoint = Endpoint(host="127.0.0.1", port=server.port, tls=tls)
        forwarder = Forwarder(ForwardSettings(endpoints=(endpoint,), compress=compress), secret)
        records: list[dict[str, Any]] = [GREETING, {"event.id": "1", "labels.n": 1, "ok": True, "none": None}]
        for _ in range(2):  # the second chunk goes over the kept connection
            forwarder.forward(Chunk("logs.app", entries_of(*records), 2), deadline=soon())
        forwarder.close()
        assert [server.said() for _ in range(4)] == [
            {"tag": "logs.app", "time": [NOON, n], "record": record} for n, record in enumerate(records)
        ] * 2


def test_ten_thousand_events_arrive_once_and_in_order() -> None:
    with FluentServer() as server:
        endpoint = Endpoint(host="127.0.0.1", port=server.port)
        forwarder = Forwarder(ForwardSettings(endpoints=(endpoint,)))
        records = [{"event.id": str(n)} for n in range(10_000)]
        for first in range(0, 10_000, 2500):
            entries = entries_of(*records[first : first + 2500])
            forwarder.forward(Chunk("logs.app", entries, 2500), deadline=soon())
        forwarder.close()
        assert [server.said()["record"] for _ in records] == records


def test_it_understands_an_object_of_the_spill_bucket_as_it_lies_there() -> None:
    with FluentServer() as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(spilled.pack(Chunk("logs.app", entries_of(GREETING), 1)))
        assert server.said() == {"tag": "logs.app", "time": [NOON, 0], "record": GREETING}


def test_a_replay_delivers_to_it() -> None:
    bucket = MemoryBucket()
    for n in range(3):
        chunk = Chunk("logs.app", entries_of({"event.id": str(n)}), 1)
        bucket.put(spilled.key_of(chunk), spilled.pack(chunk))
    with FluentServer(sharedKey="key", users=USERS) as server:
        settings = ForwardSettings(endpoints=(Endpoint(host="127.0.0.1", port=server.port),))
        forwarder = Forwarder(settings, SECRET)
        done = Replay(bucket, forwarder, keep=lambda _: None, logs_per_s=1e6).run(deadline=soon())
        forwarder.close()
        assert (done.objects, done.trouble) == (3, None)
        assert {server.said()["record"]["event.id"] for _ in range(3)} == {"0", "1", "2"}
    assert bucket.objects == {}


def test_emit_reaches_it_too() -> None:
    with FluentServer(sharedKey="key") as server:
        options = ForwardOptions(credentials=Credentials(shared_key="key"))
        with ForwardSender("app", "127.0.0.1", server.port, options=options) as sender:
            assert sender.emit_with_time("follow", EventTime(NOON, 123_456_789), {"from": "A"})
        assert server.said() == {"tag": "app.follow", "time": [NOON, 123_456_789], "record": {"from": "A"}}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"shared_key": "other"}, "check that shared_key"), ({"password": "other"}, "check username and password")],
    ids=["key", "password"],
)
def test_a_wrong_secret_is_refused_and_says_what_to_mend(wrong: dict[str, str], said: str) -> None:
    with FluentServer(sharedKey="key", users=USERS) as server:
        endpoint = Endpoint(host="127.0.0.1", port=server.port)
        forwarder = Forwarder(ForwardSettings(endpoints=(endpoint,)), SECRET | wrong)
        with pytest.raises(RefusedError, match=said):
            forwarder.forward(Chunk("logs.app", entries_of(GREETING), 1), deadline=soon())
