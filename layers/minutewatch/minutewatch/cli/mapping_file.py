"""The file that `--mapping` names."""

from pathlib import Path

import orjson

from minutewatch.errors import ConfigError
from minutewatch.stores.documents import Json


def read_mapping(path: str) -> Json:
    """The body of an index: `{"settings", "mappings"}`, from an index template, such a body, or bare mappings.

    Raises:
        ConfigError: The file cannot be read, or holds no JSON object.
    """
    try:
        body = orjson.loads(Path(path).read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is no JSON ({error}): it should hold the body of an index") from error
    if not isinstance(body, dict):
        raise ConfigError(f"{path} holds no JSON object: it should hold the body of an index")
    body = body.get("template", body)
    return {name: body[name] for name in ("settings", "mappings") if name in body} or {"mappings": body}
