"""Digests are those of the specification; each refusal says what to mend and shows no secret.

The expected digests were made with coreutils, for example the PING's by
`printf 'saltclientnoncekey' | sha512sum`.
"""

import msgpack
import pytest

from minutewatch.errors import ConfigError, DeliveryError, RefusedError
from minutewatch.forward.handshake import Credentials, Helo, check_pong, parse_helo, ping

PING_DIGEST = (
    "3e248aa088bb87580dd4d9dadb22c4a0335df68b0741d007d17ec8005aeb9998"
    "e843e2a85c37bd98d796ff5e2bd5e616e2c5fa1c72deb0a074e05ece1705ecba"
)
PONG_DIGEST = (
    "1e07e0d86d96dbaf29f56a6b1497d4da9b91a6ae8e8ceb617cf7a6b89d416417"
    "2175274bf14d3cf697cb9f64f62e264282a700046101af0ba9e7a8b051830c7f"
)
USER_DIGEST = (
    "82d658d975e9236cfa7f7d812b2b51567fd5c0e0ea0d89608720130391a2d043"
    "0e41054e9cb0b174061ecc251ded5b60d92f86dc52d1968906bd1527e9f760d3"
)
KEY = Credentials(shared_key="key")
USER = Credentials(shared_key="key", username="user", password="password")
HELO = Helo(nonce=b"nonce", auth_salt=b"auth")


@pytest.mark.parametrize("use_bin_type", [True, False], ids=["bin", "str"])
def test_helo_is_read_with_nonce_and_salt_as_bin_or_as_str(use_bin_type: bool) -> None:
    said = ["HELO", {"nonce": b"\xff\x00nonce", "auth": b"\xfesalt", "keepalive": False}]
    message = msgpack.unpackb(msgpack.packb(said, use_bin_type=use_bin_type), raw=True)
    assert parse_helo(message) == Helo(nonce=b"\xff\x00nonce", auth_salt=b"\xfesalt", keepalive=False)


def test_helo_without_options_asks_for_no_user_and_keeps_the_connection() -> None:
    assert parse_helo([b"HELO", {b"nonce": b"n"}]) == Helo(nonce=b"n", auth_salt=b"", keepalive=True)


@pytest.mark.parametrize("message", [[b"PONG", True], [b"HELO", {}], {b"ack": b"x"}, None])
def test_anything_else_is_no_helo(message: object) -> None:
    assert parse_helo(message) is None


def test_ping_proves_the_key_and_the_user() -> None:
    sent = msgpack.unpackb(ping(HELO, USER, hostname="client", salt="salt"))
    assert sent == ["PING", "client", "salt", PING_DIGEST, "user", USER_DIGEST]


@pytest.mark.parametrize(
    ("helo", "credentials"),
    [(HELO, KEY), (Helo(nonce=b"nonce"), USER)],
    ids=["no user here", "no user asked for"],
)
def test_ping_without_user_leaves_both_fields_empty(helo: Helo, credentials: Credentials) -> None:
    assert msgpack.unpackb(ping(helo, credentials, hostname="client", salt="salt"))[3:] == [PING_DIGEST, "", ""]


def test_a_server_that_knows_the_key_is_accepted() -> None:
    check_pong([b"PONG", True, b"", b"server", PONG_DIGEST.encode()], HELO, KEY, salt="salt")


def test_a_server_that_does_not_know_the_key_is_refused() -> None:
    with pytest.raises(RefusedError, match="does not know the shared key"):
        check_pong([b"PONG", True, b"", b"other", PONG_DIGEST.encode()], HELO, KEY, salt="salt")


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        (b"shared_key mismatch", "check that shared_key"),
        (b"username/password mismatch", "signed in with user 'user'; check username and password"),
    ],
)
def test_a_refusal_says_what_to_mend_and_shows_no_secret(reason: bytes, mend: str) -> None:
    credentials = Credentials(shared_key="s3cret-key", username="user", password="s3cret-word")
    with pytest.raises(RefusedError, match=mend) as raised:
        check_pong([b"PONG", False, reason, b"", b""], HELO, credentials, salt="salt")
    assert "s3cret" not in f"{raised.value!r}{credentials!r}"


def test_a_refusal_is_both_a_delivery_that_failed_and_a_deployment_to_mend() -> None:
    assert issubclass(RefusedError, DeliveryError)
    assert issubclass(RefusedError, ConfigError)


def test_an_answer_that_is_no_pong_is_refused() -> None:
    with pytest.raises(RefusedError, match="no PONG"):
        check_pong({b"ack": b"x"}, HELO, KEY, salt="salt")


def test_an_empty_key_is_a_mistake_of_the_deployment() -> None:
    with pytest.raises(ConfigError, match="shared_key is empty"):
        Credentials(shared_key="")
