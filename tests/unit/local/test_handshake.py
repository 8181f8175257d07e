"""Both sides of a handshake know the key, or the client hears Fluentd's own reason."""

from hashlib import sha512
from typing import Any

import pytest

from local import handshake
from local.handshake import Challenge, Security

CHALLENGE = Challenge(nonce=b"n" * 16, auth_salt=b"s" * 16)
SECURITY = Security(shared_key="key", hostname="server", users=(("ann", "secret"),))


def ping(*, key: str = "key", user: str = "ann", password: str = "secret") -> list[Any]:
    proof = sha512(b"salt" + b"client" + CHALLENGE.nonce + key.encode()).hexdigest()
    password_proof = sha512(CHALLENGE.auth_salt + user.encode() + password.encode()).hexdigest()
    return ["PING", "client", b"salt", proof, user, password_proof]


def test_a_client_with_the_key_and_the_password_is_let_in_and_gets_the_server_s_proof() -> None:
    proof = sha512(b"salt" + b"server" + CHALLENGE.nonce + b"key").hexdigest()
    assert handshake.pong(ping(), CHALLENGE, SECURITY) == ["PONG", True, "", "server", proof]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (ping(key="other"), "shared_key mismatch"),
        (ping(password="other"), "username/password mismatch"),
        (ping(user="bob"), "username/password mismatch"),
        (["PING"], "invalid ping message"),
        (None, "invalid ping message"),
    ],
    ids=["key", "password", "user", "short", "nothing"],
)
def test_any_other_client_hears_why_it_is_refused(message: object, reason: str) -> None:
    assert handshake.pong(message, CHALLENGE, SECURITY) == ["PONG", False, reason, "", ""]


def test_no_challenge_comes_twice_and_a_password_is_asked_for_only_where_there_are_users() -> None:
    assert Challenge.fresh(SECURITY) != Challenge.fresh(SECURITY)
    assert Challenge.fresh(Security(shared_key="key")).auth_salt == b""
    assert handshake.helo(CHALLENGE) == ["HELO", {"nonce": b"n" * 16, "auth": b"s" * 16, "keepalive": True}]
