"""The stack's functions, loaded as a cold start loads them."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parents[3] / "functions"
Load = Callable[[str], ModuleType]


class Context:
    """What Lambda tells a function of itself."""

    function_name = "minutewatch"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:minutewatch"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


def load(name: str) -> ModuleType:
    """A new copy of the function's module, with the environment as it is now."""
    spec = importlib.util.spec_from_file_location(f"{name}_app", FOLDER / name / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def invoke(name: str, event: dict[str, Any]) -> dict[str, Any]:
    """The answer of a cold function to the event."""
    answer: dict[str, Any] = load(name).lambda_handler(event, Context())
    return answer
