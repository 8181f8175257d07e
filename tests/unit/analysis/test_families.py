from minutewatch.analysis.families import MASK, Families


def test_patterns_that_differ_in_a_word_are_one_family() -> None:
    families = Families()

    assert families.join("KeyError: 'cart' in handler geo") == ("KeyError: 'cart' in handler geo", None)
    merged = f"KeyError: {MASK} in handler {MASK}"
    assert families.join("KeyError: 'user' in handler stock") == (merged, "KeyError: 'cart' in handler geo")
    assert families.join("KeyError: 'cart' in handler geo") == (merged, None)
    assert families.join("KeyError: 'a' in handler b") == (merged, None)


def test_what_has_another_length_beginning_or_sense_is_another_family() -> None:
    families = Families()
    texts = ["timeout of call to billing", "timeout of call", "failure of call to billing", "timeout when a b c"]

    assert [families.join(text)[0] for text in texts] == texts


def test_it_goes_on_from_the_texts_of_its_families() -> None:
    families = Families()
    families.join("lock alpha held by one")
    family, _ = families.join("lock beta held by two")

    assert Families([family]).join("lock gamma held by three") == (family, None)


def test_a_family_that_is_forgotten_is_new_again() -> None:
    families = Families(["lock <*> held by <*>", "other <*>"])
    families.keep({"other <*>"})

    assert families.join("lock a held by b") == ("lock a held by b", None)
    assert families.join("other one") == ("other <*>", None)


def test_a_pattern_joins_the_nearest_family_in_whatever_order_they_came() -> None:
    texts = ["a b c d e <*>", "a b x y e f"]

    assert {Families(order).join("a b c d e z")[0] for order in (texts, texts[::-1])} == {"a b c d e <*>"}


def test_an_empty_line_is_a_family_of_its_own() -> None:
    assert Families().join("") == ("", None)
