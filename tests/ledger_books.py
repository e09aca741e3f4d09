"""A co-op with books, for tests and benchmarks of the ledger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from coopbudget.coops.service import create_coop
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import Permission
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry

BANK, FREE, PLEDGED = chart.MEMBERS_BANK, chart.fund_available(1), chart.fund_pledged(1, 1)
DAY = date(2026, 8, 20)


@dataclass
class Books:
    """A co-op's books and an actor who keeps them."""

    actor: Actor

    @property
    def coop_id(self) -> uuid.UUID:
        assert self.actor.coop_id is not None
        return self.actor.coop_id

    def post(self, work: Work, debit: str, credit: str, amount: int, key: str = "", **more: Any) -> Posted:
        """One transfer between two codes, opened where they aren't."""
        ids = [open_account(work, code=code) for code in (debit, credit)]
        given: dict[str, Any] = {"kind": "test", "on": DAY, "key": key or uuid.uuid4().hex, **more}
        return post_entry(work, legs=[Leg(ids[0], ids[1], amount)], **given)


def make_books(work: Work, slug: str) -> Books:
    """A new co-op and an actor who may close its periods."""
    coop = create_coop(work, slug=slug, name=slug.title(), nation="wales")
    return Books(Actor(person_id=uuid.uuid4(), coop_id=coop.id, permissions=frozenset({Permission.KEEP_BOOKS})))


def batch(bank: uuid.UUID, funds: list[uuid.UUID], size: int, amount: int = 1) -> list[Leg]:
    """``size`` legs that pay ``amount`` from the bank's side into the funds, in turn."""
    return [Leg(bank, funds[line % len(funds)], amount + line % 7) for line in range(size)]
