"""A rule file as a rule, or as what is wrong with it."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from minutewatch.rules.kinds import RULE_TYPES
from minutewatch.rules.model import PARTS, RuleModel
from minutewatch.rules.problem import Problem
from minutewatch.rules.source import Path, Source

_SHOWN_CHARS: Final = 60


def read_rule(source: Source) -> tuple[RuleModel | None, list[Problem]]:
    """The rule that the file holds; None and what is wrong, all of it, where it holds none."""
    content = source.value
    if not isinstance(content, dict):
        return None, [source.problem((), "this is no rule: it should be a mapping with name, type, query, ...")]
    kind = content.get("type")
    model = RULE_TYPES.get(kind) if isinstance(kind, str) else None
    if model is None:
        return None, [source.problem(("type",), _no_kind(content))]
    try:
        return model.model_validate(content), []
    except ValidationError as errors:
        return None, [_problem(source, model, error) for error in errors.errors(include_url=False)]


def _no_kind(content: dict[str, Any]) -> str:
    kinds = " or ".join(RULE_TYPES)
    if "type" not in content:
        return f"`type` is missing: it should be {kinds}"
    return f"`type` is {_shown(content['type'])}: it should be {kinds}{_close(str(content['type']), RULE_TYPES)}"


def _problem(source: Source, model: type[RuleModel], error: ErrorDetails) -> Problem:
    path = error["loc"]
    part = _part(model, path)
    name = str(path[-1]) if path else "the rule"
    if error["type"] == "missing":
        purpose = part.model_fields[name].description
        return source.problem(path[:-1], f"`{name}` is missing: {purpose or 'add it'}")
    if error["type"] == "extra_forbidden":
        return source.problem(path, f"there is no `{name}`: remove it{_close(name, part.model_fields)}")
    what = error["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    what = what.replace("String should", "it should").replace("Tuple should", "it should")
    place = next((str(step) for step in reversed(path) if isinstance(step, str)), name)
    return source.problem(path, f"`{place}` is {_shown(error['input'])}: {what}")


def _part(model: type[RuleModel], path: Path) -> type[BaseModel]:
    """The model of what the last step of the path is in: of the innermost list's items, or of the rule."""
    return next((PARTS[step] for step in reversed(path[:-1]) if isinstance(step, str) and step in PARTS), model)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}..."


def _close(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
