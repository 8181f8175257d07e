"""What the demo's service does with a request: pure, so that its failure can be tested without a network."""

from dataclasses import dataclass
from typing import Final

PAGES: Final = ("/", "/products", "/products/17", "/products/42", "/cart")
CHECKOUT: Final = "/checkout"


class PaymentGatewayError(Exception):
    """The payment provider refused; it is what the demo's failure looks like in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a request gets; `error` is the exception that made it a 500."""

    status: int
    body: str
    error: Exception | None = None


def handle(method: str, path: str, *, number: int, broken: bool) -> Reply:
    """The reply to the request of that number; while the shop is broken, every other checkout fails."""
    try:
        return Reply(status=200, body=_page(method, path, number=number, broken=broken))
    except PaymentGatewayError as error:
        return Reply(status=500, body="the order was not paid", error=error)
    except LookupError as error:
        return Reply(status=404, body=str(error))


def _page(method: str, path: str, *, number: int, broken: bool) -> str:
    if method == "POST" and path == CHECKOUT:
        return _checkout(number, broken=broken)
    if path in PAGES:
        return f"the page {path}"
    raise LookupError(f"no page {path}")


def _checkout(number: int, *, broken: bool) -> str:
    if broken and number % 2:
        raise PaymentGatewayError(f"order {number} not charged: certificate of pay.example.internal has expired")
    return f"order {number} is paid"
