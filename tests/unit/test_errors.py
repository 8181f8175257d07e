"""Every error is a LogMonitorError, so that a handler can tell ours from a bug."""

import inspect

from minutewatch import errors
from minutewatch.errors import DecodeError, LogMonitorError


def test_all_errors_share_one_base_and_stand_in_its_picture() -> None:
    classes = [value for _, value in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(cls, LogMonitorError) for cls in classes)
    assert all(cls.__name__ in (errors.__doc__ or "") for cls in classes)


def test_a_decode_error_names_source_and_record() -> None:
    error = DecodeError("corrupt gzip", source="sqs", record_id="m1")
    assert str(error) == "sqs record m1: corrupt gzip"
    assert (error.source, error.record_id, error.reason) == ("sqs", "m1", "corrupt gzip")
