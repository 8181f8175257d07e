"""Fluentd's side of the HELO, PING, PONG handshake: a client proves that it knows the shared key, and so do we.

Source: https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1#handshake-messages
"""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha512
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What a client must know; `users` maps names to passwords, and an empty one asks for none."""

    shared_key: str
    hostname: str = "minutewatch-local"
    users: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """The random parts of one connection's handshake."""

    nonce: bytes
    auth_salt: bytes

    @classmethod
    def fresh(cls, security: Security) -> "Challenge":
        """A challenge of 16 random bytes, with a salt for the password where users are asked for."""
        return cls(nonce=os.urandom(16), auth_salt=os.urandom(16) if security.users else b"")


def helo(challenge: Challenge) -> list[Any]:
    """The message that opens the handshake."""
    return ["HELO", {"nonce": challenge.nonce, "auth": challenge.auth_salt, "keepalive": True}]


def pong(ping: object, challenge: Challenge, security: Security) -> list[Any]:
    """The answer to a PING: `["PONG", accepted, reason, hostname, digest]`, with Fluentd's own reasons."""
    reason = _refusal(ping, challenge, security)
    if reason is not None or not isinstance(ping, list):
        return ["PONG", False, reason, "", ""]
    proof = _digest(ping[2], security.hostname, challenge.nonce, security.shared_key)
    return ["PONG", True, "", security.hostname, proof]


def _refusal(ping: object, challenge: Challenge, security: Security) -> str | None:
    if not isinstance(ping, list) or len(ping) != 6 or ping[0] != "PING":
        return "invalid ping message"
    _, hostname, salt, proof, username, password_proof = ping
    if not _same(proof, _digest(salt, hostname, challenge.nonce, security.shared_key)):
        return "shared_key mismatch"
    if security.users and not _knows_password(username, password_proof, challenge, security):
        return "username/password mismatch"
    return None


def _knows_password(username: object, proof: object, challenge: Challenge, security: Security) -> bool:
    password = dict(security.users).get(str(username))
    return password is not None and _same(proof, _digest(challenge.auth_salt, username, password))


def _same(proof: object, expected: str) -> bool:
    return hmac.compare_digest(_bytes(proof), expected.encode())


def _digest(*parts: object) -> str:
    return sha512(b"".join(map(_bytes, parts))).hexdigest()


def _bytes(part: object) -> bytes:
    return part if isinstance(part, bytes) else str(part).encode(errors="surrogateescape")
