"""The security plugin for a local node: TLS, sign-in and roles, as a cluster of people's own has them."""

import base64
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import engines
from local.engines import OPENSEARCH_2

ADMIN: Final = ("admin", "admin")
"""The plugin's demo user, who may do all; other users and roles are made with it."""

_RELEASE: Final = f"{OPENSEARCH_2.version}.0"
_CLASS: Final = "org.opensearch.security.OpenSearchSecurityPlugin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Who answers, by these PEM files, and who is let in: nobody but `ADMIN` at first."""

    certificate: Path
    key: Path
    authority: Path

    def context(self) -> ssl.SSLContext:
        """TLS that trusts this node's authority alone."""
        return ssl.create_default_context(cafile=str(self.authority))

    def headers(self) -> dict[str, str]:
        """`ADMIN`'s sign-in."""
        return {"Authorization": "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()}

    def plugin(self) -> Path:
        """The directory with the plugin's jars, first users and roles; fetched once. Raises `LocalError`."""
        artifact = f"org.opensearch.plugin:opensearch-security:{_RELEASE}:zip"
        goal = ["dependency:unpack", f"-Dartifact={artifact}"]
        return engines.fetched(engines.cached(f"opensearch-security-{_RELEASE}"), goal, "outputDirectory")

    def write_settings(self, file: Path) -> Path:
        """The node's further settings, as `local/java/OpenSearchNode.java` reads them."""
        settings = {"plugins.security.ssl.transport.enforce_hostname_verification": "false"}
        for layer in ("transport", "http"):
            settings[f"plugins.security.ssl.{layer}.pemcert_filepath"] = str(self.certificate)
            settings[f"plugins.security.ssl.{layer}.pemkey_filepath"] = str(self.key)
            settings[f"plugins.security.ssl.{layer}.pemtrustedcas_filepath"] = str(self.authority)
        settings["plugins.security.ssl.http.enabled"] = "true"
        settings["plugins.security.allow_default_init_securityindex"] = "true"
        settings["plugins.security.restapi.roles_enabled"] = "all_access"
        settings["minutewatch.plugin"] = _CLASS
        file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return file
