"""In CI a skipped test is a failed one: a promise that was not tried was not kept."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# Machines are shared: how long an example takes says nothing about the code. Speed is measured in bench/.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

IN_CI = os.environ.get("CI") == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped, which CI does not allow: {report.longrepr}"
    return report
