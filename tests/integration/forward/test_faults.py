"""Whatever goes wrong between a source and the index: nothing is lost, and nothing is counted twice.

`bench/faults.py` tries the same with 20,000 logs for each fault.
"""

import pytest

from bench.fault_cases import CASES
from bench.faults import try_fault
from minutewatch.stores.bucket import Bucket

LOGS, PER_CALL = 360, 60
OUTAGES = ("refused", "black hole", "TLS: wrong CA", "TLS: wrong name", "TLS: expired", "wrong key")


@pytest.mark.parametrize("fault", CASES)
def test_no_log_is_lost_and_none_is_counted_twice(fault: str, provisioned: str, bucket: Bucket) -> None:
    row = try_fault(fault, url=provisioned, bucket=bucket, logs=LOGS, per_call=PER_CALL)
    assert (row["indexed"], row["lost"], row["extra"]) == (LOGS, 0, 0), row


@pytest.mark.parametrize("fault", OUTAGES)
def test_in_an_outage_everything_is_spilled_at_the_first_try(fault: str, provisioned: str, bucket: Bucket) -> None:
    row = try_fault(fault, url=provisioned, bucket=bucket, logs=2_000, per_call=1_000)
    assert (row["spilled"], row["replayed"], row["redelivered"]) == (2_000, 2_000, 0), row
    assert row["slowest_ms"] < 3_000, row  # 1,500 is promised, on a machine of its own: bench/faults.py
