"""What the tests of the Forward client share: certificates, chunks, and the receivers."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from bench.faults import local_s3
from minutewatch.stores.bucket import Bucket

from ...unit.forward.certificates import Certificate, issue, make_ca


@dataclass(frozen=True, kw_only=True)
class Pki:
    """A CA, and certificates of servers that it signed, as contexts and as files."""

    ca: Certificate
    folder: Path

    def server(self, *names: str, expired: bool = False) -> tuple[Path, Path]:
        """Certificate and key file for these names."""
        return issue(self.ca, *names, expired=expired).write(self.folder, "-".join(names))

    def context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """A server's context for these names."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*self.server(*names, expired=expired))
        return made


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(ca=make_ca(), folder=tmp_path_factory.mktemp("pki"))


@pytest.fixture
def other_ca() -> Callable[[], Certificate]:
    return lambda: make_ca("Other CA")


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket of a local S3, which the environment points at meanwhile."""
    with local_s3(tmp_path_factory.mktemp("s3")):
        boto3.client("s3").create_bucket(Bucket="spill")
        yield Bucket("spill")
