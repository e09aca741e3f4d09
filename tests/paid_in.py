"""A co-op that takes cards and Direct Debit, for tests: its Stripe is a server of the test's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from coopbudget.budgets import queries as funds
from coopbudget.collections import acts, gateway, handling, queries, service
from coopbudget.collections.models import Collection
from coopbudget.db import db
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances, trial_balance
from coopbudget.outlook import queries as outlook
from coopbudget.outlook.rules.forecast import Facts
from tests.conftest import NOON, Act
from tests.purses import Purses, agree, make_purses
from tests.stripe_server import StripeServer


def now_of(server: StripeServer) -> datetime:
    """The server's own clock: the house keeps the same time."""
    return datetime.fromtimestamp(server.world.now, UTC)


@contextmanager
def with_stripe(app: Flask) -> Iterator[StripeServer]:
    """A server of its own, and the app speaking to it; as before after."""
    settings = app.extensions["coopbudget.settings"]
    clock = app.extensions["coopbudget.clock"]
    with StripeServer(now=NOON) as server:
        app.extensions["coopbudget.settings"] = replace(
            settings,
            stripe_secret_key=server.key,
            stripe_webhook_secret=server.webhook_secret,
            stripe_api_base=server.url,
        )
        app.extensions.pop(gateway.EXTENSION, None)
        app.extensions["coopbudget.clock"] = lambda: now_of(server)
        try:
            yield server
        finally:
            app.extensions["coopbudget.settings"] = settings
            app.extensions["coopbudget.clock"] = clock
            app.extensions.pop(gateway.EXTENSION, None)


@dataclass
class Till:
    """A connected co-op: Bethan is treasurer; Dewi has a fund to pay into."""

    app: Flask
    server: StripeServer
    act: Act
    purses: Purses
    account: str
    fund: Any

    @property
    def coop_id(self) -> uuid.UUID:
        return self.purses.coop.id

    @property
    def now(self) -> datetime:
        return now_of(self.server)

    @property
    def purse(self) -> service.Purse:
        return service.Purse(self.fund.id, self.fund.number, self.fund.account_id, self.purses.dewi.id)

    def begin_card(self, amount: int) -> Collection:
        """Dewi begins a payment by card, and Stripe gives its page."""
        with self.act(self.purses.dewi_acts, now=self.now) as work:
            asked = service.pay_by_card(
                work, purse=self.purse, amount=amount, back_url="http://localhost/c/x/paying-in/{number}"
            )
            acts.after(work, asked.act_id)
        return self.collection(asked.number)

    def pay_card(self, amount: int) -> Collection:
        """Dewi pays by card; what Stripe tells us is left waiting."""
        begun = self.begin_card(amount)
        assert begun.session is not None
        self.server.pay(begun.session)
        return begun

    def set_up_debit(self, account_number: str = "00012345") -> None:
        """Dewi's Direct Debit stands."""
        with self.act(self.purses.dewi_acts, now=self.now) as work:
            asked = service.set_up_debit(work, back_url="http://localhost/c/x/direct-debit")
            acts.after(work, asked.act_id)
        with self.app.app_context():
            mandate = queries.mandate_of(db.session, self.coop_id, self.purses.dewi.id)
            assert mandate is not None and mandate.session is not None
            session = mandate.session
            db.session.rollback()
        self.server.set_up(session, account_number)
        self.deliver()

    def collection(self, number: int) -> Collection:
        """The payment as it stands in the database."""
        with self.app.app_context():
            found = queries.collection_by_number(db.session, self.coop_id, number)
            assert found is not None
            db.session.expunge(found)
            db.session.rollback()
            return found

    def deliver(self, order: Iterable[int] | None = None) -> None:
        """Hand over what Stripe has told (in its order, or by place in ``order``), and handle it."""
        self.hand_over(order)
        self.handle()

    def hand_over(self, order: Iterable[int] | None = None) -> None:
        """Hand over what Stripe has told; nothing is handled yet."""
        client = self.app.test_client()

        def take(body: bytes, headers: dict[str, str]) -> int:
            return client.post("/webhooks/stripe", data=body, headers=headers).status_code

        self.server.webhooks.to(take)
        self.server.webhooks.deliver(order)

    def handle(self) -> int:
        """Do what the jobs do each minute."""
        with self.app.app_context():
            return acts.carry_out_due() + handling.handle_due()

    def balances(self) -> dict[str, int]:
        """Every account with something in it."""
        with self.app.app_context():
            found = {row.code: row.balance for row in trial_balance(db.session, self.coop_id) if row.balance}
            db.session.rollback()
            return found

    def free(self) -> int:
        """What Dewi's fund has free."""
        with self.app.app_context():
            code = chart.fund_available(self.fund.number)
            found = balances(db.session, self.coop_id, [code])[code]
            db.session.rollback()
            return found


def open_till(app: Flask, act: Act, server: StripeServer) -> Till:
    """The co-op, connected, and a fund to pay into."""
    with act(SYSTEM, now=now_of(server)) as work:
        purses = make_purses(work)
    with act(purses.treasurer, now=now_of(server)) as work:
        made = agree(work, purses.dewi)
    with act(purses.treasurer, now=now_of(server)) as work:
        act_id = service.connect(work)
        assert act_id is not None
        acts.after(work, act_id)
    with app.app_context():
        found = queries.account_of(db.session, purses.coop.id)
        assert found is not None and found.account is not None
        account = found.account
        fund = funds.fund(db.session, purses.coop.id, made.fund_id, NOON.date())
        db.session.rollback()
    server.finish_onboarding(account)
    till = Till(app, server, act, purses, account, fund)
    till.deliver()
    return till


@pytest.fixture
def till(app: Flask, act: Act) -> Iterator[Till]:
    """A connected co-op on each database."""
    with with_stripe(app) as server:
        yield open_till(app, act, server)


def facts_of(till: Till) -> Facts:
    """What the forecast of Dewi's fund rests on, by the house's clock."""
    with till.act(now=till.now) as work:
        fund = funds.fund(work.session, till.coop_id, till.fund.id, work.today)
        assert fund is not None
        return outlook.facts_of(work.session, till.coop_id, [fund], work.today)[fund.id]
