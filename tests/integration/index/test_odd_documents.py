"""No document is lost because of what is in it: it is indexed whole, or refused alone and by name."""

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minutewatch.ingest.document import documents_of
from minutewatch.provision.index_template import shipped
from minutewatch.stores.documents import Json
from tests.integration.index.daily import Daily

ODD = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TIME = "2026-01-05T10:07:00.000Z"
A_TERM_TOO_LONG = "x" * 40_000
REFUSED: list[tuple[str, object]] = [
    ("service", "checkout"),
    ("http.response", 200),
    ("cloud", ["a", "b"]),
    ("labels", "blue"),
    ("aws", 7),
    (".", 1),
    ("", 1),
    ("a..b", 1),
]
"""Names and values of which one is enough to have a document refused."""


def mapped_names() -> list[str]:
    """Every dotted name that the template knows by itself."""

    def below(properties: Json, prefix: str) -> list[str]:
        return [
            name
            for key, mapping in properties.items()
            for name in (
                below(mapping["properties"], f"{prefix}{key}.") if "properties" in mapping else [prefix + key]
            )
        ]

    names = below(shipped("index-template.json")["template"]["mappings"]["properties"], "")
    return [name for name in names if name not in {"aws", "labels", "fields", "fields_unindexed", "event.id"}]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
    st.sampled_from(
        [
            "",
            " ",
            "NaN",
            "1e400",
            "12.5.1",
            "999.999.999.999",
            "::1",
            "fe80::1%eth0",
            "0000-00-00T00:00:00Z",
            "+292278994-08-17T07:12:55.808Z",
            "99999999999999999999",
            "-1",
            "true",
            A_TERM_TOO_LONG,
            "한" * 9_000,
        ]
    ),
)
NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
SHORT = st.recursive(
    SCALARS.filter(lambda value: not isinstance(value, str) or len(value) < 100),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
OWN = st.dictionaries(st.sampled_from(mapped_names()), ANYTHING, max_size=6)
UNKNOWN = st.dictionaries(st.builds(".".join, st.lists(NAMES, min_size=1, max_size=3)), ANYTHING, max_size=4)
STRUCTURED = st.fixed_dictionaries({}, optional={"fields": st.dictionaries(NAMES, SHORT, max_size=4)})
KEPT = st.fixed_dictionaries({}, optional={"fields_unindexed": st.dictionaries(NAMES, ANYTHING, max_size=4)})
TAGS = st.dictionaries(
    st.sampled_from(["labels.team", "labels.tier", "aws.request_id", "aws.cloudwatch.log_group"]),
    SCALARS,
    max_size=3,
)


def documents(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[Json]]:
    """Lists of documents, each with what the parts give, under ids of their own."""

    def merged(drawn: tuple[dict[str, Any], ...]) -> Json:
        return {"@timestamp": TIME, **{name: value for part in drawn for name, value in part.items()}}

    return st.lists(st.tuples(*parts).map(merged), min_size=1, max_size=40).map(
        lambda many: [{**one, "event.id": f"e-{number}"} for number, one in enumerate(many)]
    )


@given(many=documents(UNKNOWN, OWN, STRUCTURED, KEPT, TAGS))
@ODD
def test_whatever_stands_under_any_name_the_document_is_indexed_and_kept_as_it_came(
    daily: Daily, many: list[Json]
) -> None:
    daily.delete()

    answers = daily.create(many)

    assert [(many[n], answer.reason) for n, answer in enumerate(answers) if answer.status != 201] == []
    kept = {doc_id: source for (_, doc_id), source in daily.documents().items()}
    assert kept == {one["event.id"]: one for one in many}


@pytest.mark.parametrize(
    "odd",
    [
        {"@timestamp": "+292278994-08-17T07:12:55.808Z"},
        {"@timestamp": 10**18},
        {"source.ip": "300.1.2.3"},
        {"http.response.status_code": "OK"},
        {"http.response.status_code": 2**64 - 1},
        {"event.duration": 1e300},
        {"sample.rate": "half"},
        {"message": {"is": "an object"}},
        {"message": ["several", ["nested"]]},
        {"service": {"name": "nested"}, "service.name": "flat"},
        {"fields": "not an object"},
        {"fields": ["not", "an", "object"]},
        {"a": 1, "a.b": 2, "a.b.c": 3},
    ],
    ids=str,
)
def test_a_value_of_the_wrong_kind_is_kept_with_its_document(daily: Daily, odd: Json) -> None:
    document = {"@timestamp": TIME, **odd, "event.id": "odd"}

    (answer,) = daily.create([document])

    assert (answer.status, answer.reason) == (201, "")
    assert list(daily.documents().values()) == [document]


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_no_template_can_take_is_refused_alone_and_with_a_reason(
    daily: Daily, name: str, value: object
) -> None:
    odd = {name: value}
    fine = [{"event.id": f"n-{number}", "@timestamp": TIME, "message": "fine"} for number in range(2)]

    first, answer, last = daily.create([fine[0], {"event.id": "odd", "@timestamp": TIME, **odd}, fine[1]])

    assert [first.status, answer.status, last.status] == [201, 400, 201]
    assert "found a concrete value" in answer.reason or answer.reason == "failed to parse"


def test_what_was_refused_is_taken_when_ingest_reads_the_file_of_refused_documents(daily: Daily) -> None:
    refused: list[Json] = [
        *({"message": "m", name: value} for name, value in REFUSED),
        {"labels.app": "shop", "labels.app.name": "shop"},
    ]
    lines = [
        orjson.dumps({"@timestamp": TIME, "event.id": "old", "fluentd.tag": "logs.app", **one}) for one in refused
    ]
    entries = [(f"e-{number}", None, line.decode()) for number, line in enumerate(lines)]

    logs = documents_of(entries, {"event.dataset": "app"}, now_ns=1_767_657_600 * 10**9, ingested=TIME)

    answers = daily.create([document for _, document in logs])
    assert [answer.reason for answer in answers if answer.status != 201] == []


def test_more_names_than_an_index_may_have_are_refused_one_by_one_and_nothing_else_is(daily: Daily) -> None:
    # The template's own limit of 1,000 is the same, but each new name costs the node a change of its state.
    daily.ask("PUT", "/logs-2026.01.05", {"settings": {"index.mapping.total_fields.limit": 80}})
    tagged = [
        {"event.id": f"t-{number}", "@timestamp": TIME, "message": "m", f"labels.name{number}": "x"}
        for number in range(40)
    ]
    plain = [{"event.id": f"p-{number}", "@timestamp": TIME, "message": "m"} for number in range(10)]

    answers = daily.create([*tagged, *plain])

    refused = [answer for answer in answers if answer.status != 201]
    assert {answer.status for answer in refused} == {400}
    assert {answer.reason for answer in refused} == {"Limit of total fields [80] has been exceeded"}
    assert {answer.doc_id[0] for answer in refused} == {"t"}
    assert daily.count({"term": {"message": "m"}}) == len(answers) - len(refused)


def test_a_name_below_another_ones_value_is_refused_alone(daily: Daily) -> None:
    events = [{"event.id": f"e-{number}", "@timestamp": TIME, "message": "m"} for number in range(3)]
    events[0]["labels.app"] = "shop"
    events[1]["labels.app.kubernetes.io/name"] = "shop"
    events[2]["labels.app"] = "cart"

    answers = daily.create(events)

    assert [answer.status for answer in answers] == [201, 400, 201]
    assert "labels.app" in answers[1].reason
