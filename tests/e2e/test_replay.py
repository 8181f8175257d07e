"""What Fluentd did not take while it was down is in the index after a replay, by the functions' own roles."""

from collections.abc import Iterator
from contextlib import contextmanager

from local import processes

from .deployment import Deployment, awaited, unique_word


@contextmanager
def fluentd_down(deployment: Deployment) -> Iterator[None]:
    """The ingest function cannot reach Fluentd."""
    functions, name = deployment.client("lambda"), deployment.outputs["IngestFunctionName"]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    dead = {**variables, "FLUENTD_ENDPOINTS": f"127.0.0.1:{processes.free_port()}"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": dead})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


def test_a_log_of_an_outage_is_spilled_and_replayed(deployment: Deployment) -> None:
    word = unique_word()
    bucket, s3 = deployment.outputs["SpillBucketName"], deployment.client("s3")
    with fluentd_down(deployment):
        answer = deployment.invoke("IngestFunction", f"spilled {word}")
    assert answer == {"received": 1, "delivered": 0, "rejected": 0, "spilled": 1}

    deployment.invoke("ReplayFunction", {})

    assert len(deployment.documents(f"message:{word}")) == 1
    awaited(lambda: [1] if not s3.list_objects_v2(Bucket=bucket, Prefix="spill/").get("Contents") else [])


def test_what_is_no_chunk_is_set_aside(deployment: Deployment) -> None:
    bucket, s3 = deployment.outputs["SpillBucketName"], deployment.client("s3")
    s3.put_object(Bucket=bucket, Key="spill/torn", Body=b"torn")

    deployment.invoke("ReplayFunction", {})

    assert s3.get_object(Bucket=bucket, Key="quarantine/spill/torn")["Body"].read() == b"torn"
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="spill/torn")
