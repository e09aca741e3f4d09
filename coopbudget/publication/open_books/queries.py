"""Reads of open books: whether they are open, and what stands in them. A fixed number of queries, however long."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.budgets.kinds import RECEIPTS
from coopbudget.budgets.queries.owners import fund_owners
from coopbudget.clock import civil_date
from coopbudget.contracts import queries as contracts
from coopbudget.governance.decided import decided_statement
from coopbudget.governance.queries import MotionRow, motion_row, motions_by_id
from coopbudget.invoices import queries as invoices
from coopbudget.invoices.queries.history import approved_of_contracts
from coopbudget.ledger import chart
from coopbudget.ledger.closing import closings
from coopbudget.ledger.moved import moved
from coopbudget.members.queries import count_members
from coopbudget.payments.queries.paid import paid_for
from coopbudget.publication.facts import Payment, PoolStory
from coopbudget.publication.open_books.facts import Around, Decided, Happened, Kind, Quarter, QuarterBooks
from coopbudget.publication.open_books.models import OpenBooks, OpenBooksPause, OpenBooksWords
from coopbudget.publication.open_books.rules import books, finished, terms_of
from coopbudget.publication.rules import Shares, enough
from coopbudget.publication.stories import contents, stories
from coopbudget.rulebook.queries import versions
from coopbudget.surplus.queries import SHARED, UNDONE, years_of
from coopbudget.surplus.rules import year_ends, year_of

RUNNING = tuple(f"Expenses:{name}" for name in ("Fees", "Insurance", "Office", "Premises", "Training"))
"""Costs that are told: those in which no single person can stand, as in wages, travel, or what a member owed."""


MOST_WORDED = 50


# -- Whether they are open -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What members were asked about their open books."""

    opens: bool
    motion: MotionRow
    effect_at: datetime | None
    effect_by: uuid.UUID | None

    @property
    def to_use(self) -> bool:
        """Carried, on the terms that stand now, and not put into effect yet."""
        return bool(self.motion.carried) and self.effect_at is None and self.motion.terms == terms_of(self.opens)

    @property
    def waits(self) -> bool:
        """Voted on now, or to be put into effect."""
        return self.motion.closed_at is None or self.to_use


@dataclass(frozen=True)
class Pause:
    """Why, by whom (person id) and since when the books are not shown."""

    why: str
    paused_by: uuid.UUID
    paused_at: datetime


def questions(session: Session, coop_id: uuid.UUID) -> list[Question]:
    """Everything members were asked about it, the newest first; two queries."""
    rows = session.scalars(
        select(OpenBooks)
        .where(OpenBooks.coop_id == coop_id, OpenBooks.motion_id.is_not(None))
        .order_by(OpenBooks.proposed_at.desc(), OpenBooks.id.desc())
    ).all()
    motions = motions_by_id(session, coop_id, [each.motion_id for each in rows if each.motion_id])
    return [
        Question(each.opens, motions[each.motion_id], each.effect_at, each.effect_by)
        for each in rows
        if each.motion_id is not None
    ]


def open_since(session: Session, coop_id: uuid.UUID) -> datetime | None:
    """Since when members have the books open, paused or not; None where they have not."""
    newest = session.execute(
        select(OpenBooks.opens, OpenBooks.effect_at)
        .where(OpenBooks.coop_id == coop_id, OpenBooks.effect_at.is_not(None))
        .order_by(OpenBooks.effect_at.desc(), OpenBooks.id.desc())
        .limit(1)
    ).first()
    return newest.effect_at if newest is not None and newest.opens else None


def pause_now(session: Session, coop_id: uuid.UUID) -> Pause | None:
    """The pause that holds, if one does."""
    row = session.scalar(
        select(OpenBooksPause).where(OpenBooksPause.coop_id == coop_id, OpenBooksPause.lifted_at.is_(None))
    )
    return None if row is None else Pause(row.why, row.paused_by, row.paused_at)


def shown_since(session: Session, coop_id: uuid.UUID) -> datetime | None:
    """Since when everybody can read the books; None where nobody can now."""
    since = open_since(session, coop_id)
    return None if since is None or pause_now(session, coop_id) is not None else since


def showing_coops(session: Session) -> list[uuid.UUID]:
    """The ids of the co-ops whose books everybody can read now; two queries."""
    newest: dict[uuid.UUID, bool] = {}
    for coop_id, opens in session.execute(
        select(OpenBooks.coop_id, OpenBooks.opens)
        .where(OpenBooks.effect_at.is_not(None))
        .order_by(OpenBooks.effect_at, OpenBooks.id)
    ):
        newest[coop_id] = opens
    paused = set(session.scalars(select(OpenBooksPause.coop_id).where(OpenBooksPause.lifted_at.is_(None))))
    return sorted(coop_id for coop_id, opens in newest.items() if opens and coop_id not in paused)


# -- What stands in them ---------------------------------------------------------------------------------


def quarters(session: Session, coop_id: uuid.UUID, today: date) -> list[Quarter]:
    """The quarters whose books are closed, the oldest first; four queries."""
    ends = year_ends([each.dated for each in versions(session, coop_id)])
    years = [*years_of(session, coop_id, today), year_of(today, ends)]
    return finished(years, [(each.through, each.at) for each in closings(session, coop_id)[::-1]])


def all_books(session: Session, coop_id: uuid.UUID, today: date) -> list[QuarterBooks]:
    """What everybody reads of each quarter, the oldest first, without what only a quarter's own page tells."""
    found = quarters(session, coop_id, today)
    return books(found, _happened(session, coop_id, found)) if found else []


def quarter_books(session: Session, coop_id: uuid.UUID, today: date, name: str = "") -> QuarterBooks | None:
    """All of one quarter (the newest without a name); None where it is not closed, or none is.

    It is judged beside all the others, as they are beside it.
    """
    found = quarters(session, coop_id, today)
    wanted = next((each for each in reversed(found) if name in ("", each.name)), None)
    if wanted is None:
        return None
    around = {wanted.name: _around(session, coop_id, wanted)}
    told = books(found, _happened(session, coop_id, found), around)
    return next(each for each in told if each.quarter == wanted)


def _happened(session: Session, coop_id: uuid.UUID, found: Sequence[Quarter]) -> Happened:
    told = contents(session, coop_id)
    pools = stories(session, coop_id, told, told.pools)
    return Happened(pools, _small(session, coop_id, pools), _came_in(session, coop_id, found))


def _small(session: Session, coop_id: uuid.UUID, pools: Sequence[PoolStory]) -> list[Payment]:
    """Payments of contracts that are in no story: few began them."""
    told = {contract.number for pool in pools for call in pool.calls for contract in call.contracts}
    ids = [each.id for each in session.scalars(contracts.contracts_statement(coop_id)) if each.number not in told]
    parts = {each.id: each for each in approved_of_contracts(session, coop_id, ids)}
    return [
        Payment(
            name=each.name,
            on=each.paid_on,
            at=each.known_at,
            amount=each.amount,
            borne=None,
            returned_on=each.returned_on,
            returned_at=each.return_known_at,
            shares=parts[each.owner_id].shares,
        )
        for each in paid_for(session, coop_id, parts)
    ]


def _came_in(session: Session, coop_id: uuid.UUID, found: Sequence[Quarter]) -> dict[str, Shares]:
    """What came into each member's funds from outside, by quarter."""
    owners = {each.number: each.member_id for each in fund_owners(session, coop_id)}
    came: dict[str, dict[uuid.UUID, int]] = {each.name: {} for each in found}
    for row in moved(
        session, coop_id, prefixes=("Liabilities:Funds:",), since=found[0].starts_on, until=found[-1].ends_on,
        by=("code", "kind", "month"),
    ):  # fmt: skip
        member = owners.get(chart.fund_of(row.code) or 0)
        quarter = next((each for each in found if row.month and each.starts_on <= row.month <= each.ends_on), None)
        if row.kind in RECEIPTS and member is not None and quarter is not None:
            mine = came[quarter.name]
            mine[member] = mine.get(member, 0) + row.change
    return dict(came)


def _around(session: Session, coop_id: uuid.UUID, quarter: Quarter) -> Around:
    since, until = quarter.starts_on, quarter.ends_on
    costs: dict[str, int] = {}
    for row in moved(session, coop_id, prefixes=RUNNING, since=since, until=until, by=("code", "kind")):
        if row.kind not in (SHARED, UNDONE) and row.code in RUNNING:
            costs[row.code] = costs.get(row.code, 0) + row.change
    saved = invoices.savings(session, coop_id, since, until, told_by=quarter.closed_at)
    return Around(
        members=count_members(session, coop_id, until),
        savings=[each for _contract, each in saved],
        running=[(code, pence) for code, pence in sorted(costs.items()) if pence],
        decisions=decisions(session, coop_id, since, until),
    )


# -- Decisions -------------------------------------------------------------------------------------------


def decisions(session: Session, coop_id: uuid.UUID, since: date, until: date) -> list[Decided]:
    """What members carried in these days, by number. What is about one person is not among it. Two queries.

    Words that a person typed are told once an officer has read them for names; votes where five or more voted.
    """
    read = set(session.scalars(select(OpenBooksWords.motion_id).where(OpenBooksWords.coop_id == coop_id)))
    found = []
    for row in session.scalars(decided_statement(coop_id, since=since, until=until)):
        motion = motion_row(row)
        if not motion.carried or motion.effect not in set(Kind) or motion.body is not None:
            continue
        count, kind = motion.count, Kind(motion.effect)
        assert count is not None and motion.closed_at is not None
        told = enough(count.voted) and motion.method == "yes_no"
        found.append(
            Decided(
                number=motion.number,
                kind=kind,
                on=civil_date(motion.closed_at),
                words=motion.title if kind is Kind.OTHER and motion.id in read else "",
                yes=count.yes if told else None,
                no=count.no if told else None,
            )
        )
    return sorted(found, key=lambda each: each.number)


@dataclass(frozen=True)
class Worded:
    """A decision whose words a person typed, and whether they are shown."""

    motion: MotionRow
    shown: bool


def worded_decisions(session: Session, coop_id: uuid.UUID) -> list[Worded]:
    """The last decisions whose words could be shown, the newest first; two queries."""
    read = set(session.scalars(select(OpenBooksWords.motion_id).where(OpenBooksWords.coop_id == coop_id)))
    found = session.scalars(decided_statement(coop_id, effect=Kind.OTHER).limit(MOST_WORDED))
    rows = [motion_row(each) for each in found]
    return [Worded(each, each.id in read) for each in rows if each.carried and each.body is None]


def has_words(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> bool:
    """Whether it is a carried decision of all members whose words a person typed."""
    motion = motions_by_id(session, coop_id, [motion_id]).get(motion_id)
    return motion is not None and bool(motion.carried) and motion.effect == Kind.OTHER and motion.body is None
