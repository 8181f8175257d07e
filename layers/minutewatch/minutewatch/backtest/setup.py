"""What a backtest runs: the production engine, with the rules asked for, on an index like those of production."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from opensearchpy import OpenSearch

from minutewatch.analysis.engine import Engine
from minutewatch.analysis.indices import Indices
from minutewatch.backtest.replay import Clock, Inbox
from minutewatch.config import AnalysisSettings
from minutewatch.errors import ConfigError
from minutewatch.provision.cluster import OpenSearchCluster
from minutewatch.provision.index_template import index_template
from minutewatch.provision.settings import IndexSettings
from minutewatch.rules.library import read_files
from minutewatch.rules.model import RuleModel
from minutewatch.stores.documents import Json
from minutewatch.stores.scratch import ScratchStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is tried: rules, and whether the built-in detectors are."""

    rules: tuple[RuleModel, ...] = ()
    builtin: bool = False


def subject_of(rule_files: Sequence[str], *, builtin: bool) -> Subject:
    """The rules of the files, as if all were live.

    Raises:
        ConfigError: There is nothing to try, or a file holds no rule; the text has every problem, one a line.
    """
    if not rule_files and not builtin:
        raise ConfigError("there is nothing to try: name a rule file with --rule, or say --builtin")
    library = read_files([Path(name) for name in rule_files])
    if library.problems:
        raise ConfigError("\n".join(["the rules are not in order:", *map(str, library.problems)]))
    return Subject(
        rules=tuple(rule.model_copy(update={"stage": "live"}) for rule in library.rules), builtin=builtin
    )


def index_body(client: OpenSearch, *, url: str) -> Json:
    """The body of an index as the shipped template would make it, fitted to the engine at the URL."""
    body: Json = index_template(OpenSearchCluster(client, url=url).engine(), IndexSettings())["template"]
    return body


def make_engine(
    subject: Subject, settings: AnalysisSettings, store: ScratchStore, inbox: Inbox, clock: Clock
) -> Engine:
    """The production engine on the store's temporary indices, which tells the inbox alone."""
    return Engine(
        store=store,
        indices=Indices(logs=store.logs, state=f"{store.prefix}-state", findings=f"{store.prefix}-findings"),
        channels=[inbox],
        evaluation_delay=settings.evaluation_delay,
        false_alarms_a_day=settings.false_alarm_budget,
        now_ms=clock,
        rules=subject.rules,
        builtins=subject.builtin,
    )
