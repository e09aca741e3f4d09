"""A Stripe of each test's own, with one co-op's account in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from tests.stripe_server import StripeServer


@pytest.fixture
def server() -> Iterator[StripeServer]:
    """The server, running."""
    with StripeServer() as running:
        yield running


@dataclass
class Shop:
    """A connected account, as the SDK sees it. Answers are plain dictionaries."""

    server: StripeServer
    client: stripe.StripeClient
    account: str

    @property
    def v1(self) -> Any:
        """The SDK's services."""
        return self.client.v1

    def options(self, key: str | None = None) -> Any:
        """Inside this account, perhaps under an idempotency key."""
        return {"stripe_account": self.account} | ({"idempotency_key": key} if key else {})

    def customer(self) -> str:
        """A new customer's id."""
        return str(self.v1.customers.create({"email": "member@example.org"}, self.options()).id)

    def checkout(self, pence: int = 2500, **more: Any) -> Any:
        """A session in which somebody is asked for money."""
        line = {"price_data": {"currency": "gbp", "unit_amount": pence, "product_data": {"name": "Paying in"}}}
        return self.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [line | {"quantity": 1}],
                "allowed_payment_method_types": ["card"],
                "success_url": "http://localhost/paid?session={CHECKOUT_SESSION_ID}",
                **more,
            },
            self.options(),
        )

    def paid(self, pence: int = 2500, card: str = "4242424242424242") -> Any:
        """A payment by card: its intent."""
        session = self.checkout(pence)
        self.server.pay(session.id, card)
        return self.intent(self.v1.checkout.sessions.retrieve(session.id, None, self.options()).payment_intent)

    def mandate(self, account_number: str = "00012345") -> Any:
        """A Direct Debit set up: its setup intent, the mandate opened."""
        session = self.v1.checkout.sessions.create(
            {
                "mode": "setup",
                "customer": self.customer(),
                "allowed_payment_method_types": ["bacs_debit"],
                "success_url": "http://localhost/set-up",
            },
            self.options(),
        )
        self.server.set_up(session.id, account_number)
        return self.v1.setup_intents.retrieve(session.setup_intent, {"expand": ["mandate"]}, self.options())

    def collect(self, setup: Any, pence: int = 5000, key: str | None = None) -> Any:
        """Take money by Direct Debit: the intent."""
        return self.v1.payment_intents.create(
            {
                "amount": pence,
                "currency": "gbp",
                "customer": setup.customer,
                "payment_method": setup.payment_method,
                "allowed_payment_method_types": ["bacs_debit"],
                "confirm": True,
                "off_session": True,
            },
            self.options(key),
        )

    def intent(self, id_: str) -> Any:
        """A payment intent as it stands, its charge and movement inside."""
        wishes = {"expand": ["latest_charge.balance_transaction"]}
        return self.v1.payment_intents.retrieve(id_, wishes, self.options())

    def balance(self) -> int:
        """What stands in the account, available or not."""
        found = self.v1.balance.retrieve(None, self.options())
        return int(found.available[0].amount + found.pending[0].amount)

    def told(self) -> list[str]:
        """The kinds of event that are held."""
        return [event["type"] for event in self.server.webhooks.held]


@pytest.fixture
def shop(server: StripeServer) -> Shop:
    """A co-op's account, its onboarding finished."""
    account = server.connected()
    server.webhooks.drop()
    return Shop(server, server.client(), account)
