"""Where each fund's dividend goes when a surplus is shared: worked out, kept, and put into legs.

Most dividends simply go into the fund that earned them. They are never read here: they go from table to table within
the database. Only what goes elsewhere (an agreement ended, somebody left, a sum is too small) is looked at one by one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, insert, literal, select, union

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries.owners import owners_statement
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.pieces import in_pieces
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account
from coopbudget.members.queries.membership import members_statement
from coopbudget.surplus.destinations import Destination, Goes, Payout, Purse, destination, payout
from coopbudget.surplus.errors import SomebodyLeft
from coopbudget.surplus.models import Due, Placing, Proposal, TradeRow
from coopbudget.surplus.placings import Pot, pots_standing
from coopbudget.trail.service import lock_chain

_AT_ONCE = 1_000


class _Odd(NamedTuple):
    """Members of whom something may go elsewhere: their funds, and whether they have left."""

    gone: frozenset[uuid.UUID]
    purses: dict[uuid.UUID, tuple[Purse, ...]]


@dataclass(frozen=True)
class Elsewhere:
    """A dividend that goes into another fund or into none: pence, and the code of the account where it lands."""

    code: str
    dividend: int
    brought: int


@dataclass(frozen=True)
class Placed:
    """What goes elsewhere than into its own fund, and what was known of members when that was worked out."""

    elsewhere: tuple[Elsewhere, ...]
    known: _Odd


def place_dividends(work: Work, proposal: Proposal) -> Placed:
    """Keep where each dividend goes that does not simply go into the fund that earned it.

    Business rows only: the head of the trail is locked after this. Then ``insist_on_places`` looks again.
    """
    odd = _odd_members(work, proposal)
    pots = pots_standing(work.session, work.coop_id)
    if not (odd.purses or pots or proposal.least):
        return Placed((), odd)
    found: list[Elsewhere] = []
    rows: list[dict[str, Any]] = []
    for earned in _earned(work, proposal, pots):
        placed = _place(work, proposal, earned, odd)
        if placed is None:
            continue
        row, elsewhere = placed
        rows.append(row)
        if elsewhere is not None:
            found.append(elsewhere)
        if len(rows) == _AT_ONCE:
            work.session.execute(insert(Placing), rows)
            rows = []
    if rows:
        work.session.execute(insert(Placing), rows)
    return Placed(tuple(found), odd)


def insist_on_places(work: Work, proposal: Proposal, placed: Placed) -> None:
    """Take the trail's lock, and raise SomebodyLeft if a member or an agreement ended since places were worked out.

    Whoever ends one writes to the trail, so from here to the commit nothing of it can change.
    """
    lock_chain(work)
    if _odd_members(work, proposal) != placed.known:
        raise SomebodyLeft()


class _Earned(NamedTuple):
    """A fund's dividend of this sharing, and what was kept of it before (pence)."""

    member_id: uuid.UUID
    member_number: int
    fund_id: uuid.UUID
    fund_number: int
    dividend: int
    brought: int


def _earned(work: Work, proposal: Proposal, pots: Mapping[uuid.UUID, Pot]) -> Iterator[_Earned]:
    """What each fund gets, by member number, then fund number; then funds that only have something in the pot."""
    columns: tuple[Any, ...] = (
        TradeRow.member_id, TradeRow.member_number, TradeRow.fund_id, TradeRow.fund_number, TradeRow.dividend,
    )  # fmt: skip
    wanted = (
        select(*columns)
        .where(
            TradeRow.coop_id == work.coop_id, TradeRow.proposal_id == proposal.id, TradeRow.fund_id.is_not(None),
            TradeRow.dividend > 0,
        )
        .order_by(TradeRow.member_number, TradeRow.fund_number)
    )  # fmt: skip
    left = dict(pots)
    for member_id, member_number, fund_id, fund_number, dividend in in_pieces(work.session, wanted):
        pot = left.pop(fund_id, None)
        yield _Earned(member_id, member_number, fund_id, fund_number, dividend, pot.amount if pot else 0)
    for fund_id, pot in sorted(left.items(), key=lambda each: each[1].fund_number):
        yield _Earned(pot.member_id, 0, fund_id, pot.fund_number, 0, pot.amount)


def _place(
    work: Work, proposal: Proposal, earned: _Earned, odd: _Odd
) -> tuple[dict[str, Any], Elsewhere | None] | None:
    """The row of what became of a dividend, and where it lands if not in its fund; None where it simply goes there."""
    theirs = odd.purses.get(earned.member_id, ())
    own = next((purse for purse in theirs if purse.fund_id == earned.fund_id), None)
    where = Destination(Goes.FUND, None)
    if own is not None:
        where = destination(own, theirs, gone=earned.member_id in odd.gone, day=work.today)
    elif not earned.dividend:
        return None  # nothing new for it, and its fund goes on: what is kept stays kept
    out = payout(earned.dividend, earned.brought, proposal.least, where.goes)
    if where.goes is Goes.FUND and (not earned.dividend or (out.paid == earned.dividend and not earned.brought)):
        return None
    row = {
        "coop_id": work.coop_id, "id": new_id(), "proposal_id": proposal.id, "member_id": earned.member_id,
        "fund_id": earned.fund_id, "fund_number": earned.fund_number, "goes": where.goes.value,
        "into_fund_id": _into(earned, where), "dividend": earned.dividend, "brought": earned.brought,
        "paid": out.paid, "kept": out.kept,
    }  # fmt: skip
    if where.goes is Goes.FUND or not out.paid:
        return row, None
    return row, Elsewhere(_land(work, proposal, earned, where, out), earned.dividend, earned.brought)


def _into(earned: _Earned, where: Destination) -> uuid.UUID | None:
    if where.into is not None:
        return where.into.fund_id
    return earned.fund_id if where.goes is Goes.FUND else None


def _land(work: Work, proposal: Proposal, earned: _Earned, where: Destination, out: Payout) -> str:
    """The code of the account where it lands; what lands in no fund is kept as something that is due."""
    if where.into is not None:
        return chart.fund_available(where.into.number)
    to_council = where.goes is Goes.COUNCIL
    keep_due(
        work, proposal, member_id=earned.member_id, fund_id=earned.fund_id, amount=out.paid,
        kind="council" if to_council else "owner",
    )  # fmt: skip
    if to_council:
        return chart.dividend_held(earned.fund_number)
    return chart.dividend_own(earned.member_number or _number_of(work, earned.member_id))


def _number_of(work: Work, member_id: uuid.UUID) -> int:
    theirs = members_statement(work.coop_id).order_by(None).subquery()
    return work.session.scalar(select(theirs.c.number).where(theirs.c.id == member_id)) or 0


def keep_due(
    work: Work, proposal: Proposal, *, member_id: uuid.UUID, fund_id: uuid.UUID | None, amount: int, kind: str
) -> None:
    """Keep that a dividend is due to somebody, outside any fund."""
    work.session.execute(
        insert(Due).values(
            coop_id=work.coop_id,
            id=new_id(),
            number=next_number(work, "surplus_due"),
            proposal_id=proposal.id,
            member_id=member_id,
            fund_id=fund_id,
            kind=kind,
            amount=amount,
            words="",
        )
    )


def _odd_members(work: Work, proposal: Proposal) -> _Odd:
    """Members of this sharing, or with something in the pot, who have left or have a fund that takes no money."""
    session, coop_id = work.session, work.coop_id
    theirs = union(
        select(TradeRow.member_id).where(TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal.id),
        select(Placing.member_id).where(Placing.coop_id == coop_id),
    ).subquery()
    everybody = members_statement(coop_id).order_by(None).subquery()
    left = select(everybody.c.id).where(
        everybody.c.left_at.is_not(None), everybody.c.id.in_(select(theirs.c.member_id))
    )
    gone = frozenset(session.scalars(left))
    shut = budgets.members_with_shut_funds(coop_id, work.today).subquery()
    ended = select(shut.c.member_id).where(shut.c.member_id.in_(select(theirs.c.member_id)))
    purses: dict[uuid.UUID, tuple[Purse, ...]] = {}
    for fund, funder_id in budgets.funds_of_members(session, coop_id, gone | set(session.scalars(ended)), work.today):
        purse = Purse(fund.id, fund.number, funder_id, fund.accepted, fund.starts_on, fund.ends_on)
        purses[fund.member_id] = (*purses.get(fund.member_id, ()), purse)
    return _Odd(gone, purses)


def dividend_legs(
    work: Work, proposal: Proposal, elsewhere: Sequence[Elsewhere]
) -> tuple[list[Leg], list[Select[Any]]]:
    """On the members' side: what lands elsewhere and what is kept, as legs; what lands in its fund, as statements.

    All of it waits for the payment that both bank statements will show, but for what was kept before: that has come.
    """
    coop_id = work.coop_id
    due = open_account(work, code=chart.DIVIDEND_DUE)
    here = (Placing.coop_id == coop_id, Placing.proposal_id == proposal.id)
    kept, brought = work.session.execute(
        select(func.sum(Placing.dividend).filter(Placing.kept > 0), func.sum(Placing.brought)).where(*here)
    ).one()
    pot = open_account(work, code=chart.DIVIDEND_KEPT) if kept or brought else due
    legs = [Leg(due, pot, int(kept))] if kept else []
    for each in elsewhere:
        account = open_account(work, code=each.code)
        legs += [Leg(source, account, n) for source, n in ((due, each.dividend), (pot, each.brought)) if n]
    owners = owners_statement(coop_id).order_by(None).subquery()
    earned = (
        select(literal(due), owners.c.available_account_id, TradeRow.dividend)
        .join(owners, owners.c.id == TradeRow.fund_id)
        .outerjoin(
            Placing,
            (Placing.coop_id == coop_id)
            & (Placing.proposal_id == proposal.id)
            & (Placing.fund_id == TradeRow.fund_id),
        )
        .where(
            TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal.id, TradeRow.dividend > 0,
            Placing.id.is_(None) | ((Placing.goes == Goes.FUND) & (Placing.paid > 0)),
        )
        .order_by(TradeRow.member_number, TradeRow.fund_number)
    )  # fmt: skip
    again = (
        select(literal(pot), owners.c.available_account_id, Placing.brought)
        .join(owners, owners.c.id == Placing.fund_id)
        .where(*here, Placing.goes == Goes.FUND, Placing.paid > 0, Placing.brought > 0)
        .order_by(Placing.fund_number)
    )
    return legs, [earned, again]
