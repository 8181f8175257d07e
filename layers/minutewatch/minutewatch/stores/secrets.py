"""Secrets Manager."""

import json

from minutewatch.errors import ConfigError


def read_secret(arn: str | None) -> dict[str, str]:
    """The JSON object held by the secret, with the values that are not text left out; empty where none is named.

    Raises:
        ConfigError: the secret cannot be read or is no JSON object; the text never shows what it holds.
    """
    if arn is None:
        return {}
    import boto3  # noqa: PLC0415 - 100 ms that only a deployment with secrets pays
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        text = boto3.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        secret = json.loads(text)
    except (BotoCoreError, ClientError) as error:
        raise ConfigError(f"secret {arn} cannot be read: {error}") from None
    except (KeyError, ValueError):
        raise ConfigError(f"secret {arn} holds no JSON text: it should hold a JSON object") from None
    if not isinstance(secret, dict):
        raise ConfigError(f"secret {arn} holds JSON that is no object: it should hold a JSON object")
    return {name: value for name, value in secret.items() if isinstance(value, str)}
