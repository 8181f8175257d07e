"""From what a policy says to what redaction runs on."""

from collections.abc import Iterable
from typing import Final, cast

from minutewatch.ingest.linear import compiled
from minutewatch.ingest.pattern import Pattern
from minutewatch.ingest.redaction.actions import Action
from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.kinds import PASSES, PERSONAL, SECRETS
from minutewatch.ingest.redaction.named import named
from minutewatch.ingest.redaction.redactor import Redactor
from minutewatch.ingest.redaction.scanner import scanner_of, scanner_of_pattern
from minutewatch.ingest.redaction.screen import Screen
from minutewatch.ingest.redaction.spec import Choice, RedactionSpec

_ESCAPED: Final = r"\\u00[2-7]"
"""A letter or a sign that JSON text holds as its number: what it spells is told only when it is read."""
_ESCAPE: Final = r"\\"
"""Any escape: somebody's own pattern may stand for a character that is one in JSON."""
_ANCHOR: Final = Pattern(r"\\[Az]|(?<!\\)(?:\\\\)*[$^]")
_GROUP_NAME: Final = Pattern(r"\(\?P?<\w+>")


def redaction_of(spec: RedactionSpec, *, key: bytes = b"", marks: Iterable[str] = ()) -> Redactor:
    """What the policy asks for; its `screen` tells which lines have to be redacted.

    `key` is for the action `hash`. `marks`: further patterns (RE2) of lines that the screen should point out.

    Raises:
        ValueError: A pattern that RE2 does not take.
    """
    shipped = [kind for kind in (*SECRETS, *PERSONAL) if _choice(kind, spec) != "keep"]
    fields = [(_field_kind(rule.kind, rule.name), rule.action) for rule in spec.fields]
    own = [(Kind(name=rule.kind), rule.action, rule.pattern) for rule in spec.patterns]
    scanners = [scanner_of_pattern(kind, pattern) for kind, _, pattern in own]
    scanners += [scanner_of([kind]) for kind, _ in fields]
    passes = ([kind for kind in one_pass if kind in shipped] for one_pass in PASSES)
    scanners += [scanner_of(together) for together in passes if together]
    kinds = [*(kind for kind, _ in fields), *shipped]
    screen = _screen([*marks], [kind.trigger for kind in kinds], [pattern for *_, pattern in own])
    return Redactor(
        screen=screen,
        scanners=scanners,
        names=[(compiled(kind.names, captures=False), kind) for kind in kinds if kind.names],
        actions={
            **{kind.name: cast("Action", _choice(kind, spec)) for kind in shipped},
            **{kind.name: action for kind, action in fields},
            **{kind.name: action for kind, action, _ in own},
        },
        kept=compiled(f"(?i:^(?:{'|'.join(map(words_of, spec.not_secret))})$)") if spec.not_secret else None,
        short_texts=bool(own),
        key=key,
    )


def _choice(kind: Kind, spec: RedactionSpec) -> Choice:
    return spec.kinds.get(kind.name) or (spec.secrets if kind in SECRETS else "keep")


def _field_kind(kind: str, name: str) -> Kind:
    return named(kind, words_of(name), accepts=_is_something, exact=True)


def _is_something(secret: str, _lead: str) -> bool:
    return bool(secret.strip("*")) and secret.lower() not in {"null", "none"}


def _screen(marks: list[str], triggers: list[str], patterns: list[str]) -> Screen:
    anchored = any(_ANCHOR.search(pattern) for pattern in patterns)
    unnamed = [_GROUP_NAME.sub("(", pattern) for pattern in patterns]
    escapes = [_ESCAPE] if patterns else [_ESCAPED] if triggers else []
    return Screen([*marks, *triggers, *unnamed, *escapes], everything=anchored)


def words_of(glob: str) -> str:
    """The RE2 pattern of a name in which `*` stands for any letters, digits, dots, dashes and underscores."""
    return "".join(r"[A-Za-z0-9_.\-]*" if sign == "*" else _literal(sign) for sign in glob)


def _literal(sign: str) -> str:
    return sign if sign.isalnum() or sign in "_ " or not sign.isascii() else f"\\{sign}"
