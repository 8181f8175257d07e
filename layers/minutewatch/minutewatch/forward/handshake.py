"""The handshake of the Forward protocol v1: who the client is, and who the server is; no I/O.

HELO    server  ["HELO", {"nonce": n, "auth": a, "keepalive": k}]
PING    client  ["PING", client, salt, hex(salt + client + n + key), user, hex(a + user + password)]
PONG    server  ["PONG", accepted, reason, server, hex(salt + server + n + key)]

hex is SHA-512 in hexadecimal. Answers are read with msgpack's `raw`, for nonce and salts come as bin from one
server and as str from another. No text made here holds a key, a password or a digest.
"""

import hashlib
import hmac
from typing import NamedTuple, Self

import msgpack

from minutewatch.errors import ConfigError, RefusedError
from minutewatch.shown import shown


class _Credentials(NamedTuple):
    shared_key: str
    username: str
    password: str


class Credentials(_Credentials):
    """What the `<security>` section of the receiver asks for."""

    __slots__ = ()

    def __new__(cls, *, shared_key: str, username: str = "", password: str = "") -> Self:
        """Raises `ConfigError` where there is no key."""
        if not shared_key:
            raise ConfigError("shared_key is empty: it should hold what shared_key in <security> of Fluentd holds")
        return super().__new__(cls, shared_key, username, password)

    def __repr__(self) -> str:
        return shown(self, without=("shared_key", "password"))


class Helo(NamedTuple):
    """What the server says first.

    Attributes:
        nonce: Goes into both digests of the shared key.
        auth_salt: Goes into the digest of the password; empty where no user is asked for.
        keepalive: False where the server closes the connection after each message.
    """

    nonce: bytes
    auth_salt: bytes = b""
    keepalive: bool = True


def parse_helo(message: object) -> Helo | None:
    """The server's HELO, or None where `message` is something else."""
    match message:
        case [b"HELO", {b"nonce": bytes(nonce), **options}]:
            salt = options.get(b"auth")
            return Helo(
                nonce=nonce,
                auth_salt=salt if isinstance(salt, bytes) else b"",
                keepalive=options.get(b"keepalive", True) is not False,
            )
    return None


def ping(helo: Helo, credentials: Credentials, *, hostname: str, salt: str) -> bytes:
    """The client's answer to `helo`, packed.

    Args:
        helo: What the server said.
        credentials: What proves the client.
        hostname: The client's name; a server may refuse its own name.
        salt: Random text, new for each connection.
    """
    digest = _key_digest(helo, credentials, hostname=hostname.encode(), salt=salt)
    user = _user_digest(helo, credentials) if helo.auth_salt and credentials.username else ("", "")
    return msgpack.packb(["PING", hostname, salt, digest, *user])


def check_pong(message: object, helo: Helo, credentials: Credentials, *, salt: str) -> None:
    """Nothing where the server accepted the client and knows the shared key itself.

    Raises:
        RefusedError: It did not, or it does not.
    """
    match message:
        case [b"PONG", True, _, bytes(server), bytes(digest)]:
            expected = _key_digest(helo, credentials, hostname=server, salt=salt)
            if not hmac.compare_digest(expected.encode(), digest.lower()):
                raise RefusedError(
                    "the server itself does not know the shared key: it is not the one it should be"
                )
        case [b"PONG", False, bytes(reason), *_]:
            raise RefusedError(_mend(reason.decode(errors="replace")[:100], credentials))
        case _:
            raise RefusedError("the answer to PING is no PONG: this is no Fluentd in_forward input")


def _mend(reason: str, credentials: Credentials) -> str:
    if "user" in reason or "auth" in reason:
        who = f"user {credentials.username!r}" if credentials.username else "no user"
        return f"refused ({reason}): signed in with {who}; check username and password of the secret"
    return (
        f"refused ({reason}): check that shared_key of the secret (or FLUENTD_SHARED_KEY) is the one"
        " in <security> of Fluentd"
    )


def _key_digest(helo: Helo, credentials: Credentials, *, hostname: bytes, salt: str) -> str:
    text = salt.encode() + hostname + helo.nonce + credentials.shared_key.encode()
    return hashlib.sha512(text).hexdigest()


def _user_digest(helo: Helo, credentials: Credentials) -> tuple[str, str]:
    text = helo.auth_salt + credentials.username.encode() + credentials.password.encode()
    return credentials.username, hashlib.sha512(text).hexdigest()
