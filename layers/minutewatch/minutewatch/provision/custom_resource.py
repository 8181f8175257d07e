"""CloudFormation's custom resources: a request comes as an event, the answer goes to the URL inside it.

Protocol: AWS CloudFormation User Guide, "Custom resource request and response reference". Nothing but the standard
library is imported here, so that a request is answered even where the layers are broken.
"""

import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

ATTEMPTS: Final = 3
PAUSE_S: Final = 1.0
TIMEOUT_S: Final = 5.0
_LONGEST_REASON: Final = 600  # characters; the whole answer may have 4,096 bytes
_T = TypeVar("_T")


def is_request(event: Mapping[str, Any]) -> bool:
    """Whether CloudFormation sent the event."""
    return "RequestType" in event and "ResponseURL" in event


def is_deletion(event: Mapping[str, Any]) -> bool:
    """Whether the resource is to be deleted."""
    return bool(event["RequestType"] == "Delete")


def within(seconds: float, work: Callable[[], _T]) -> _T:
    """What the work gives or raises; `TimeoutError` once the seconds are over.

    In a thread of its own: a name server that hangs, or a peer that sends byte by byte, outlasts every time-out of
    an HTTP client.
    """
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        return executor.submit(work).result(timeout=seconds)
    except TimeoutError:
        raise TimeoutError(
            f"no end within {seconds:.0f} s: check that the function's subnets and security groups lead to"
            " OpenSearchUrl"
        ) from None
    finally:
        executor.shutdown(wait=False)


def success(event: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    """The answer that all went well; `data` is what `!GetAtt` finds."""
    return {**_answer(event), "Status": "SUCCESS", "Data": dict(data)}


def failure(event: Mapping[str, Any], error: BaseException) -> dict[str, Any]:
    """The answer that it did not; the reason is one line, and comes first in what people see of the stack."""
    text = " ".join(str(error).split()) or type(error).__name__
    return {**_answer(event), "Status": "FAILED", "Reason": text[:_LONGEST_REASON]}


def send(
    event: Mapping[str, Any], answer: Mapping[str, Any], *, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Hand the answer over; raises `OSError` where the URL takes it at no attempt."""
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own URL
        event["ResponseURL"],
        data=json.dumps(answer, ensure_ascii=False).encode(),
        method="PUT",
        headers={"Content-Type": ""},  # what CloudFormation signed
    )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            urllib.request.urlopen(request, timeout=TIMEOUT_S).close()  # noqa: S310
        except OSError:
            if attempt == ATTEMPTS:
                raise
            sleep(PAUSE_S)
        else:
            return


def _answer(event: Mapping[str, Any]) -> dict[str, Any]:
    # A new physical id would make CloudFormation delete the old resource after each update.
    return {
        "PhysicalResourceId": event.get("PhysicalResourceId") or event["LogicalResourceId"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
