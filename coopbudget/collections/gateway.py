"""The one place that speaks to Stripe, through its own SDK. Everything given back is plain dictionaries.

We retry by ourselves, under keys of our own, so the SDK never does. Every call inside a co-op's account names it
(``stripe_account``): money never stands with the platform. No key and no answer is ever logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import stripe
import structlog
from flask import current_app
from stripe import StripeClient

from coopbudget.collections.errors import StripeAway, StripeRefused
from coopbudget.settings import Settings

EXTENSION = "coopbudget.stripe"
TIMEOUT = (4.0, 15.0)
"""Seconds to reach Stripe, and to wait for its answer."""
PAGE = 100

Found: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Payment:
    """All that Stripe says of one payment now: the intent (its charge and movements inside), refunds, disputes."""

    intent: Found
    refunds: Sequence[Found] = field(default=())
    disputes: Sequence[Found] = field(default=())


class Gateway(Protocol):
    """What this slice asks of Stripe. Everything raises StripeAway (unclear) or StripeRefused (a clear no)."""

    def make(self, kind: str, account: str, params: Mapping[str, Any], key: str) -> Found:
        """Make the thing that an act of ``kind`` asks for, under its idempotency key."""

    def onboarding_link(self, account: str, *, refresh_url: str, return_url: str) -> str:
        """A link, good for minutes and for one use, to the pages where the co-op tells Stripe about itself."""

    def account(self, account: str) -> Found:
        """The account as it stands."""

    def session(self, account: str, session: str) -> Found:
        """A Checkout session."""

    def payment(self, account: str, intent: str) -> Payment:
        """A payment with everything that happened to it."""

    def payments_of(self, account: str, customer: str) -> Iterator[Found]:
        """The payment intents of a customer, the newest first."""

    def refunds_of(self, account: str, payment: str) -> Iterator[Found]:
        """What was paid back of a payment, the newest first."""

    def payment_of_charge(self, account: str, charge: str) -> str:
        """The payment intent a charge belongs to; empty for none."""

    def setup(self, account: str, setup_intent: str) -> Found:
        """A setup intent, its payment method inside."""

    def mandate(self, account: str, mandate: str) -> Found:
        """A mandate."""

    def payout(self, account: str, payout: str) -> Found:
        """A payout with its movements inside."""

    def transactions(self, account: str) -> Iterator[Found]:
        """Every movement of the account's balance, the newest first, its source inside."""


class StripeGateway:
    """The gateway of an installation with keys."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _client(self) -> StripeClient:
        base: Any = {"api": self._settings.stripe_api_base} if self._settings.stripe_api_base else None
        return StripeClient(
            self._settings.stripe_secret_key,
            base_addresses=base,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    def make(self, kind: str, account: str, params: Mapping[str, Any], key: str) -> Found:
        v1 = self._client.v1
        ways: dict[str, Callable[..., Any]] = {
            "account": v1.accounts.create,
            "customer": v1.customers.create,
            "checkout": v1.checkout.sessions.create,
            "setup": v1.checkout.sessions.create,
            "collect": v1.payment_intents.create,
            "refund": v1.refunds.create,
        }
        options: dict[str, Any] = {"idempotency_key": key}
        if account:
            options["stripe_account"] = account
        return _asked(kind, lambda: ways[kind](params=dict(params), options=options))

    def onboarding_link(self, account: str, *, refresh_url: str, return_url: str) -> str:
        params: Any = {
            "account": account, "refresh_url": refresh_url, "return_url": return_url, "type": "account_onboarding",
        }  # fmt: skip
        return str(_asked("account_link", lambda: self._client.v1.account_links.create(params=params))["url"])

    def account(self, account: str) -> Found:
        return _asked("account", lambda: self._client.v1.accounts.retrieve(account))

    def session(self, account: str, session: str) -> Found:
        return _asked(
            "session", lambda: self._client.v1.checkout.sessions.retrieve(session, options={"stripe_account": account})
        )

    def payment(self, account: str, intent: str) -> Payment:
        inside: Any = {"stripe_account": account}
        v1 = self._client.v1
        expand: Any = {
            "expand": ["latest_charge.balance_transaction", "latest_charge.failure_balance_transaction"]
        }  # fmt: skip
        found = _asked("payment", lambda: v1.payment_intents.retrieve(intent, params=expand, options=inside))
        charge = found.get("latest_charge")
        if not isinstance(charge, dict) or not charge.get("balance_transaction"):
            return Payment(found)
        more: Any = {"payment_intent": intent, "limit": PAGE}
        given_back: Any = more | {"expand": ["data.balance_transaction", "data.failure_balance_transaction"]}
        return Payment(
            found,
            _all("refunds", lambda: v1.refunds.list(params=given_back, options=inside)),
            _all("disputes", lambda: v1.disputes.list(params=more, options=inside)),
        )

    def payments_of(self, account: str, customer: str) -> Iterator[Found]:
        params: Any = {"customer": customer, "limit": PAGE}
        yield from _all(
            "payments", lambda: self._client.v1.payment_intents.list(params, options={"stripe_account": account})
        )

    def refunds_of(self, account: str, payment: str) -> Iterator[Found]:
        params: Any = {"payment_intent": payment, "limit": PAGE}
        yield from _all("refunds", lambda: self._client.v1.refunds.list(params, options={"stripe_account": account}))

    def payment_of_charge(self, account: str, charge: str) -> str:
        found = _asked("charge", lambda: self._client.v1.charges.retrieve(charge, options={"stripe_account": account}))
        return str(found.get("payment_intent") or "")

    def setup(self, account: str, setup_intent: str) -> Found:
        params: Any = {"expand": ["payment_method"]}
        return _asked(
            "setup",
            lambda: self._client.v1.setup_intents.retrieve(setup_intent, params, options={"stripe_account": account}),
        )

    def mandate(self, account: str, mandate: str) -> Found:
        return _asked(
            "mandate", lambda: self._client.v1.mandates.retrieve(mandate, options={"stripe_account": account})
        )

    def payout(self, account: str, payout: str) -> Found:
        params: Any = {"expand": ["balance_transaction", "failure_balance_transaction"]}
        return _asked(
            "payout", lambda: self._client.v1.payouts.retrieve(payout, params, options={"stripe_account": account})
        )

    def transactions(self, account: str) -> Iterator[Found]:
        params: Any = {"limit": PAGE, "expand": ["data.source"]}
        yield from _all(
            "transactions",
            lambda: self._client.v1.balance_transactions.list(params, options={"stripe_account": account}),
        )


def gateway() -> Gateway:
    """The app's gateway. Raises StripeAway where there are no keys."""
    found: Gateway | None = current_app.extensions.get(EXTENSION)
    if found is None:
        settings: Settings = current_app.extensions["coopbudget.settings"]
        if not settings.stripe_on:
            raise StripeAway()
        found = current_app.extensions[EXTENSION] = StripeGateway(settings)
    return found


def _asked(what: str, call: Callable[[], Any]) -> Found:
    """The answer as a dictionary; an error as one of ours."""
    with_errors = _errors(what)
    try:
        return dict(call().to_dict())
    except stripe.StripeError as problem:
        raise with_errors(problem) from None


def _all(what: str, call: Callable[[], Any]) -> list[Found]:
    """Every row of a list, page after page."""
    with_errors = _errors(what)
    try:
        return [dict(row.to_dict()) for row in call().auto_paging_iter()]
    except stripe.StripeError as problem:
        raise with_errors(problem) from None


def _errors(what: str) -> Callable[[stripe.StripeError], StripeAway | StripeRefused]:
    """A clear no is a refusal; whatever leaves it open whether something was done is Away."""

    def turned(problem: stripe.StripeError) -> StripeAway | StripeRefused:
        status = problem.http_status or 0
        code = str(problem.code or type(problem).__name__)[:80]
        structlog.get_logger().warning("stripe did not do it", kind=what, status=status, error=code)
        if isinstance(problem, stripe.APIConnectionError | stripe.RateLimitError | stripe.AuthenticationError):
            return StripeAway()
        if status in (0, 401, 409, 429) or status >= 500:
            return StripeAway()
        return StripeRefused(code)

    return turned
