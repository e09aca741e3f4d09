"""A co-op whose members have all begun to pay in, and what its books say afterwards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from itertools import count

from flask import Flask
from sqlalchemy import insert

from benchmarks.ledger.house import NOW
from benchmarks.webhooks.stripes import Account, amount_of
from coopbudget.collections.models import Collection, StripeAccount
from coopbudget.db import db, new_id
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import unit_of_work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import trial_balance
from coopbudget.ledger.service import open_account
from coopbudget.members import service as members
from coopbudget.members.words import MemberClass

FUNDS = 40
Purse = tuple[uuid.UUID, uuid.UUID]
"""A member, and the account of her fund."""
_serial = count(1)


@dataclass(frozen=True)
class Coop:
    """The co-op, and its account with Stripe."""

    id: uuid.UUID
    account: Account
    fund_accounts: tuple[uuid.UUID, ...]


def make_coop(app: Flask, payments: int) -> Coop:
    """A co-op with ``FUNDS`` members, a fund each, and so many payments begun, none of them come."""
    n = next(_serial)
    with app.app_context():
        with unit_of_work(Actor(person_id=_person(n, 0)), clock=lambda: NOW) as work:
            founded = members.found_coop(work, slug=f"till-{n}", name=f"Till {n}", nation="wales")
        actor = replace(SYSTEM, coop_id=founded.coop_id)
        with unit_of_work(actor, clock=lambda: NOW) as work:
            purses = [_purse(work, n, number) for number in range(1, FUNDS + 1)]
            name = f"acct_{n:04d}"
            ids = [new_id() for _ in range(payments)]
            work.session.add(
                StripeAccount(
                    coop_id=work.coop_id, id=new_id(), account=name, asked_by=founded.member_id, asked_at=NOW,
                    charges_enabled=True, missing=[],
                )
            )  # fmt: skip
            work.session.flush()
            rows = [
                _collection(work.coop_id, ids[number], number, purses[number % FUNDS]) for number in range(payments)
            ]
            for start in range(0, payments, 5000):
                work.session.execute(insert(Collection), rows[start : start + 5000])
        db.session.close()
        db.engine.dispose()
    return Coop(founded.coop_id, Account(name, ids), tuple(account for _, account in purses))


def _person(coop: int, number: int) -> uuid.UUID:
    with unit_of_work(Actor(), clock=lambda: NOW) as work:
        return members.register_person(
            work, email=f"p{number}-{coop}@example.org", display_name=f"Person {number}", password=None
        )


def _purse(work: Work, coop: int, number: int) -> Purse:
    person_id = members.register_person(
        replace(work, actor=Actor()), email=f"p{number}-{coop}@example.org", display_name=f"P {number}", password=None
    )
    member_id = members.record_application(work, person_id=person_id, member_class=MemberClass.BUDGET_HOLDER)
    members.admit_member(work, member_id=member_id)
    return member_id, open_account(work, code=chart.fund_available(number))


def _collection(coop_id: uuid.UUID, id_: uuid.UUID, number: int, purse: Purse) -> dict[str, object]:
    return {
        "coop_id": coop_id, "id": id_, "number": number + 1, "member_id": purse[0], "account_id": purse[1],
        "fund_id": purse[1], "fund_number": number % FUNDS + 1, "amount": amount_of(number), "way": "card",
        "asked_by": None, "asked_at": NOW,
    }  # fmt: skip


def books(app: Flask, coop: Coop) -> dict[str, int]:
    """Every account that isn't empty."""
    with app.app_context():
        found = {row.code: row.balance for row in trial_balance(db.session, coop.id) if row.balance}
        db.session.close()
        db.engine.dispose()
    return found
