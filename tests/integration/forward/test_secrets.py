"""No secret reaches a log line, an error's text, a metric or a `repr`, whatever goes wrong."""

import json
import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local import processes
from minutewatch.config import Endpoint, ForwardSettings, IngestSettings
from minutewatch.errors import DeliveryError
from minutewatch.forward import Forwarder, SpillingForwarder
from minutewatch.forward.options import options_from

from ...unit.forward.builders import a_chunk
from ...unit.forward.certificates import issue, make_ca
from ...unit.forward.memory_bucket import MemoryBucket
from .conftest import Pki
from .receiver import Fault, Receiver, Security

CLIENT = issue(make_ca(), "client")
SECRET = {
    "shared_key": "sh4red-k3y-of-all",
    "username": "lambda",
    "password": "pa55-w0rd-of-lambda",
    "http_token": "t0ken-of-http",
    "cert_pem": CLIENT.pem,
    "key_pem": CLIENT.key_pem,
}
HIDDEN = ("shared_key", "password", "http_token")
FUNCTION = Path(__file__).parents[3] / "functions" / "ingest"


def hidden() -> list[str]:
    return [SECRET[name] for name in HIDDEN] + SECRET["key_pem"].splitlines()[1:-1]


def shown(text: str) -> list[str]:
    return [secret for secret in hidden() if secret in text or secret.encode().hex() in text]


@contextmanager
def wrong_key(_pki: Pki) -> Iterator[Endpoint]:
    with Receiver(security=Security(shared_key="another")) as receiver:
        yield Endpoint(host="127.0.0.1", port=receiver.port)


@contextmanager
def wrong_password(_pki: Pki) -> Iterator[Endpoint]:
    security = Security(shared_key=SECRET["shared_key"], users={"lambda": "another"})
    with Receiver(security=security) as receiver:
        yield Endpoint(host="127.0.0.1", port=receiver.port)


@contextmanager
def no_sign_in(_pki: Pki) -> Iterator[Endpoint]:
    with Receiver() as receiver:
        yield Endpoint(host="127.0.0.1", port=receiver.port)


@contextmanager
def garbage(_pki: Pki) -> Iterator[Endpoint]:
    with Receiver(*[Fault.GARBAGE] * 9, security=Security(shared_key=SECRET["shared_key"])) as receiver:
        yield Endpoint(host="127.0.0.1", port=receiver.port)


@contextmanager
def wrong_ca(pki: Pki) -> Iterator[Endpoint]:
    with Receiver(tls=pki.context("127.0.0.1")) as receiver:
        yield Endpoint(host="127.0.0.1", port=receiver.port, tls=True)


@contextmanager
def refused(_pki: Pki) -> Iterator[Endpoint]:
    yield Endpoint(host="127.0.0.1", port=processes.free_port())


TROUBLES = (wrong_key, wrong_password, no_sign_in, garbage, wrong_ca, refused)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_what_goes_wrong_tells_no_secret(
    trouble: Callable[[Pki], Any], pki: Pki, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), trouble(pki) as endpoint:
        settings = ForwardSettings(endpoints=(endpoint,), connect_timeout_s=0.3, ack_timeout_s=0.3)
        forwarder = SpillingForwarder(Forwarder(settings, SECRET), MemoryBucket(down=True))
        with pytest.raises(DeliveryError) as raised:
            forwarder.forward(a_chunk(), deadline=time.monotonic() + 5)
        forwarder.close()
    told = "".join(traceback.format_exception(raised.value, chain=True)) + caplog.text
    told += repr(vars(raised.value)) + "".join(repr(vars(record)) for record in caplog.records)
    assert caplog.records
    assert shown(told) == []


def test_a_repr_tells_no_secret() -> None:
    environ = {"FLUENTD_ENDPOINTS": "127.0.0.1:1", "FLUENTD_SHARED_KEY": SECRET["shared_key"]}
    settings = IngestSettings.from_env(environ)
    told = repr(settings) + repr(options_from(settings.forward, SECRET))
    assert "127.0.0.1" in told
    assert shown(told) == []


@pytest.mark.parametrize("trouble", [wrong_key, refused], ids=lambda trouble: trouble.__name__)
def test_the_function_writes_no_secret_into_its_log_and_metrics(trouble: Callable[[Pki], Any], pki: Pki) -> None:
    program = f"""
import json, logging
from types import SimpleNamespace
from minutewatch.stores import secrets
secrets.read_secret = lambda arn: json.loads({json.dumps(json.dumps(SECRET))})
logging.getLogger("minutewatch").setLevel("DEBUG")
import app
context = SimpleNamespace(
    function_name="x-ingest", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="r",
    get_remaining_time_in_millis=lambda: 10_000,
)
app.lambda_handler(["a log"], context)
"""
    with trouble(pki) as endpoint:
        environ = {
            "PATH": os.environ["PATH"],
            "FLUENTD_ENDPOINTS": str(endpoint),
            "FLUENTD_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:fluentd",
            "SPILL_BUCKET": "spill",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{processes.free_port()}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "s3cret-access-key-of-aws",
            "AWS_DEFAULT_REGION": "us-east-1",
            "POWERTOOLS_LOG_LEVEL": "DEBUG",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=FUNCTION, env=environ, capture_output=True, text=True, check=False
        )
    assert run.returncode == 1
    assert '"LogsReceived"' in run.stdout
    assert "minutewatch.errors." in run.stderr
    assert shown(run.stdout + run.stderr) == []
    assert "s3cret-access-key-of-aws" not in run.stdout + run.stderr
