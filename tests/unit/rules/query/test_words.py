import pytest

from minutewatch.rules.query.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GET /api/v1?q=Hello", ["get", "api", "v1", "q", "hello"]),
        ("10.0.0.1 took 5,000.5 ms", ["10.0.0.1", "took", "5,000.5", "ms"]),
        ("Don't open a.b:c", ["don't", "open", "a.b:c"]),
        ("user_id=7 _ __", ["user_id", "7"]),
        ("end. Next: ab:12", ["end", "next", "ab", "12"]),
        ("안녕하세요! 漢字 ひら", ["안녕하세요", "漢", "字", "ひ", "ら"]),
    ],
)
def test_words_are_those_of_the_standard_analyzer(text: str, words: list[str]) -> None:
    assert words_of(text) == words
