"""Access lines of the three load balancers."""

from .parsing import AT, parsed, samples

ALB, ALB_BROKEN, NLB, CLB, CLB_TCP = samples("elb")


def test_an_application_load_balancer() -> None:
    time_ns, document = parsed(ALB)
    elb = document.pop("fields")["elb"]
    assert time_ns == AT + 186_641_000
    assert document == {
        "message": ALB,
        "event.dataset": "aws.elb",
        "service.name": "shop",
        "source.ip": "203.0.113.9",
        "http.request.method": "GET",
        "url.path": "/cart",
        "http.response.status_code": 502,
        "user_agent.original": "curl/8.5.0",
        "trace.id": "1-58337281-1d84f3d73c47ec4e58577259",
        "event.duration": 171_000_000,  # 0.086 + 0.048 + 0.037 s
    }
    assert (elb["target"], elb["target_status_code"], elb["sent_bytes"]) == ("10.0.0.1:80", "502", 57)
    assert (elb["domain"], elb["query"], elb["client_port"]) == ("shop.example.com", "id=1", "2817")
    assert elb["conn_trace_id"] == "TID_1234abcd5678ef90"


def test_a_request_that_never_reached_a_target_has_no_duration() -> None:
    document = parsed(ALB_BROKEN)[1]
    assert "event.duration" not in document
    assert (document["http.response.status_code"], document["error.type"]) == (400, "LambdaInvalidResponse")


def test_a_network_load_balancer() -> None:
    time_ns, document = parsed(NLB)
    assert time_ns == AT
    assert (document["service.name"], document["event.duration"]) == ("my-network-loadbalancer", 5_000_000)
    assert document["fields"]["elb"]["tls_handshake_time_ms"] == 2


def test_a_classic_load_balancer() -> None:
    time_ns, document = parsed(CLB)
    assert time_ns == AT + 945_958_000
    assert (document["service.name"], document["http.response.status_code"]) == ("my-classic", 200)
    assert document["event.duration"] == 1_178_000
    assert "http.response.status_code" not in parsed(CLB_TCP)[1]


def test_a_line_cut_short_is_plain_text() -> None:
    for line in (ALB, NLB, CLB):
        assert parsed(line[:90])[1]["message"] == line[:90]
        assert "fields" not in parsed(line[:90])[1]
