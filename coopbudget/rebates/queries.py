"""Reads of rebates: what each stretch earned, what was asked for, came in and was shared. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.changing import Change
from coopbudget.contracts.queries import ContractRow
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart, queries as ledger
from coopbudget.rebates.models import RebateAccrual, RebateClaim, RebateShare, RebateSharing
from coopbudget.rebates.rules import Agreed, Bought, Counting, agreements, countings, earned, next_step, reached
from coopbudget.tenders.volume import Rebate, Step, of_terms

ClaimRow: TypeAlias = RebateClaim
SharingRow: TypeAlias = RebateSharing
AccrualRow: TypeAlias = RebateAccrual


def agreed(session: Session, coop_id: uuid.UUID, contract: ContractRow) -> list[Agreed]:
    """The rebates of a contract with the days for which each is agreed, the oldest first; one query."""
    in_force = [
        (each.from_on, of_terms(each.terms.get("rebate")))
        for each in reversed(contracts.versions(session, coop_id, contract.id))
        if each.kind != Change.SUSPENSION and (each.number == 1 or each.in_force_at is not None)
    ]
    if contract.in_force_at is None:
        return []
    return agreements(in_force, contract.ends_on)


@dataclass(frozen=True)
class Standing:
    """A stretch of a contract's rebate. ``claimed`` is what was asked for and agreed, ``came`` what came in of that,
    ``shared`` what went to members' funds."""

    counting: Counting
    bought: Bought
    booked: int
    claimed: int
    came: int
    shared: int
    waits: bool

    @property
    def rebate(self) -> Rebate:
        return self.counting.rebate

    @property
    def earned(self) -> int:
        return earned(self.rebate, self.bought)

    @property
    def step(self) -> Step | None:
        """The highest step that was reached."""
        return reached(self.rebate, self.bought)

    @property
    def next(self) -> Step | None:
        """The next one."""
        return next_step(self.rebate, self.bought)

    @property
    def missing(self) -> int:
        """How much more has to be bought to reach the next step (pence, minutes or visits)."""
        return self.next.start - self.bought.of(self.rebate.measure) if self.next else 0

    @property
    def to_ask(self) -> int:
        """What is earned and was not asked for."""
        return max(0, self.earned - self.claimed)

    @property
    def too_much(self) -> int:
        """What was asked for and is not earned any more: it is taken off what is earned next."""
        return max(0, self.claimed - self.earned)


def standings(session: Session, coop_id: uuid.UUID, contract: ContractRow) -> list[Standing]:
    """Every stretch of a contract's rebate, the newest first. A fixed number of queries."""
    counted = countings(agreed(session, coop_id, contract))
    bought = invoices.counted(session, coop_id, contract.id, [(each.since, each.until) for each in counted])
    booked = dict(
        session.execute(
            select(RebateAccrual.since, func.sum(RebateAccrual.amount))
            .where(RebateAccrual.coop_id == coop_id, RebateAccrual.contract_id == contract.id)
            .group_by(RebateAccrual.since)
        ).all()
    )
    rows = claims_of(session, coop_id, contract.id)
    came = came_in(session, coop_id, rows)
    gone = shared_of(session, coop_id, [row.id for row in rows])
    found = []
    for each, much in zip(counted, bought, strict=True):
        mine = [row for row in rows if row.since == each.since and row.off_at is None]
        sent = [row for row in mine if row.agreed_at is not None]
        found.append(
            Standing(
                each,
                Bought(*much),
                booked=int(booked.get(each.since, 0)),
                claimed=sum(row.amount for row in sent),
                came=sum(came[row.id] for row in sent),
                shared=sum(gone.get(row.id, 0) for row in sent),
                waits=len(mine) > len(sent),
            )
        )
    return found[::-1]


def claims_of(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> Sequence[RebateClaim]:
    """Every claim on a contract, the newest first."""
    return session.scalars(
        select(RebateClaim)
        .where(RebateClaim.coop_id == coop_id, RebateClaim.contract_id == contract_id)
        .order_by(RebateClaim.number.desc())
    ).all()


def claims_statement(coop_id: uuid.UUID, *, provider_id: uuid.UUID | None = None) -> Select[RebateClaim]:
    """Claims of the co-op, or those that were sent to one provider, the newest first."""
    wanted = select(RebateClaim).where(RebateClaim.coop_id == coop_id).order_by(RebateClaim.number.desc())
    if provider_id is not None:
        wanted = wanted.where(
            RebateClaim.provider_id == provider_id, RebateClaim.agreed_at.is_not(None), RebateClaim.off_at.is_(None)
        )
    return wanted


def claim(session: Session, coop_id: uuid.UUID, number: int) -> RebateClaim | None:
    """The claim by the number people say aloud."""
    return session.scalar(select(RebateClaim).where(RebateClaim.coop_id == coop_id, RebateClaim.number == number))


def came_in(session: Session, coop_id: uuid.UUID, rows: Iterable[RebateClaim]) -> dict[uuid.UUID, int]:
    """What came in on each claim, as the books say now: what was asked, less what still stands. One query."""
    codes = {row.id: chart.rebate_claimed(row.side, row.number) for row in rows}
    still = ledger.balances(session, coop_id, codes.values())
    sent = {row.id: row.amount for row in rows if row.agreed_at is not None and row.off_at is None}
    return {ident: sent[ident] - still[code] if ident in sent else 0 for ident, code in codes.items()}


def shared_of(session: Session, coop_id: uuid.UUID, claim_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What of each claim went to members' funds and stays there; one query."""
    rows = session.execute(
        select(RebateSharing.claim_id, func.sum(RebateSharing.amount))
        .where(
            RebateSharing.coop_id == coop_id,
            RebateSharing.claim_id.in_(list(claim_ids)),
            RebateSharing.undone_at.is_(None),
        )
        .group_by(RebateSharing.claim_id)
    )
    return {ident: int(amount) for ident, amount in rows}


def sharings(session: Session, coop_id: uuid.UUID, claim_id: uuid.UUID) -> Sequence[RebateSharing]:
    """Every sharing of a claim, the newest first."""
    return session.scalars(
        select(RebateSharing)
        .where(RebateSharing.coop_id == coop_id, RebateSharing.claim_id == claim_id)
        .order_by(RebateSharing.number.desc())
    ).all()


def sharing(session: Session, coop_id: uuid.UUID, number: int) -> tuple[RebateSharing, RebateClaim] | None:
    """A sharing by its number, with its claim."""
    row = session.execute(
        select(RebateSharing, RebateClaim)
        .join(RebateClaim, and_(RebateClaim.coop_id == RebateSharing.coop_id, RebateClaim.id == RebateSharing.claim_id))
        .where(RebateSharing.coop_id == coop_id, RebateSharing.number == number)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


class ShareRow(NamedTuple):
    """What one fund paid for the visits of the stretch, and got."""

    member_id: uuid.UUID
    member_number: int
    fund_id: uuid.UUID
    fund_number: int
    paid: int
    amount: int


def shares_statement(coop_id: uuid.UUID, sharing_id: uuid.UUID, *, member_id: uuid.UUID | None = None) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``ShareRow``, by member number, then fund number."""
    columns: tuple[Any, ...] = (
        RebateShare.member_id, RebateShare.member_number, RebateShare.fund_id, RebateShare.fund_number,
        RebateShare.paid, RebateShare.amount,
    )  # fmt: skip
    wanted = select(*columns).where(RebateShare.coop_id == coop_id, RebateShare.sharing_id == sharing_id)
    if member_id is not None:
        wanted = wanted.where(RebateShare.member_id == member_id)
    return wanted.order_by(RebateShare.member_number, RebateShare.fund_number)


def had_before(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, since: date) -> dict[uuid.UUID, int]:
    """What each fund had of the rebate of a stretch, by all sharings that stand; one query."""
    rows = session.execute(
        select(RebateShare.fund_id, func.sum(RebateShare.amount))
        .join(
            RebateSharing,
            and_(RebateSharing.coop_id == RebateShare.coop_id, RebateSharing.id == RebateShare.sharing_id),
        )
        .join(RebateClaim, and_(RebateClaim.coop_id == RebateSharing.coop_id, RebateClaim.id == RebateSharing.claim_id))
        .where(
            RebateShare.coop_id == coop_id,
            RebateClaim.contract_id == contract_id,
            RebateClaim.since == since,
            RebateSharing.undone_at.is_(None),
        )
        .group_by(RebateShare.fund_id)
    )
    return {ident: int(amount) for ident, amount in rows}


def accruals(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, *, most: int = 50
) -> Sequence[RebateAccrual]:
    """The newest changes of what was earned, the newest first."""
    return session.scalars(
        select(RebateAccrual)
        .where(RebateAccrual.coop_id == coop_id, RebateAccrual.contract_id == contract_id)
        .order_by(RebateAccrual.entry_number.desc(), RebateAccrual.id)
        .limit(most)
    ).all()


@dataclass(frozen=True)
class Summary:
    """A contract with a rebate, as the books have it. ``owed`` is what was asked for and has not come in."""

    contract: ContractRow
    booked: int
    claimed: int
    came: int
    shared: int

    @property
    def to_ask(self) -> int:
        return max(0, self.booked - self.claimed)

    @property
    def owed(self) -> int:
        return self.claimed - self.came


def summaries(session: Session, coop_id: uuid.UUID, *, provider_id: uuid.UUID | None = None) -> list[Summary]:
    """Every contract that has, or had, a rebate, by number. A fixed number of queries."""
    wanted = contracts.contracts_statement(coop_id, provider_id=provider_id)
    known = {each.id: each for each in session.scalars(wanted) if each.in_force_at is not None}
    booked: Mapping[uuid.UUID, int] = dict(
        session.execute(
            select(RebateAccrual.contract_id, func.sum(RebateAccrual.amount))
            .where(RebateAccrual.coop_id == coop_id)
            .group_by(RebateAccrual.contract_id)
        ).all()
    )
    rows = session.scalars(claims_statement(coop_id)).all()
    sent = [row for row in rows if row.agreed_at is not None and row.off_at is None and row.contract_id in known]
    came = came_in(session, coop_id, sent)
    gone = shared_of(session, coop_id, [row.id for row in sent])
    return [
        Summary(
            each,
            booked=int(booked.get(each.id, 0)),
            claimed=sum(row.amount for row in sent if row.contract_id == each.id),
            came=sum(came[row.id] for row in sent if row.contract_id == each.id),
            shared=sum(gone.get(row.id, 0) for row in sent if row.contract_id == each.id),
        )
        for each in sorted(known.values(), key=lambda found: found.number)
        if each.rebate or each.id in booked
    ]


class Owed(NamedTuple):
    """A claim that was sent and has not come in whole."""

    number: int
    provider_id: uuid.UUID
    due_on: date
    owed: int


def owed(session: Session, coop_id: uuid.UUID) -> list[Owed]:
    """Every claim with something still to come in, the soonest due first. Two queries."""
    rows = session.scalars(
        select(RebateClaim)
        .where(RebateClaim.coop_id == coop_id, RebateClaim.agreed_at.is_not(None), RebateClaim.off_at.is_(None))
        .order_by(RebateClaim.due_on, RebateClaim.number)
    ).all()
    came = came_in(session, coop_id, rows)
    return [
        Owed(row.number, row.provider_id, row.due_on, row.amount - came[row.id])
        for row in rows
        if row.due_on is not None and row.amount > came[row.id]
    ]


def with_rebate(session: Session, coop_id: uuid.UUID) -> list[uuid.UUID]:
    """The contracts whose rebate may have earned something: in force, with a rebate now or before; by number."""
    booked = set(session.scalars(select(RebateAccrual.contract_id).where(RebateAccrual.coop_id == coop_id).distinct()))
    return [
        each.id
        for each in sorted(session.scalars(contracts.contracts_statement(coop_id)), key=lambda found: found.number)
        if each.in_force_at is not None and (each.rebate or each.id in booked)
    ]
