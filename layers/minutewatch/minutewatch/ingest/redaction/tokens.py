"""Secrets that tell by themselves what they are: keys and tokens with their issuer's prefix.

Forms from the issuers' documentation: AWS IAM (identifiers), GitHub, GitLab, Slack, Stripe, Google Cloud, OpenAI,
Anthropic, npm, PyPI; JSON Web Token (RFC 7519), PEM (RFC 7468), Bearer (RFC 6750), Basic (RFC 7617).
"""

import binascii
from typing import Final

from minutewatch.ingest.redaction.kind import Kind


def _form(name: str, begins: str, trigger: str, rest: str) -> Kind:
    """A form that `trigger` recognises; it begins with one of the words, and `rest` is what may follow."""
    words = tuple(word.encode() for word in begins.split())
    return Kind(name=name, pattern=f"({trigger}{rest})", trigger=trigger, begins=words)


def _is_bearer_token(secret: str, _lead: str) -> bool:
    """Not a word of prose ("bearer authentication"), nor a name with its own value."""
    return "=" not in secret.rstrip("=") and (len(secret) >= 24 or any(sign.isdigit() for sign in secret))


def _is_basic(secret: str, _lead: str) -> bool:
    """Not a word of prose: the base64 of a user and a password has a colon in it."""
    try:
        return b":" in binascii.a2b_base64(secret + "=" * (-len(secret) % 4))
    except ValueError:
        return False


_SPACE: Final = r"(?:[ \t]+|%20|\+)"
_LINE_SPACE: Final = r"(?:[ \t]|\\t|%20|\+)+"
_PEM: Final = r"[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"

PRIVATE_KEY: Final = Kind(
    name="private_key",
    pattern=rf"(-----BEGIN {_PEM}(?:(?s:.*?)-----END {_PEM}|(?s:.*)))",
    trigger="PRIVATE KEY",
)

BEARER: Final = Kind(
    name="bearer",
    pattern=rf"(?i:bearer){_SPACE}([A-Za-z0-9._~+/=-]{{6,}})",
    trigger=rf"(?i:bearer){_LINE_SPACE}[A-Za-z0-9._~+/=-]{{6}}",
    accepts=_is_bearer_token,
)

BASIC: Final = Kind(
    name="basic",
    pattern=rf"(?i:basic){_SPACE}([A-Za-z0-9+/]{{4,}}={{0,2}})",
    trigger=rf"(?i:basic){_LINE_SPACE}[A-Za-z0-9+/]{{4}}",
    accepts=_is_basic,
)

URL_PASSWORD: Final = Kind(
    name="url_password",
    pattern=r"""[A-Za-z0-9]:(?:\\*/){2}[^\s/:@"'<>\[]*:([^\s/"'<>]+)@""",
    trigger=r"""[A-Za-z0-9]:(?:\\*/){2}[^\s/:@"'<>]*:[^\s/"'<>]+@""",
)

SLACK_HOOK: Final = Kind(
    name="slack",
    pattern=r"hooks\.slack\.com\\*/(?:services|workflows|triggers)\\*/([A-Za-z0-9/\\_+-]+)",
    trigger=r"hooks\.slack\.com",
)

_W: Final = "[A-Za-z0-9_-]"
_GITLAB: Final = "glpat- gldt- glrt- glptt- glcbt- glft- glsoat- gloas- glimt- glagent-"

FORMS: Final = (
    _form("aws_key", "AKIA ASIA", "(?:AKIA|ASIA)[A-Z0-9]{16}", r"""(?:[\s,:;|/"']{1,4}[A-Za-z0-9/+]{40})?"""),
    _form("github", "ghp_ gho_ ghu_ ghs_ ghr_", "gh[pousr]_[A-Za-z0-9]{20}", "[A-Za-z0-9_]*"),
    _form("github", "github_pat_", "github_pat_[A-Za-z0-9]{16}", "[A-Za-z0-9_]*"),
    _form("gitlab", _GITLAB, f"(?:{_GITLAB.replace(' ', '|')})[A-Za-z0-9_.-]{{16}}", "[A-Za-z0-9_.-]*"),
    _form("slack", "xox", "xox[a-z](?:[.-]xox[a-z])?-[A-Za-z0-9-]{10}", "[A-Za-z0-9-]*"),
    _form("slack", "xapp-", "xapp-[0-9]+-[A-Za-z0-9-]{10}", "[A-Za-z0-9-]*"),
    _form("stripe", "sk_ rk_", "[sr]k_(?:live|test)_[A-Za-z0-9]{10}", "[A-Za-z0-9]*"),
    _form("stripe", "whsec_", "whsec_[A-Za-z0-9+/=]{16}", "[A-Za-z0-9+/=]*"),
    _form("google", "AIza", f"AIza{_W}{{35}}", ""),
    _form("google", "ya29. GOCSPX- 1//0", rf"(?:ya29\.|GOCSPX-|1//0){_W}{{16}}", "[A-Za-z0-9_.-]*"),
    _form("anthropic", "sk-ant-", f"sk-ant-{_W}{{16}}", f"{_W}*"),
    _form("openai", "sk-", f"sk-(?:(?:proj|svcacct|admin|None)-{_W}{{16}}|[A-Za-z0-9]{{32}})", f"{_W}*"),
    _form("npm", "npm_", "npm_[A-Za-z0-9]{30}", "[A-Za-z0-9]*"),
    _form("pypi", "pypi-", f"pypi-{_W}{{40}}", f"{_W}*"),
    _form("jwt", "eyJ", rf"eyJ{_W}{{8,}}\.{_W}{{8}}", rf"{_W}*(?:\.{_W}*){{0,3}}"),
)
