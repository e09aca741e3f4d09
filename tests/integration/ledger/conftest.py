"""A co-op with a few accounts, for the tests of the books."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from coopbudget.coops.service import create_coop
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import Permission
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry

BANK, FREE, PLEDGED = chart.MEMBERS_BANK, chart.fund_available(1), chart.fund_pledged(1, 1)
DAY = date(2026, 9, 1)


@dataclass
class Books:
    """A co-op's books and an actor who keeps them."""

    actor: Actor
    accounts: dict[str, uuid.UUID] = field(default_factory=dict)

    @property
    def coop_id(self) -> uuid.UUID:
        assert self.actor.coop_id is not None
        return self.actor.coop_id

    def post(self, work: Work, debit: str, credit: str, amount: int, key: str = "", **more: Any) -> Posted:
        """One transfer between two codes (opened where they aren't)."""
        ids = [open_account(work, code=code) for code in (debit, credit)]
        given = {"kind": "test", "on": DAY, "key": key or uuid.uuid4().hex, **more}
        return post_entry(work, legs=[Leg(ids[0], ids[1], amount)], **given)


def make_books(work: Work, slug: str) -> Books:
    """A co-op, its actor, and £100 free in fund 1."""
    coop = create_coop(work, slug=slug, name=slug.title(), nation="wales")
    return Books(
        Actor(person_id=uuid.uuid4(), coop_id=coop.id, permissions=frozenset({Permission.KEEP_BOOKS}))
    )


@pytest.fixture
def books(act: Any) -> Iterator[Books]:
    """A co-op with £100 free in fund 1."""
    with act() as work:
        made = make_books(work, "tanybryn")
    with act(made.actor) as work:
        made.post(work, BANK, FREE, 10_000, key="start")
    yield made
