"""What an ARN says about where a record came from."""

from functools import lru_cache


@lru_cache(maxsize=256)
def cloud_fields(arn: str) -> dict[str, str]:
    """Account and region of an ARN (`arn:partition:service:region:account:resource`), as ECS fields.

    The answer is shared between callers, who copy it.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return {}
    fields = {"cloud.provider": "aws", "cloud.region": parts[3], "cloud.account.id": parts[4]}
    return {name: value for name, value in fields.items() if value}


def resource_name(arn: str) -> str:
    """The last part of an ARN: the queue's or the stream's name."""
    return arn.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
