"""Error lines of nginx and Apache."""

from .parsing import parsed, samples

NGINX, NOTICE, APACHE, OLD_APACHE, TRACE = samples("server_error")


def test_nginx() -> None:
    assert parsed(NGINX) == (
        None,
        {
            "message": NGINX,
            "event.dataset": "nginx.error",
            "log.level": "error",
            "source.ip": "203.0.113.9",
            "http.request.method": "GET",
            "url.path": "/cart",
            "fields": {
                "nginx": {
                    "pid": 31,
                    "connection": "7",
                    "query": "id=1",
                    "version": "1.1",
                    "server": "shop.example.com",
                    "upstream": "http://10.0.0.7:8080/cart?id=1",
                    "host": "shop.example.com",
                }
            },
        },
    )
    assert parsed(NOTICE)[1]["log.level"] == "info"


def test_apache() -> None:
    assert parsed(APACHE) == (
        None,
        {
            "message": APACHE,
            "event.dataset": "apache.error",
            "log.level": "error",
            "source.ip": "203.0.113.9",
            "fields": {"apache": {"module": "core", "pid": "31", "code": "AH00124"}},
        },
    )
    assert parsed(OLD_APACHE)[1]["source.ip"] == "203.0.113.9"
    assert parsed(TRACE)[1]["log.level"] == "trace"


def test_gos_logger_starts_its_lines_like_nginx_but_is_plain_text() -> None:
    assert parsed("2026/01/05 10:07:00 listening on :8080") == (
        None,
        {"message": "2026/01/05 10:07:00 listening on :8080"},
    )
