"""What an ARN tells, in every partition."""

import pytest

from minutewatch.ingest.sources.arn import cloud_fields, resource_name


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_account_region_and_name(partition: str) -> None:
    arn = f"arn:{partition}:kinesis:cn-north-1:123456789012:stream/app-logs"
    assert cloud_fields(arn) == {
        "cloud.provider": "aws",
        "cloud.region": "cn-north-1",
        "cloud.account.id": "123456789012",
    }
    assert resource_name(arn) == "app-logs"


def test_what_is_no_arn_tells_nothing() -> None:
    assert cloud_fields("queue") == {}
    assert cloud_fields("arn:aws:s3:::bucket") == {"cloud.provider": "aws"}
