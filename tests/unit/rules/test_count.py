from minutewatch.analysis.minutes import Span
from minutewatch.analysis.ports import Match
from minutewatch.analysis.queries import Group
from tests.unit.rules.builders import TEN, a_rule, held

SHOP: Group = ("shop",)
CART: Group = ("cart",)


def test_it_holds_while_the_window_has_enough() -> None:
    counts = {TEN: {SHOP: 2.0, CART: 9.0}, TEN + 1: {SHOP: 1.0}, TEN + 2: {SHOP: 1.0}}

    # shop: 2, 2+1, 1+1, 1; cart: 9, 9, 0, 0 within two minutes
    assert held(a_rule(), counts, Span(start=TEN, end=TEN + 4)) == [
        (0, CART, 9),
        (1, CART, 9),
        (1, SHOP, 3),
    ]


def test_counts_before_the_span_are_in_the_window() -> None:
    counts = {TEN: {SHOP: 2.0}, TEN + 1: {SHOP: 1.0}}

    assert held(a_rule(), counts, Span(start=TEN + 1, end=TEN + 2)) == [(1, SHOP, 3)]


def test_sampled_documents_weigh_what_they_stand_for() -> None:
    # 3 of 10, kept at a rate of 0.3: each stands for 10/3
    counts = {TEN: {SHOP: 10 / 3}, TEN + 1: {SHOP: 20 / 3}}

    assert held(a_rule(at_least=10), counts, Span(start=TEN + 1, end=TEN + 2)) == [(1, SHOP, 10.0)]


def test_without_a_group_all_documents_are_one() -> None:
    assert held(a_rule(group_by=[]), {TEN: {(): 3.0}}, Span(start=TEN, end=TEN + 1)) == [(0, (), 3)]


def test_nothing_counted_is_nothing_held() -> None:
    assert held(a_rule(at_least=1), {}, Span(start=TEN, end=TEN + 5)) == []


def test_the_finding_is_a_sentence() -> None:
    told = a_rule().finding(Match(group=SHOP, minute=TEN, observed=4))
    whole = a_rule(group_by=[]).finding(Match(group=(), minute=TEN, observed=4))

    assert told["title"] == "errors: 4 logs of service.name shop within 2m, up to 10:01 UTC; the rule asks for 3."
    assert whole["title"] == "errors: 4 logs within 2m, up to 10:01 UTC; the rule asks for 3."
    assert (told["observed"], told["expected"], told["unit"], told["severity"]) == (4, 3, "logs", "medium")
