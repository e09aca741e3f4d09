"""A co-op that takes money in through the tests' Stripe, in an app whose commits are commits."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select

from coopbudget.collections import acts, handling
from coopbudget.collections.gateway import EXTENSION
from coopbudget.collections.models import Collection, Mandate, Refund, StripeAccount
from coopbudget.collections.service import Purse, connect, pay_by_card, set_up_debit
from coopbudget.db import db
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import Work, unit_of_work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import trial_balance
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members.words import OfficeKind
from tests.conftest import NOON
from tests.people import Coop, actor_of, admit, found_coop, give_office
from tests.stripe_server import StripeServer

BACK = "http://localhost/back/{number}"
_serial = count(1)


class Hands:
    """The app's clock, which stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def with_stripe(app: Flask, server: StripeServer) -> None:
    """Give an app the keys of a server, and a clock."""
    app.extensions["coopbudget.clock"] = Hands()
    app.extensions.pop(EXTENSION, None)
    app.extensions["coopbudget.settings"] = replace(
        app.extensions["coopbudget.settings"],
        stripe_secret_key=server.key,
        stripe_webhook_secret=server.webhook_secret,
        stripe_api_base=server.url,
    )


@dataclass
class Payer:
    """A member with one fund."""

    actor: Actor
    number: int
    purse: Purse


@dataclass
class Till:
    """A co-op with a treasurer and a secretary. ``account`` is empty until it is connected."""

    app: Flask
    server: StripeServer
    hands: Hands
    coop: Coop
    account: str
    treasurer: Actor
    secretary: Actor

    @contextmanager
    def work(self, actor: Actor | None = None) -> Iterator[Work]:
        """A piece of work, committed; the system's inside the co-op when nobody is named."""
        with self.app.app_context():
            try:
                with unit_of_work(actor or handling.coop_actor(self.coop.id), clock=self.hands) as work:
                    yield work
            finally:
                db.session.close()

    def later(self, **more: float) -> None:
        """Time goes on, here and at Stripe."""
        step = timedelta(**more)
        self.hands.now += step
        self.server.advance(seconds=int(step.total_seconds()))

    def accounts(self) -> list[StripeAccount]:
        """The co-op's account with Stripe, if it has asked for one."""
        with self.work() as work:
            rows = work.session.scalars(select(StripeAccount).where(StripeAccount.coop_id == self.coop.id)).all()
            work.session.expunge_all()
        return list(rows)

    def take_up(self) -> None:
        """Learn the name of the account that was made."""
        (found,) = self.accounts()
        assert found.account is not None
        self.account = found.account

    def payer(self, number: int = 0) -> Payer:
        """A new member with a fund of her own, empty."""
        number = number or next(_serial)
        with self.work() as work:
            member = admit(work, self.coop)
            actor = actor_of(work.session, self.coop, member, work.today)
            account_id = open_account(work, code=chart.fund_available(number))
        return Payer(actor, number, Purse(uuid.uuid4(), number, account_id, member.id))

    def ask(self, payer: Payer, amount: int) -> Collection:
        """A payment by card begun, its page made."""
        with self.work(payer.actor) as work:
            asked = pay_by_card(work, purse=payer.purse, amount=amount, back_url=BACK)
            acts.after(work, asked.act_id)
        return self.collections(payer)[-1]

    def pay(self, payer: Payer, amount: int) -> Collection:
        """A payment by card, paid at Stripe; what Stripe tells is held."""
        begun = self.ask(payer, amount)
        assert begun.session is not None
        self.server.pay(begun.session)
        return begun

    def intent(self, begun: Collection) -> Any:
        """What Stripe has of a payment: its intent."""
        mark = str(begun.id)
        intents = self.server.world.desk(self.account).all("payment_intent")
        return next(row for row in reversed(intents) if row["metadata"].get("collection") == mark)

    def mandate(self, payer: Payer) -> int:
        """A Direct Debit set up and standing: its number."""
        with self.work(payer.actor) as work:
            asked = set_up_debit(work, back_url="http://localhost/back")
            acts.after(work, asked.act_id)
        with self.work() as work:
            session = work.session.scalar(
                select(Mandate.session).where(Mandate.coop_id == self.coop.id, Mandate.number == asked.number)
            )
        assert session is not None
        self.server.set_up(session)
        self.heed()
        return asked.number

    def spend(self, payer: Payer, amount: int) -> None:
        """Money of the fund is promised elsewhere: it is free no more."""
        with self.work() as work:
            free, gone = (
                open_account(work, code=code)
                for code in (chart.fund_available(payer.number), chart.fund_committed(payer.number, 1))
            )
            legs = [Leg(free, gone, amount)]
            post_entry(work, kind="committed", on=work.today, key=uuid.uuid4().hex, legs=legs, memo="committed")

    def collections(self, payer: Payer) -> list[Collection]:
        """The payments into a fund, the oldest first."""
        with self.work() as work:
            rows = work.session.scalars(
                select(Collection)
                .where(Collection.coop_id == self.coop.id, Collection.fund_id == payer.purse.fund_id)
                .order_by(Collection.number)
            ).all()
            work.session.expunge_all()
        return list(rows)

    def refunds(self, payment: Collection) -> list[Refund]:
        """What is paid back of a payment, the oldest first."""
        with self.work() as work:
            rows = work.session.scalars(
                select(Refund)
                .where(Refund.coop_id == self.coop.id, Refund.collection_id == payment.id)
                .order_by(Refund.number)
            ).all()
            work.session.expunge_all()
        return list(rows)

    def mandates(self, payer: Payer) -> list[Mandate]:
        """The mandates of a member, the oldest first."""
        with self.work() as work:
            rows = work.session.scalars(
                select(Mandate)
                .where(Mandate.coop_id == self.coop.id, Mandate.member_id == payer.purse.member_id)
                .order_by(Mandate.number)
            ).all()
            work.session.expunge_all()
        return list(rows)

    def letters(self, *kinds: str) -> list[tuple[bytes, dict[str, str]]]:
        """What Stripe has to tell (of these kinds alone, the others lost), signed; it is held no more."""
        taken = self.server.webhooks.take()
        return [self.server.webhooks.signed(event) for event in taken if not kinds or event["type"] in kinds]

    def post(self, letters: list[tuple[bytes, dict[str, str]]]) -> None:
        """Deliver them to the product's own door."""
        client = self.app.test_client()
        for body, headers in letters:
            assert client.post("/webhooks/stripe", data=body, headers=headers).status_code == 200

    def heed(self) -> None:
        """Deliver what Stripe has to tell, and do what then is due."""
        self.post(self.letters())
        with self.app.app_context():
            handling.handle_due(self.hands)
            db.session.close()

    def books(self) -> dict[str, int]:
        """Every account that isn't empty."""
        with self.work() as work:
            return {row.code: row.balance for row in trial_balance(work.session, self.coop.id) if row.balance}

    def rest(self) -> None:
        """Hold no connection: processes are about to be forked."""
        with self.app.app_context():
            db.session.close()
            db.engine.dispose()


def found_till(app: Flask, server: StripeServer) -> Till:
    """A new co-op with a treasurer and a secretary, not connected yet."""
    hands: Hands = app.extensions["coopbudget.clock"]
    with app.app_context():
        with unit_of_work(SYSTEM, clock=hands) as work:
            coop = found_coop(work)
            bethan = admit(work, coop, name="Bethan")
            give_office(work, coop, bethan, OfficeKind.TREASURER)
            sioned = admit(work, coop, name="Sioned")
            give_office(work, coop, sioned, OfficeKind.SECRETARY)
            treasurer, secretary = (actor_of(work.session, coop, each, work.today) for each in (bethan, sioned))
        db.session.close()
    return Till(app, server, hands, coop, "", treasurer, secretary)


def open_till(app: Flask, server: StripeServer) -> Till:
    """A new co-op, connected to an account of its own whose onboarding is finished."""
    till = found_till(app, server)
    with till.work(till.treasurer) as work:
        act_id = connect(work)
        assert act_id is not None
        acts.after(work, act_id)
    till.take_up()
    server.finish_onboarding(till.account)
    till.heed()
    return till
