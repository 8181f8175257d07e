"""An ack means that the documents are in the index; without it the client knows that it has to send again."""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from hashlib import sha512
from pathlib import Path

import msgpack
import pytest

from local.handshake import Security
from local.receiver import Certificate, Receiver
from tests.unit.forward.certificates import issue, make_ca

from .fakes import Client, FakeBulk, event_time, fake_bulk, packed, record

KEY = Security(shared_key="key")


@pytest.fixture
def opensearch() -> Iterator[FakeBulk]:
    with fake_bulk() as fake:
        yield fake


def client_of(receiver: Receiver) -> tuple[socket.socket, Client]:
    stream = socket.create_connection((receiver.endpoint.host, receiver.endpoint.port))
    return stream, Client(stream)


def test_a_chunk_is_acked_when_its_documents_are_in_the_index(opensearch: FakeBulk) -> None:
    with Receiver(opensearch.url).start() as receiver:
        stream, client = client_of(receiver)
        chunk = gzip.compress(packed(record("a"), record("b")))
        assert client.ask(["logs.app", chunk, {"chunk": "c1", "compressed": "gzip"}]) == {"ack": "c1"}
        assert sorted(opensearch.documents) == ["a", "b"]
        assert client.ask(["logs.app", event_time(), record("b"), {"chunk": "c2"}]) == {"ack": "c2"}
        assert (receiver.counters["indexed"], receiver.counters["duplicates"]) == (2, 1)
        stream.close()


def test_no_ack_and_a_closed_connection_while_opensearch_is_busy(opensearch: FakeBulk) -> None:
    opensearch.statuses = [503]
    with Receiver(opensearch.url).start() as receiver:
        stream, client = client_of(receiver)
        assert client.ask(["logs.app", packed(record("a")), {"chunk": "c"}]) is None
        stream.close()
        stream, client = client_of(receiver)
        assert client.ask(["logs.app", packed(record("a")), {"chunk": "c"}]) == {"ack": "c"}
        stream.close()
        assert "503" in receiver.counters.snapshot()["last_error"]


def test_what_opensearch_never_takes_is_kept_counted_and_acked(opensearch: FakeBulk, tmp_path: Path) -> None:
    opensearch.item_statuses["bad"] = 400
    rejected = tmp_path / "rejected.ndjson"
    with Receiver(opensearch.url, rejected=rejected).start() as receiver:
        stream, client = client_of(receiver)
        assert client.ask(["logs", packed(record("good"), record("bad")), {"chunk": "c"}]) == {"ack": "c"}
        stream.close()
        assert (receiver.counters["indexed"], receiver.counters["rejected"]) == (1, 1)
    letter = json.loads(rejected.read_text())
    assert letter == {"reason": "refused: as the test wants it", "document": record("bad")}


@pytest.mark.parametrize("sent", [b"\xc1", b"GET / HTTP/1.1\r\n\r\n", b"\x92\xa1t\xc0"])
def test_a_client_that_does_not_speak_the_protocol_is_cut_off(opensearch: FakeBulk, sent: bytes) -> None:
    with Receiver(opensearch.url).start() as receiver:
        stream, client = client_of(receiver)
        stream.sendall(sent)
        assert client.hear() is None
        stream.close()


def test_stopping_waits_for_the_message_that_is_being_written_and_acks_it(opensearch: FakeBulk) -> None:
    opensearch.may_answer.clear()
    receiver = Receiver(opensearch.url).start()
    stream, client = client_of(receiver)
    stream.sendall(msgpack.packb(["logs", packed(record("a")), {"chunk": "c"}]))
    assert opensearch.asked.wait(timeout=10)
    stopping = threading.Thread(target=receiver.stop)
    stopping.start()
    opensearch.may_answer.set()
    assert client.hear() == {"ack": "c"}
    assert client.hear() is None
    stopping.join(timeout=10)
    assert not stopping.is_alive()
    stream.close()


def test_a_client_with_the_shared_key_is_let_in_over_tls(opensearch: FakeBulk, tmp_path: Path) -> None:
    ca = make_ca()
    certificate, key = issue(ca, "localhost").write(tmp_path, "server")
    tls = Certificate(certificate=certificate, key=key)
    with Receiver(opensearch.url, certificate=tls, security=KEY).start() as receiver:
        assert str(receiver.endpoint).startswith("tls://127.0.0.1:")
        context = ssl.create_default_context(cadata=ca.pem)
        plain = socket.create_connection((receiver.endpoint.host, receiver.endpoint.port))
        with context.wrap_socket(plain, server_hostname="localhost") as stream:
            client = Client(stream)
            nonce = client.hear()[1]["nonce"]
            proof = sha512(b"salt" + b"me" + nonce + b"key").hexdigest()
            assert client.ask(["PING", "me", b"salt", proof, "", ""])[1] is True
            assert client.ask(["logs", packed(record("a")), {"chunk": "c"}]) == {"ack": "c"}


def test_a_client_with_another_key_is_told_so_and_cut_off(opensearch: FakeBulk) -> None:
    with Receiver(opensearch.url, security=KEY).start() as receiver:
        stream, client = client_of(receiver)
        client.hear()
        assert client.ask(["PING", "me", b"salt", "wrong", "", ""]) == [
            "PONG",
            False,
            "shared_key mismatch",
            "",
            "",
        ]
        assert client.hear() is None
        stream.close()
