"""What stands in place of a secret."""

import re

from minutewatch.ingest.patterns import pattern_of
from minutewatch.ingest.redaction.actions import hashed, hashed_address, is_hidden, masked

from .builders import KEY


def test_a_hash_is_the_same_for_the_same_secret_and_no_other() -> None:
    assert hashed("email", b"bob@example.com", KEY) == hashed("email", b"bob@example.com", KEY)
    assert hashed("email", b"bob@example.com", KEY) != hashed("email", b"rob@example.com", KEY)
    assert hashed("email", b"bob@example.com", KEY) != hashed("email", b"bob@example.com", b"another key")


def test_a_hash_is_hmac_sha_256() -> None:
    # RFC 4231, test case 2: key "Jefe", 5bdcc146bf60754e...
    assert hashed("x", b"what do ya want for nothing?", b"Jefe") == b"[REDACTED:x:1flnmmbegl" + b"pgahfeo]"


def test_a_hash_is_variable_to_a_pattern_and_a_mask_is_not() -> None:
    texts = {pattern_of(f"mail to {hashed('email', name, KEY).decode()} sent")[1] for name in (b"a", b"b", b"c")}
    assert len(texts) == 1
    assert pattern_of(f"mail to {masked('email').decode()} sent")[1] == "mail to [REDACTED:email] sent"


def test_both_are_known_again() -> None:
    assert is_hidden(masked("email"), "credential")
    assert is_hidden(hashed("email", b"bob@example.com", KEY), "credential")
    assert is_hidden(masked("email") + b")", "email")
    assert not is_hidden(masked("email") + b"x", "credential")
    assert not is_hidden(b"[REDACTED:" + b"Hunter2]", "credential")


def test_a_hashed_address_is_an_address_of_a_network_of_ours() -> None:
    address = hashed_address(b"10.0.0.1", KEY)
    assert re.fullmatch(r"fd4d:696e:7574:0(:[0-9a-f]{4}){4}", address)
    assert address == hashed_address(b"10.0.0.1", KEY) != hashed_address(b"10.0.0.2", KEY)
