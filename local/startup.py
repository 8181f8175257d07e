"""From nothing to a deployed stack, with a step on the terminal for each part."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from local import fluentd, ministack, opensearch, processes, sam, tools
from local.engines import OPENSEARCH_2
from local.opensearch import OpenSearchNode
from local.processes import LocalError
from local.progress import Progress
from local.state import EXTERNAL, Home, StackState

STEPS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller may choose of a local stack; with `opensearch_url` no node of its own is started."""

    keep: bool = False
    opensearch_port: int = 0
    opensearch_url: str = ""
    evaluation_delay_s: int = 5


def start(home: Home, progress: Progress, options: Options) -> StackState:
    """The stack's state, remembered in `home`. OpenSearch starts beside the tools, the local AWS and the build."""
    if options.opensearch_url and not opensearch.healthy(options.opensearch_url):
        raise LocalError(f"no healthy OpenSearch answers at {options.opensearch_url}")
    aws_url = ministack.url(processes.free_port())
    with ThreadPoolExecutor(max_workers=1) as beside:
        search = beside.submit(_opensearch, home, progress, options)
        try:
            target = _aws(home, progress, aws_url)
            url, engine = search.result()
        except BaseException:
            processes.stop_all(processes.remembered(home.run))  # or the executor would wait until OpenSearch is up
            raise
    with progress.step("Fluentd, or the receiver in its place"):
        kind, endpoints = fluentd.start(home, opensearch_url=url)
    addresses = {"FluentdEndpoints": endpoints, "OpenSearchUrl": url, "OpenSearchAuth": "none"}
    times = {
        "IndexRefreshInterval": "1s",
        "EvaluationDelaySeconds": str(options.evaluation_delay_s),
        "SpillAfterSeconds": "10",  # the receiver acknowledges what is in the index, and makes that first
    }
    parameters = {**target, **addresses, **times, **sam.create_sources(aws_url)}
    with progress.step("sam deploy"):
        sam.deploy(home, aws_url=aws_url, parameters=parameters)
    state = StackState(
        opensearch_url=url,
        opensearch_engine=engine,
        fluentd_endpoints=endpoints,
        fluentd_kind=kind,
        aws_url=aws_url,
        stack_name=sam.STACK_NAME,
        parameters=parameters,
    )
    state.write(home)
    return state


def _aws(home: Home, progress: Progress, aws_url: str) -> dict[str, str]:
    """MiniStack up and the functions built; the Python and the processor that they were built for."""
    with progress.step("sam and MiniStack installed"):
        for name in ("ministack", "sam"):
            tools.installed(name)
    with progress.step(f"MiniStack, the local AWS, at {aws_url}"):
        ministack.start(aws_url, log=home.logs / "ministack.log", temp_dir=home.temp, run_dir=home.run)
    target = {"Runtime": ministack.runtime(), "Architecture": ministack.architecture()}
    with progress.step(f"sam build for {target['Runtime']} on {target['Architecture']}"):
        sam.build(home, aws_url=aws_url, parameters=target)
    return target


def _opensearch(home: Home, progress: Progress, options: Options) -> tuple[str, str]:
    """The address and the engine."""
    if options.opensearch_url:
        return options.opensearch_url.rstrip("/"), EXTERNAL
    problem = OPENSEARCH_2.problem()
    with progress.step(f"{OPENSEARCH_2} fetched from Maven Central, once"):
        if problem:
            progress.note(f"{problem}: osmem stands in for OpenSearch")
        else:
            OPENSEARCH_2.jars()
    with progress.step("OpenSearch up"):
        port = options.opensearch_port
        node = OpenSearchNode.start(data_dir=home.opensearch, port=port, run_dir=home.run)
    return node.url, node.engine
