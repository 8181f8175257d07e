"""Access lines, from the common format to what people append to the combined one."""

from typing import Any

import pytest

from .parsing import AT, parsed, rest_of, samples

LINES = samples("access")


def test_a_combined_line() -> None:
    assert parsed(LINES[0]) == (
        AT,
        {
            "message": LINES[0],
            "event.dataset": "http.access",
            "source.ip": "203.0.113.9",
            "user.name": "kim",
            "http.request.method": "GET",
            "url.path": "/cart",
            "http.response.status_code": 502,
            "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64)",
            "fields": {
                "http": {
                    "query": "id=1",
                    "version": "1.1",
                    "referrer": "https://shop.example.com/",
                    "response_bytes": 157,
                }
            },
        },
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LINES[1], {"http.request.method": "POST", "http.response.status_code": 201}),
        (LINES[2], {"event.duration": 125_000_000}),
        (LINES[3], {"event.duration": 1_250_000}),
        (LINES[4], {"event.duration": 125_000_000}),
        (LINES[5], {"source.ip": "2001:db8::1", "http.response.status_code": 400}),
        (LINES[6], {"source.ip": "203.0.113.9", "user_agent.original": 'say \\"hi\\"'}),
        (LINES[7], {"url.path": "/cart"}),
    ],
    ids=["common", "seconds", "microseconds", "named time", "no request", "vhost", "proxy"],
)
def test_what_differs(line: str, expected: dict[str, Any]) -> None:
    document = parsed(line)[1]
    assert expected.items() <= document.items()
    assert document["message"] == line


def test_the_zone_of_the_line_counts() -> None:
    assert parsed(LINES[1])[0] == AT - 3_600_000_000_000


def test_what_is_appended_is_kept() -> None:
    http = parsed(LINES[4])[1]["fields"]["http"]
    assert http["forwarded_for"] == "198.51.100.7, 10.0.0.1"
    assert http["rest"].endswith('urt="0.120"')


def test_a_status_is_no_level() -> None:
    assert "log.level" not in parsed(LINES[0])[1]


@pytest.mark.parametrize(
    "line",
    [
        '203.0.113.9 - - [05/Foo/2026:10:07:00 +0000] "GET / HTTP/1.1" 200 157 "-" "curl"',
        '203.0.113.9 - - [05/Jan/2026:10:07:00 +0000] "GET / HTTP/1.1" 999 157 "-" "curl"',
        '203.0.113.9 said [05/Jan/2026] "hello"',
    ],
)
def test_what_only_looks_like_one_is_plain_text(line: str) -> None:
    assert rest_of(parsed(line)[1], "message") == {}
