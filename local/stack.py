"""The local stack: OpenSearch, Fluentd or the receiver, MiniStack, and Minutewatch deployed on them."""

import shutil
from typing import Any

from local import counters, ministack, opensearch, processes, sam
from local.processes import LocalError
from local.progress import Progress
from local.startup import STEPS, Options, start
from local.state import EXTERNAL, Home, StackState

__all__ = ["STEPS", "Options", "current", "down", "expected", "redeploy", "status", "up"]


def up(home: Home, progress: Progress, options: Options) -> StackState:
    """The running, deployed stack; it is left alone if it runs already. Raises `LocalError`."""
    with home.locked():
        running = current(home)
        if running:
            progress.note(f"the stack in {home.path} is up already")
            return running
        _clear(home, keep=options.keep)
        try:
            return start(home, progress, options)
        except BaseException:  # Ctrl-C in any step leaves nothing behind
            processes.stop_all(processes.remembered(home.run))
            raise


def down(home: Home) -> list[str]:
    """The names of the processes that were stopped; their data and logs stay."""
    running = processes.remembered(home.run)
    processes.stop_all(running)
    processes.remembered(home.run)  # forgets what is gone now
    home.stack.unlink(missing_ok=True)
    shutil.rmtree(home.temp, ignore_errors=True)
    return [process.name for process in running]


def current(home: Home) -> StackState | None:
    """The stack that runs, or None; raises `LocalError` if only a part of it is left."""
    state = StackState.read(home)
    alive = {process.name for process in processes.remembered(home.run)}
    if state is None or not alive:
        return None
    missing = expected(state) - alive
    if missing:
        raise LocalError(
            f"{' and '.join(sorted(missing))} of the stack in {home.path} ended by itself: see "
            f"{home.logs}, then run `python -m local down`"
        )
    return state


def expected(state: StackState) -> set[str]:
    """The names of the processes that make up this stack."""
    kinds = (
        opensearch.NAME if state.opensearch_engine != EXTERNAL else EXTERNAL,
        ministack.NAME,
        state.fluentd_kind,
    )
    return {kind for kind in kinds if kind != EXTERNAL}


def redeploy(home: Home, progress: Progress) -> StackState:
    """Build and deploy again on the running stack, after a change to the code or the template."""
    with home.locked():
        state = current(home)
        if state is None:
            raise LocalError("no local stack runs: start it with `python -m local up`")
        with progress.step("sam build"):
            sam.build(home, aws_url=state.aws_url, parameters=state.parameters)
        with progress.step("sam deploy"):
            sam.deploy(home, aws_url=state.aws_url, parameters=state.parameters)
        return state


def status(home: Home) -> dict[str, Any]:
    """What runs, where, and whether it is healthy."""
    state = StackState.read(home)
    alive = {process.name: process.pid for process in processes.remembered(home.run)}
    if state is None:
        return {"up": False, "processes": alive}
    return {
        "up": expected(state) <= alive.keys(),
        "processes": alive,
        "opensearch": {
            "url": state.opensearch_url,
            "engine": state.opensearch_engine,
            "healthy": opensearch.healthy(state.opensearch_url),
        },
        "fluentd": {
            "endpoints": state.fluentd_endpoints,
            "kind": state.fluentd_kind,
            "counters": counters.read_status(home.receiver_status),
        },
        "aws": {"url": state.aws_url, "healthy": ministack.healthy(state.aws_url)},
        "stack_name": state.stack_name,
        "parameters": dict(state.parameters),
        "logs": str(home.logs),
    }


def _clear(home: Home, *, keep: bool) -> None:
    """Stop what an earlier run may have left, and begin with an empty index unless the data are to be kept."""
    processes.stop_all(processes.remembered(home.run))
    for directory in (home.logs, home.temp, *(() if keep else (home.opensearch, home.fluentd_buffer))):
        shutil.rmtree(directory, ignore_errors=True)
    for file in (home.stack, home.receiver_status, home.rejected):
        file.unlink(missing_ok=True)
