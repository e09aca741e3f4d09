"""The test's Stripe fails on request, at the point that is asked for; and people can use its pages."""

from __future__ import annotations

import http.client
import json
import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from tests.stripe_server import StripeServer


def made(shop: Any) -> int:
    """How many customers there are."""
    return len(shop.v1.customers.list(None, shop.options()).data)


@pytest.mark.parametrize(
    ("how", "error", "done"),
    [
        ("429", stripe.RateLimitError, 0),
        ("500", stripe.APIError, 0),
        ("drop", stripe.APIConnectionError, 0),
        ("die", stripe.APIConnectionError, 1),
    ],
)
def test_a_fault_comes_once_and_the_same_key_then_makes_one(
    shop: Any, how: Any, error: type[Exception], done: int
) -> None:
    shop.server.faults.add("POST /v1/customers", how)
    with pytest.raises(error):
        shop.v1.customers.create({}, shop.options("key"))
    assert made(shop) == done
    again = shop.v1.customers.create({}, shop.options("key"))
    assert made(shop) == 1
    assert ("Idempotent-Replayed" in again.last_response.headers) == bool(done)


def test_a_fault_meets_its_route_alone_and_as_often_as_asked(shop: Any) -> None:
    shop.server.faults.add("GET /v1/customers/*", "500", times=2)
    customer = shop.customer()
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            shop.v1.customers.retrieve(customer, None, shop.options())
    assert shop.v1.customers.retrieve(customer, None, shop.options()).id == customer


def test_a_kept_failure_comes_again_under_its_key(shop: Any) -> None:
    shop.server.faults.add("POST /v1/customers", "500", saved=True)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            shop.v1.customers.create({}, shop.options("key"))
    assert shop.v1.customers.create({}, shop.options("another")).object == "customer"


def test_a_slow_answer_is_slow(shop: Any) -> None:
    shop.server.faults.add("GET /v1/customers", "delay", seconds=0.05)
    before = time.monotonic()
    made(shop)
    assert time.monotonic() - before >= 0.05


class Fields(HTMLParser):
    """The labels, fields and buttons of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "label":
            self.labels.add(found["for"] or "")
        if tag == "input":
            self.fields[found["id"] or ""] = found["value"] or ""


def visit(url: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, where it leads, and the page."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    body = None if form is None else urlencode(form)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("GET" if body is None else "POST", parts.path, body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("Location", ""), page


def test_somebody_pays_on_the_page(shop: Any) -> None:
    session = shop.checkout(2500)
    status, _, page = visit(session.url)
    assert status == 200 and "Pay £25.00" in page
    assert Fields(page).labels == set(Fields(page).fields) == {"number"}
    status, _, page = visit(session.url, {"number": "4000 0000 0000 0002"})
    assert status == 402 and 'role="alert"' in page
    status, where, _ = visit(session.url, {"number": "4242 4242 4242 4242"})
    assert (status, where) == (303, f"http://localhost/paid?session={session.id}")
    assert visit(session.url)[0] == 410


def test_somebody_sets_up_a_direct_debit_on_the_page(shop: Any) -> None:
    session = shop.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": shop.customer(),
            "allowed_payment_method_types": ["bacs_debit"],
            "success_url": "http://localhost/done",
        },
        shop.options(),
    )
    page = visit(session.url)[2]
    assert set(Fields(page).fields) == {"sort_code", "number"}
    assert visit(session.url, {"number": "00044444"})[0] == 402
    assert visit(session.url, Fields(page).fields)[:2] == (303, "http://localhost/done")
    found = shop.v1.setup_intents.retrieve(session.setup_intent, {"expand": ["mandate"]}, shop.options())
    assert found.mandate.status == "active"


def test_an_officer_finishes_onboarding_or_leaves_and_a_link_works_once(server: StripeServer) -> None:
    v1: Any = server.client().v1
    account = v1.accounts.create({"type": "standard", "country": "GB"}).id
    wanted = {
        "account": account,
        "type": "account_onboarding",
        "refresh_url": "http://localhost/again",
        "return_url": "http://localhost/back",
    }
    link = v1.account_links.create(wanted).url
    assert visit(link, {"leave": "1"})[:2] == (303, "http://localhost/back")
    assert v1.accounts.retrieve(account).details_submitted is False
    assert visit(link)[:2] == (303, "http://localhost/again")
    assert visit(v1.account_links.create(wanted).url, {"finish": "1"})[:2] == (303, "http://localhost/back")
    assert v1.accounts.retrieve(account).details_submitted is True


def test_the_hand_works_over_http_too(shop: Any) -> None:
    intent = shop.collect(shop.mandate())
    parts = urlsplit(shop.server.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("POST", "/_control/advance", json.dumps({"days": 6}))
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read()) > 0) == (200, True)
    connection.request("POST", "/_control/close", "{}")
    assert connection.getresponse().status == 404
    connection.close()
    assert shop.intent(intent.id).status == "succeeded"
