"""S3 server access lines."""

from .parsing import AT, parsed, samples

OBJECT, REFUSED = samples("s3_access")


def test_a_request() -> None:
    time_ns, document = parsed(OBJECT)
    s3 = document.pop("fields")["s3"]
    assert time_ns == AT
    assert document == {
        "message": OBJECT,
        "event.dataset": "aws.s3access",
        "event.action": "REST.GET.OBJECT",
        "source.ip": "192.0.2.3",
        "http.request.method": "GET",
        "url.path": "/shop-assets/img/cat%20photo.png",
        "http.response.status_code": 200,
        "user_agent.original": "S3Console/0.4",
        "aws.request_id": "3E57427F3EXAMPLE",
        "event.duration": 7_000_000,
    }
    assert (s3["bucket"], s3["key"], s3["object_size"]) == ("shop-assets", "img/cat%20photo.png", 2048)
    assert s3["acl_required"] == "Yes"


def test_an_error_code() -> None:
    assert parsed(REFUSED)[1]["error.type"] == "NoSuchBucketPolicy"


def test_a_requester_by_arn_is_a_user() -> None:
    line = REFUSED.replace("192.0.2.3 -", "192.0.2.3 arn:aws:sts::123456789012:assumed-role/deploy/session-1")
    assert parsed(line)[1]["user.name"] == "deploy/session-1"
