"""Values that are secret because of their name."""

import pytest

from minutewatch.ingest.redaction.named import means_secret, name_of

from .builders import hidden, hidden_value, points_out
from .made_up import PASSWORD

WORDS = """password passwd passphrase pwd secret token api_key apikey api-key access_key client_secret secret_key
private_key DB_PASSWORD userPassword accessToken x-api-key AWS_SECRET_ACCESS_KEY aws.secretAccessKey AccountKey
X-Amz-Security-Token csrf_token password2 credential cookie X-Amz-Signature""".split()
MASK = "[REDACTED:credential]"


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize(
    "form",
    [
        "NAME=VALUE",
        "NAME = VALUE",
        "NAME: VALUE",
        "NAME : VALUE",
        "NAME=VALUE&next=1",
        "NAME=VALUE;Database=y",
        "user=bob NAME=VALUE, x=1",
        'NAME="VALUE"',
        "NAME='VALUE'",
        '{"NAME":"VALUE"}',
        '{"NAME" : "VALUE", "a": 1}',
        r"{\"NAME\": \"VALUE\"}",
        r"\\\"NAME\\\":\\\"VALUE\\\"",
        "{'NAME': 'VALUE'}",
        "{:NAME => 'VALUE'}",
        "params[NAME]=VALUE",
        "map[NAME:VALUE user:x]",
        "--NAME VALUE --verbose",
        "--NAME=VALUE",
        "<NAME>VALUE</x>",
        '<NAME kind="x">VALUE</x>',
        "GET /cb?NAME=VALUE&x=1 HTTP/1.1",
        "%7B%22NAME%22%3AVALUE",
    ],
)
def test_the_value_is_hidden_however_the_pair_is_written(name: str, form: str) -> None:
    line, left = (form.replace("NAME", name).replace("VALUE", value) for value in (PASSWORD, MASK))
    assert hidden(line) == left
    assert points_out(line)


@pytest.mark.parametrize(
    "line",
    [
        "session token cache miss",
        "invalid token: unexpected end of input",
        "password reset for user 17",
        "passwords: 3, tokens: 512, max_tokens=100, token_type=bearer, tokenId=7",
        "password= ",
        "password=null token: none secret=undefined password=******",
        "PWD=/var/task OLDPWD=/",
        "key=value primary key: id monkey=1 bucket key a/b.txt",
        "secretary=bob passwordless=true secret_arn=arn:aws:x",
        "the secret is out",
        "authorization: denied",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert hidden(line) == line


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ('{"password":"a \\"b\\" c","x":1}', f'{{"password":"{MASK}","x":1}}'),
        ("password='it\\'s' x", f"password='{MASK}' x"),
        ('password="never closed and so on', f'password="{MASK}'),
        ('{"secret":{"a":1},"x":2}', f'{{"secret":{MASK},"x":2}}'),
        ('{"secret":["a","b"],"x":2}', f'{{"secret":{MASK},"x":2}}'),
        ('{"secret":{"a":{"b":1}},"x":2}', f'{{"secret":{MASK}'),
        ("token=Bearer abc123 x", f"token=Bearer {MASK} x"),
        ("[password=abc]", f"[password={MASK}]"),
        ("password=a}b)c] x", f"password={MASK}] x"),
        ("token: abc123.", f"token: {MASK}"),
        ("password=abc token=def secret=ghi", f"password={MASK} token={MASK} secret={MASK}"),
        ("password: wrong", f"password: {MASK}"),
        ("secret: password: hunter2", f"secret: password: {MASK}"),
        ("bearer api_key: hunter2", f"bearer api_key: {MASK}"),
        ("Bearer token=hunter2!x", f"Bearer token={MASK}"),
        ("Authorization: Digest abc, x", "Authorization: [REDACTED:authorization], x"),
        ('"authorization": "Bearer abc def"', '"authorization": "[REDACTED:authorization]"'),
        ("CREATE USER x IDENTIFIED BY 'pw'", "CREATE USER x IDENTIFIED BY '[REDACTED:sql_password]'"),
        (
            "create user x identified with mysql_native_password by 'pw'",
            "create user x identified with mysql_native_password by '[REDACTED:sql_password]'",
        ),
        ("ALTER ROLE x PASSWORD 'pw'", "ALTER ROLE x PASSWORD '[REDACTED:sql_password]'"),
    ],
)
def test_the_value_is_hidden_as_far_as_it_goes(line: str, left: str) -> None:
    assert hidden(line) == left


@pytest.mark.parametrize("value", ["x", "a b", 17, 1.5, ["a", {"b": "c"}], {"user": "bob"}])
@pytest.mark.parametrize("name", [*WORDS, "passwords", "credentials", "Authorization", "secrets"])
def test_a_field_of_that_name_is_hidden_whatever_it_holds(name: str, value: object) -> None:
    left = hidden_value({"deep": [{name: value}]})["deep"][0][name]
    assert left in {MASK, "[REDACTED:authorization]"}


@pytest.mark.parametrize("value", [None, True, False, "", "***", "null"])
def test_a_field_of_that_name_that_says_nothing_stays(value: object) -> None:
    assert hidden_value({"password": value}) == {"password": value}


@pytest.mark.parametrize("name", ["tokens", "token_type", "key", "secretary"])
def test_a_field_with_a_harmless_name_stays(name: str) -> None:
    assert hidden_value({name: "abc123"}) == {name: "abc123"}


def test_the_name_is_the_last_word_before_the_value() -> None:
    assert name_of('a=1, "x-next_token": "') == "x-next_token"
    assert name_of("=") == ""


def test_prose_is_told_by_its_blank_and_its_letters() -> None:
    assert not means_secret("unexpected", "invalid token: ")
    assert means_secret("unexpected", "invalid token=")
    assert means_secret("unexpected1", "invalid token: ")
    assert means_secret("unexpected", "wrong password: ")
