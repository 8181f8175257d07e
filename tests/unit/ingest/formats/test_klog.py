"""Lines of Kubernetes' components."""

from .parsing import parsed


def test_level_and_source() -> None:
    line = "E0105 10:07:00.123456       1 controller.go:31] failed to sync"
    assert parsed(line) == (
        None,
        {"message": line, "log.level": "error", "fields": {"klog": {"source": "controller.go:31"}}},
    )


def test_a_word_with_digits_is_plain_text() -> None:
    assert parsed("E0105 is the code") == (None, {"message": "E0105 is the code"})
