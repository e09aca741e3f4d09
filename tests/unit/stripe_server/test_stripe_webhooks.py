"""What the test's Stripe tells: signed so that the SDK believes it; late, twice, out of order, or not at all."""

from __future__ import annotations

import http.client
import http.server
import json
import threading
from typing import Any

import pytest
import stripe

from tests.stripe_server import StripeServer


class Ear:
    """A receiver that believes only what is signed, as a product would."""

    def __init__(self, server: StripeServer, answer: int = 200) -> None:
        self.secret, self.answer = server.webhook_secret, answer
        self.heard: list[stripe.Event] = []

    def __call__(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], self.secret, api_key="sk_test_x")
        except stripe.SignatureVerificationError:
            return 400
        self.heard.append(event)
        return self.answer


@pytest.fixture
def ear(shop: Any) -> Ear:
    """Listening to the shop's server."""
    listening = Ear(shop.server)
    shop.server.webhooks.to(listening)
    return listening


def test_the_sdk_believes_the_signature(shop: Any, ear: Ear) -> None:
    shop.paid()
    assert shop.server.deliver() == [200] * len(ear.heard)
    assert [event.type for event in ear.heard][-1] == "checkout.session.completed"
    assert {event.account for event in ear.heard} == {shop.account}
    found = shop.v1.events.retrieve(ear.heard[0].id, None, shop.options())
    assert (found.type, found.pending_webhooks) == (ear.heard[0].type, 0)


def test_a_forgery_is_not_believed(shop: Any, ear: Ear) -> None:
    shop.customer()
    event = shop.server.webhooks.held[0]
    send = shop.server.webhooks.send
    assert send(event, secret="whsec_of_somebody_else") == 400
    assert send(event, body=json.dumps({**event, "type": "payout.paid"}).encode()) == 400
    assert send(event, at=1_000_000_000) == 400
    assert ear.heard == []
    assert send(event) == 200


def test_events_come_in_the_order_a_test_says_with_repeats_and_gaps(shop: Any, ear: Ear) -> None:
    shop.customer()
    shop.paid()
    held = [event["id"] for event in shop.server.webhooks.held]
    shop.server.deliver([2, 0, 2])
    assert [event.id for event in ear.heard] == [held[2], held[0], held[2]]
    assert shop.server.webhooks.held == []
    listed = shop.v1.events.list({"limit": 100}, shop.options()).data
    assert {event.id for event in listed} >= set(held)


def test_what_is_not_taken_is_told_again(shop: Any, ear: Ear) -> None:
    ear.answer = 500
    shop.customer()
    assert shop.server.deliver() == [500]
    ear.answer = 200
    assert shop.server.deliver() == [200]
    assert ear.heard[0].id == ear.heard[1].id


def test_an_event_holds_the_object_as_it_was(shop: Any) -> None:
    intent = shop.collect(shop.mandate())
    shop.server.advance(days=6)
    held = [event for event in shop.server.webhooks.held if event["data"]["object"]["id"] == intent.id]
    assert [(event["type"], event["data"]["object"]["status"]) for event in held] == [
        ("payment_intent.created", "requires_payment_method"),
        ("payment_intent.processing", "processing"),
        ("payment_intent.succeeded", "succeeded"),
    ]


def test_told_by_itself_over_http(shop: Any) -> None:
    heard: list[bytes] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as listener:
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        shop.server.webhooks.to(f"http://127.0.0.1:{listener.server_port}/webhooks")
        shop.server.webhooks.automatic = True
        shop.customer()
        shop.server.webhooks.settle()
        listener.shutdown()
    assert [json.loads(body)["type"] for body in heard] == ["customer.created"]


def test_a_listener_that_is_away_is_told_later(shop: Any, ear: Ear) -> None:
    shop.server.webhooks.to("http://127.0.0.1:9/webhooks")
    shop.customer()
    assert shop.server.deliver() == [0]
    shop.server.webhooks.to(ear)
    assert shop.server.deliver() == [200]
