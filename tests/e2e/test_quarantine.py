"""What cannot be read, from its sender to the operator's terminal, with the rights that the stack's role has."""

import base64
import gzip
import json
import subprocess
import sys
from typing import Any

from local import ministack, sam

from .deployment import Deployment, awaited, unique_word


def held(deployment: Deployment, prefix: str, mark: str) -> list[tuple[str, dict[str, Any]]]:
    """Objects of the spill bucket under the prefix with this word in them."""
    s3, bucket = deployment.client("s3"), deployment.outputs["SpillBucketName"]
    found = []
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        if mark in body.decode():
            found.append((entry["Key"], json.loads(body)))
    return found


def command(deployment: Deployment, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from minutewatch.cli.main import main; raise SystemExit(main())"
    environ = {
        **ministack.client_variables(deployment.state.aws_url),
        "SPILL_BUCKET": deployment.outputs["SpillBucketName"],
        "INGEST_FUNCTION": deployment.outputs["IngestFunctionName"],
    }
    run = [sys.executable, "-c", code, "quarantine", *arguments]
    return subprocess.run(run, env=environ, capture_output=True, text=True, check=False, timeout=100)


def test_a_record_that_cannot_be_read_holds_up_nothing_and_can_be_handed_in_again(deployment: Deployment) -> None:
    word = unique_word()
    corrupt = gzip.compress(word.encode())[:-6]
    records = [{"PartitionKey": word, "Data": data} for data in (corrupt, f"behind it {word}".encode())]
    deployment.client("kinesis").put_records(StreamName=sam.STREAM, Records=records)
    assert deployment.documents(f"message:{word}")
    ((key, kept),) = awaited(lambda: held(deployment, "quarantine/kinesis/", word))
    assert base64.b64decode(kept["event"]["Records"][0]["kinesis"]["data"]) == corrupt
    assert kept["records"][0]["reasons"] == ["gzip is cut short"]
    assert f"gzip is cut short\n    {key}\n" in command(deployment, "list").stdout

    again = command(deployment, "send", key)
    assert (again.returncode, again.stderr) == (
        1,
        f"minutewatch quarantine: {key} stays: it still cannot be read\n",
    )
    kept["event"]["Records"][0]["kinesis"]["data"] = base64.b64encode(f"mended {word}".encode()).decode()
    bucket = deployment.outputs["SpillBucketName"]
    deployment.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(kept).encode())
    assert command(deployment, "send", key).stdout == f"{key}: sent\n"
    assert not held(deployment, key, "")
    assert deployment.documents(f'message:"mended {word}"')


def test_of_a_log_too_large_for_fluentd_the_whole_is_kept(deployment: Deployment) -> None:
    word = unique_word()
    message = f"huge {word} " + "x" * 2_100_000
    answer = deployment.invoke("IngestFunction", [message])
    assert answer == {"received": 1, "delivered": 1, "rejected": 0, "spilled": 0}
    ((key, whole),) = held(deployment, "oversize/", word)
    (document,) = deployment.documents(f"message:{word}")
    assert whole["message"] == message
    assert message.startswith(document["message"].removesuffix("…"))
    assert document["labels.whole"] == f"s3://{deployment.outputs['SpillBucketName']}/{key}"
