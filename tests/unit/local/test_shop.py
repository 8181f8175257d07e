"""The shop works until it is broken; then every other checkout fails, and nothing else does."""

import pytest

from local import shop
from local.shop import PaymentGatewayError


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("path", shop.PAGES)
def test_pages_are_served_whatever_happens(path: str, broken: bool) -> None:
    assert shop.handle("GET", path, number=1, broken=broken).status == 200


def test_a_page_that_is_not_there_is_a_404() -> None:
    assert shop.handle("GET", "/nowhere", number=1, broken=True).status == 404


def test_every_other_checkout_of_a_broken_shop_fails() -> None:
    replies = [shop.handle("POST", shop.CHECKOUT, number=number, broken=True) for number in range(4)]
    assert [reply.status for reply in replies] == [200, 500, 200, 500]
    assert isinstance(replies[1].error, PaymentGatewayError)
    assert shop.handle("POST", shop.CHECKOUT, number=1, broken=False).status == 200
