"""What is said at a desk about a query is what the engine does with it."""

import orjson
import pytest
from opensearchpy import OpenSearch

from minutewatch.backtest.setup import index_body
from minutewatch.rules.query.fields import Fields
from minutewatch.rules.query.matching import predicate
from minutewatch.rules.query.reading import read_query
from minutewatch.rules.query.syntax import QuerySyntaxError
from minutewatch.stores.documents import Json
from minutewatch.stores.scratch import ScratchStore, Taken

FIELDS = Fields.shipped()
LOGS: list[Json] = [
    {
        "message": "Timeout after 5,000 ms while calling Order-Service",
        "service.name": "shop",
        "log.level": "error",
    },
    {"message": "GET /api/v1/cart 503 12ms 10.1.2.3", "http.response.status_code": 503, "source.ip": "10.1.2.3"},
    {"message": "GET /api/v1/cart 499", "http.response.status_code": 499, "source.ip": "2001:db8::7"},
    {"message": "user_id=7 don't a.b:c v1.2", "labels": {"team": ["blue", "green"]}, "log.level": "info"},
    {"message": "안녕하세요! 클라우드 漢字", "service.name": "Shop", "url.path": "/api/v1"},
    {"error.type": "java.lang.OutOfMemoryError", "error.message": "Java heap space", "service.name": "shop-2"},
    {"fields": {"a": {"b": "deep"}}, "labels.team": "blue", "event.duration": 45_200_000},
    {"message": "connection reset by peer; Connection refused", "service.name": ""},
]
# One a line.
QUERIES = r"""
timeout
TIMEOUT
time
time*
TIM*
t?meout
message:*out
message:order-service
order service
+order +missing
message:(get AND cart)
message:(get OR reset)
"connection reset"
"reset connection"
"order service"
shop
service.name:shop
service.name:Shop
service.name:sh*
service.name:shop?2
service.name:/sh.p/
service.name:/sh.p.*/
message:/time(out|r)/
message:/Time(out|r)/
timeuot~
tmeout~
service.name:shap~
service.name:shap~2
http.response.status_code:503
http.response.status_code:>=500
http.response.status_code:>499
http.response.status_code:<=499
http.response.status_code:[499 TO 503}
http.response.status_code:{499 TO *]
http.response.status_code:(499 OR 503)
source.ip:10.1.2.3
source.ip:"10.0.0.0/8"
source.ip:10.0.0.0\/8
source.ip:"2001:db8::/32"
source.ip:[10.0.0.0 TO 10.255.255.255]
source.ip:*
_exists_:source.ip
NOT _exists_:source.ip
-source.ip:*
*
*:*
log.level:(error OR fatal)
NOT log.level:info
log.level:error AND NOT service.name:shop
!timeout get
timeout -shop
labels.team:green
labels.team:(blue AND green)
fields.a.b:deep
_exists_:fields.a
"클라우드"
안녕하세요
漢
字漢
a.b:c
message:user_id
message:a.b\:c
v1.2
error.type:*OutOfMemoryError
heap
url.path:"/api/v1"
url.path:\/api*
event.duration:>1000000
event.duration:[* TO 5]
service.name:[a TO si}
nothing:here
(timeout OR reset) AND shop
timeout (reset AND peer)
5,000
10.1.2.3
503
service.name:""
message:get^2
""".strip().splitlines()


@pytest.fixture
def store(client: OpenSearch, clean_opensearch: str) -> ScratchStore:
    store = ScratchStore(client, purpose="test")
    store.create_logs(index_body(client, url=clean_opensearch))
    logs = ({"@timestamp": f"2026-01-05T10:00:0{number}Z", **log} for number, log in enumerate(LOGS))
    store.put_logs(((str(number), orjson.dumps(log)) for number, log in enumerate(logs)), Taken())
    return store


def test_a_query_matches_the_same_documents_as_on_the_engine(store: ScratchStore) -> None:
    different = {}
    for query in QUERIES:
        try:
            match = predicate(read_query(query), FIELDS)
        except QuerySyntaxError as error:
            different[query] = str(error)
            continue
        mine = {str(number) for number, log in enumerate(LOGS) if match(log)}
        body = {"size": 100, "query": {"bool": {"filter": [{"query_string": {"query": query}}]}}}
        theirs = {hit["_id"] for hit in store.search(store.logs, body)["hits"]["hits"]}
        if mine != theirs:
            different[query] = f"{sorted(mine)} here, {sorted(theirs)} there"

    assert different == {}


@pytest.mark.parametrize(
    "query", ["a AND", "(a", 'say "hello', "a:b:c", "status:[1 500]", "url.path:/api", "AND a"]
)
def test_what_is_no_query_here_is_none_there(store: ScratchStore, query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        read_query(query)

    assert store.complaint(store.logs, {"query_string": {"query": query}})
