"""The checklist of a month, worked out from the books; who looked; what was closed and opened again. Pence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.audit.closing.models import Accrual, ClosingSheet, PeriodLook, Reopening
from coopbudget.audit.closing.rules import EYES_NEEDED, Check, Checklist, Item, bank_agrees, seal_of
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.pricing import levy_on
from coopbudget.contracts.queries import ContractRow
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart
from coopbudget.ledger.closing import Closing, closings
from coopbudget.ledger.moved import balances_at
from coopbudget.payments.queries.reconciling import reconcile, signed_for

VISIT_DAYS = 183
"""How far back visits are looked through: older ones were asked for when earlier months were closed."""

_PARKED = {Item.PARKED_MEMBERS: chart.MEMBERS_UNMATCHED, Item.PARKED_OWN: chart.OWN_UNMATCHED}
_ON_ITS_WAY = (chart.MEMBERS_CLEARING, chart.OWN_CLEARING, chart.STRIPE_PAYOUTS, chart.STRIPE_REFUNDS)
_BANKS = {Item.BANK_MEMBERS: ("members", chart.MEMBERS_BANK), Item.BANK_OWN: ("own", chart.OWN_BANK)}


def checklist(session: Session, coop_id: uuid.UUID, through: date) -> Checklist:
    """How each item of the books through a day stands now. A fixed number of queries."""
    codes = [*_PARKED.values(), *_ON_ITS_WAY, *(code for _side, code in _BANKS.values())]
    standing = {row.code: row.balance for row in balances_at(session, coop_id, through, codes)}
    checks = []
    for item, (side, code) in _BANKS.items():
        position = reconcile(session, coop_id, side, through)
        signed = signed_for(session, coop_id, side, through)
        books = standing.get(code, 0)
        difference = None if position is None else position.difference
        agrees = bank_agrees(difference, books=books, signed=signed)
        checks.append(Check(item, agrees, books if difference is None else difference, signed))
    for item, code in _PARKED.items():
        checks.append(Check(item, not standing.get(code, 0), standing.get(code, 0)))
    moving = sum(abs(standing.get(code, 0)) for code in _ON_ITS_WAY)
    checks.append(Check(Item.ON_ITS_WAY, not moving, moving))
    visits = sum(each.cost for each in to_accrue(session, coop_id, through))
    checks.append(Check(Item.VISITS, not visits, visits))
    seal = seal_of(through, last_change(session, coop_id), checks)
    eyes = session.scalar(
        select(func.count(PeriodLook.person_id.distinct())).where(
            PeriodLook.coop_id == coop_id, PeriodLook.through == through, PeriodLook.seal == seal
        )
    )
    checks.append(Check(Item.EYES, (eyes or 0) >= EYES_NEEDED, eyes or 0))
    return Checklist(through, tuple(checks), seal)


def last_change(session: Session, coop_id: uuid.UUID) -> int:
    """The record of the last closing or opening again; 0 for none."""
    return next((each.trail_seq for each in closings(session, coop_id)), 0)


@dataclass(frozen=True)
class Due:
    """What one contract's visits come to that a month has not: no approved invoice has them, nor an accrual (pence)."""

    contract: ContractRow
    cost: int
    levy: int


def to_accrue(session: Session, coop_id: uuid.UUID, through: date) -> list[Due]:
    """What is still to be taken into the month that ends with ``through``, by contract number. Four queries."""
    running = contracts.open_contracts(session, coop_id)
    prices = contracts.price_lists(session, coop_id, [each.id for each in running])
    since = through - timedelta(days=VISIT_DAYS)
    given = invoices.not_approved_at(session, coop_id, prices.items(), since=since, through=through)
    taken = dict(
        session.execute(
            select(Accrual.contract_id, func.sum(Accrual.cost))
            .where(Accrual.coop_id == coop_id, Accrual.through == through)
            .group_by(Accrual.contract_id)
        ).all()
    )
    found = []
    for contract in running:
        cost = given[contract.id] - int(taken.get(contract.id, 0))
        if cost > 0:
            found.append(Due(contract, cost, levy_on(cost, contract.levy_bp)))
    return found


def accruals(session: Session, coop_id: uuid.UUID, through: date) -> list[Accrual]:
    """What was taken into the month that ends with ``through``, in the order it was."""
    return list(
        session.scalars(
            select(Accrual)
            .where(Accrual.coop_id == coop_id, Accrual.through == through)
            .order_by(Accrual.entry_number, Accrual.id)
        )
    )


def waiting_accruals(session: Session, coop_id: uuid.UUID) -> list[tuple[date, int]]:
    """Months whose accruals were not taken back in the next, with their pence; the oldest first."""
    rows = session.execute(
        select(Accrual.through, func.sum(Accrual.cost))
        .where(Accrual.coop_id == coop_id, Accrual.reversal_number.is_(None))
        .group_by(Accrual.through)
        .order_by(Accrual.through)
    )
    return [(through, int(cost)) for through, cost in rows]


def looks(session: Session, coop_id: uuid.UUID, through: date, seal: str) -> list[PeriodLook]:
    """Who looked at these very figures, in the order they did."""
    return list(
        session.scalars(
            select(PeriodLook)
            .where(PeriodLook.coop_id == coop_id, PeriodLook.through == through, PeriodLook.seal == seal)
            .order_by(PeriodLook.looked_at, PeriodLook.id)
        )
    )


@dataclass(frozen=True)
class History:
    """Every closing and opening again, the newest first, each with its sheet or its question."""

    closings: Sequence[Closing]
    sheets: dict[int, ClosingSheet] = field(default_factory=dict)
    reopenings: Sequence[Reopening] = ()

    @property
    def asked(self) -> Reopening | None:
        """The question that waits for an answer."""
        return next((each for each in self.reopenings if each.answered_at is None), None)

    def opened(self, day: date) -> list[Reopening]:
        """The times that a day's month was opened again."""
        return [each for each in self.reopenings if each.agreed and each.first_day <= day <= each.through]


def history(session: Session, coop_id: uuid.UUID) -> History:
    """What was closed, opened and asked. Three queries."""
    sheets = session.scalars(select(ClosingSheet).where(ClosingSheet.coop_id == coop_id))
    asked = session.scalars(reopenings_statement(coop_id))
    return History(closings(session, coop_id), {each.trail_seq: each for each in sheets}, list(asked))


def reopenings_statement(coop_id: uuid.UUID) -> Select[Any]:
    """Every question to open the books again, the newest first."""
    return select(Reopening).where(Reopening.coop_id == coop_id).order_by(Reopening.number.desc())


def reopening(session: Session, coop_id: uuid.UUID, number: int, *, lock: bool = False) -> Reopening | None:
    """One question by its number; ``lock`` keeps others from answering it meanwhile."""
    wanted = reopenings_statement(coop_id).where(Reopening.number == number)
    found: Reopening | None = session.scalar(wanted.with_for_update() if lock else wanted)
    return found
