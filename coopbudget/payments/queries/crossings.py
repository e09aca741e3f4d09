"""What has to cross between the two bank accounts, what is crossing, and what has."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from coopbudget.db.survey import COOP
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.payments.models import (
    Crossing,
    Instruction,
    LineMatch,
    MatchPart,
    PaymentReference,
    StatementLine,
)
from coopbudget.payments.queries.instructions import State, instruction_states, sent_in_a_run
from coopbudget.payments.rules import references_in


@dataclass(frozen=True)
class ToCross:
    """One kind of crossing, in pence. ``owed`` by the paying side; ``due`` to the receiving side; ``asked``:
    instructed and not sent; ``ready``: what a new crossing would move."""

    owed: int
    due: int
    asked: int

    @property
    def ready(self) -> int:
        return self.owed - self.asked

    @property
    def on_its_way(self) -> int:
        """What has left one side's payables and not arrived on the other."""
        return self.due - self.owed


asked_to_cross = (
    select(Crossing.kind, func.sum(Crossing.amount).label("amount"))
    .join(Instruction, and_(Instruction.coop_id == Crossing.coop_id, Instruction.owner_id == Crossing.id))
    .where(
        Crossing.coop_id == COOP,
        Crossing.withdrawn_at.is_(None),
        Instruction.withdrawn_at.is_(None),
        ~sent_in_a_run(),
    )
    .group_by(Crossing.kind)
    .subquery("asked_to_cross")
)
"""Of each kind, what officers asked to cross and no approved run has sent yet."""


CROSSING_CODES = (
    chart.LEVY_OWED, chart.LEVY_DUE, chart.DIVIDEND_OWED, chart.DIVIDEND_DUE, chart.CARD_SHARES_OWED,
    chart.CARD_SHARES_DUE, chart.COVER_OWED, chart.COVER_DUE, chart.ASTRAY_OWED, chart.ASTRAY_DUE,
    chart.OWN_ASTRAY_OWED, chart.OWN_ASTRAY_DUE,
)  # fmt: skip
"""The accounts whose balances ``crossing_of`` reads."""


def to_cross(session: Session, coop_id: uuid.UUID) -> dict[str, ToCross]:
    """Each kind of crossing (a key of the services' WAYS), from the balances of the Crossing accounts."""
    found = balances(session, coop_id, CROSSING_CODES)
    asked = session.execute(select(asked_to_cross), {"coop": coop_id})
    return crossing_of(found, {kind: int(amount) for kind, amount in asked})


def crossing_of(found: Mapping[str, int], asked: Mapping[str, int]) -> dict[str, ToCross]:
    """Each kind of crossing, from the balances of ``CROSSING_CODES`` and what was asked for of each (pence)."""
    return {
        "levy": ToCross(found[chart.LEVY_OWED], found[chart.LEVY_DUE], asked.get("levy", 0)),
        "dividend": ToCross(found[chart.DIVIDEND_OWED], found[chart.DIVIDEND_DUE], asked.get("dividend", 0)),
        "shares": ToCross(found[chart.CARD_SHARES_OWED], found[chart.CARD_SHARES_DUE], asked.get("shares", 0)),
        "cover": ToCross(found[chart.COVER_OWED], found[chart.COVER_DUE], asked.get("cover", 0)),
        "astray": ToCross(found[chart.ASTRAY_OWED], found[chart.ASTRAY_DUE], asked.get("astray", 0)),
        "own_astray": ToCross(found[chart.OWN_ASTRAY_OWED], found[chart.OWN_ASTRAY_DUE], asked.get("own_astray", 0)),
    }


class CrossingRow(NamedTuple):
    """A crossing and where it stands. ``arrived_on``: the day the receiving statement shows it."""

    id: uuid.UUID
    number: int
    kind: str
    amount: int
    reference: str
    asked_at: datetime
    state: State | None
    arrived_on: date | None


def crossings(session: Session, coop_id: uuid.UUID, *, limit: int = 50) -> list[CrossingRow]:
    """The newest crossings, newest first. A fixed number of queries."""
    rows = session.scalars(
        select(Crossing)
        .where(Crossing.coop_id == coop_id, Crossing.withdrawn_at.is_(None))
        .order_by(Crossing.number.desc())
        .limit(limit)
    ).all()
    states = instruction_states(session, coop_id, [row.id for row in rows])
    arrived = _arrivals(session, coop_id, [row.id for row in rows])
    return [
        CrossingRow(
            row.id,
            row.number,
            row.kind,
            row.amount,
            row.reference,
            row.asked_at,
            states.get(row.id),
            arrived.get(row.id),
        )
        for row in rows
    ]


def _arrivals(session: Session, coop_id: uuid.UUID, ids: list[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day each crossing's line came in: a matched line of its account and amount that carries its reference."""
    if not ids:
        return {}
    known = session.execute(
        select(PaymentReference.reference, PaymentReference.owner_id, PaymentReference.account_id).where(
            PaymentReference.coop_id == coop_id, PaymentReference.owner_id.in_(ids)
        )
    ).all()
    owners = {row.reference: row.owner_id for row in known}
    lines = session.execute(
        select(StatementLine.text, StatementLine.counterparty, StatementLine.line_on)
        .join(LineMatch, and_(LineMatch.coop_id == StatementLine.coop_id, LineMatch.line_id == StatementLine.id))
        .join(MatchPart, and_(MatchPart.coop_id == LineMatch.coop_id, MatchPart.match_id == LineMatch.id))
        .where(
            StatementLine.coop_id == coop_id,
            LineMatch.undone_at.is_(None),
            MatchPart.account_id.in_({row.account_id for row in known}),
        )
        .order_by(StatementLine.line_on)
    )
    found: dict[uuid.UUID, date] = {}
    for line in lines:
        for owner in references_in(f"{line.text} / {line.counterparty}", owners):
            found[owner] = line.line_on
    return found
