"""`python -m local COMMAND`: the local stack from a terminal."""

import argparse
import json
import os
import shlex
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Final

from local import counters, demo, ministack, stack, tools
from local.engines import ENGINES
from local.opensearch import OpenSearchNode
from local.processes import LocalError
from local.progress import Progress
from local.receiver import Receiver
from local.state import Home, StackState

_INTERVAL_S: Final = 1.0


def main() -> int:
    """The exit code of the command that the arguments name."""
    arguments = _parser().parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code: int = arguments.run(arguments)
    except LocalError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("--home", type=Path, default=tools.ROOT / ".local", help="where the stack keeps its files")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    up = commands.add_parser("up", help="start the stack and deploy Minutewatch on it")
    up.add_argument("--keep", action="store_true", help="keep what an earlier run has indexed")
    up.add_argument("--opensearch-port", type=int, default=0, metavar="PORT", help="0 (the default): a free one")
    up.add_argument("--opensearch", default="", metavar="URL", help="use that one instead of a node of its own")
    up.add_argument("--evaluation-delay", type=int, default=5, metavar="SECONDS")
    up.set_defaults(run=_up)

    commands.add_parser("deploy", help="build and deploy again on the running stack").set_defaults(run=_deploy)
    commands.add_parser("down", help="stop the stack").set_defaults(run=_down)
    status = commands.add_parser("status", help="what runs, and where")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=_status)
    commands.add_parser(
        "env", help="print the variables that point aws, sam and minutewatch at the stack"
    ).set_defaults(run=_env)

    show = commands.add_parser("demo", help="the main job on this machine's own logs; see docs/local.md")
    show.add_argument("--minutes", type=_minutes, metavar="N", help="stop after so long, and print the figures")
    show.set_defaults(run=_demo)

    node = commands.add_parser("opensearch", help="run one search engine in the foreground until SIGTERM")
    node.add_argument("--port", type=int, default=0)
    node.add_argument("--engine", choices=sorted(ENGINES), default="opensearch-2", help="which (opensearch-2)")
    node.add_argument("--data-dir", type=Path, default=tools.ROOT / ".local" / "opensearch-single")
    node.set_defaults(run=_opensearch)

    receiver = commands.add_parser("receiver", help="run the Forward receiver in the foreground until SIGTERM")
    receiver.add_argument("--opensearch", required=True, metavar="URL")
    receiver.add_argument("--port", type=int, default=0)
    receiver.add_argument("--status", type=Path, help="file to keep the counters in")
    receiver.add_argument("--rejected", type=Path, help="file for documents that OpenSearch will never take")
    receiver.set_defaults(run=_receiver)
    return parser


def _up(arguments: argparse.Namespace) -> int:
    options = stack.Options(
        keep=arguments.keep,
        opensearch_port=arguments.opensearch_port,
        opensearch_url=arguments.opensearch,
        evaluation_delay_s=arguments.evaluation_delay,
    )
    progress = Progress(stack.STEPS)
    state = stack.up(Home(path=arguments.home), progress, options)
    print(
        f"up in {progress.seconds:.0f} s: OpenSearch {state.opensearch_url}, Fluentd {state.fluentd_endpoints}, "
        f"AWS {state.aws_url}, stack {state.stack_name}\n"
        'for aws, sam and minutewatch in this shell: eval "$(.venv/bin/python -m local env)"'
    )
    return 0


def _deploy(arguments: argparse.Namespace) -> int:
    stack.redeploy(Home(path=arguments.home), Progress(2))
    return 0


def _down(arguments: argparse.Namespace) -> int:
    stopped = stack.down(Home(path=arguments.home))
    print(f"stopped {', '.join(stopped)}" if stopped else "nothing was running")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    status = stack.status(Home(path=arguments.home))
    if arguments.json:
        print(json.dumps(status))
        return 0 if status["up"] else 1
    for name, value in status.items():
        print(f"{name:<12} {value if isinstance(value, str | bool) else json.dumps(value)}")
    return 0 if status["up"] else 1


def _env(arguments: argparse.Namespace) -> int:
    state = stack.current(Home(path=arguments.home))
    if state is None:
        raise LocalError("no local stack runs: start it with `python -m local up`")
    print("unset AWS_PROFILE AWS_SESSION_TOKEN")
    for name, value in _variables(state).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _variables(state: StackState) -> dict[str, str]:
    return {
        **ministack.client_variables(state.aws_url),
        "OPENSEARCH_URL": state.opensearch_url,
        "OPENSEARCH_AUTH": "none",
        "FLUENTD_ENDPOINTS": state.fluentd_endpoints,
    }


def _demo(arguments: argparse.Namespace) -> int:
    return demo.run(Home(path=arguments.home), minutes=arguments.minutes)


def _minutes(text: str) -> float | None:
    if not text:  # make passes an empty MINUTES
        return None
    minutes = float(text)
    if not 1 <= minutes <= 1440:
        raise argparse.ArgumentTypeError("should be a number from 1 to 1440")
    return minutes


def _opensearch(arguments: argparse.Namespace) -> int:
    with OpenSearchNode.start(
        data_dir=arguments.data_dir, port=arguments.port, engine=ENGINES[arguments.engine]
    ) as node:
        print(node.url, flush=True)
        threading.Event().wait()
    return 0


def _receiver(arguments: argparse.Namespace) -> int:
    with Receiver(arguments.opensearch, port=arguments.port, rejected=arguments.rejected).start() as receiver:
        print(f"{os.getpid()} takes logs at {receiver.endpoint}", flush=True)
        before = ""
        while True:
            snapshot = receiver.counters.snapshot()
            if arguments.status:
                counters.write_status(arguments.status, {**snapshot, "endpoint": str(receiver.endpoint)})
            if counters.line(snapshot) != before:
                before = counters.line(snapshot)
                print(before, flush=True)
            threading.Event().wait(_INTERVAL_S)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
