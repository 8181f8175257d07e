from minutewatch.rules.query.reading import read_query
from minutewatch.rules.query.syntax import fields_of, unescaped


def test_a_backslash_takes_the_next_character_as_it_is() -> None:
    assert unescaped(r"a\:b\\c\*") == r"a:b\c*"


def test_the_fields_are_those_that_conditions_and_existence_name() -> None:
    query = read_query("a:x AND (b.c:>=5 OR _exists_:d OR word) AND NOT *:*")

    assert fields_of(query) == {"a", "b.c", "d"}
