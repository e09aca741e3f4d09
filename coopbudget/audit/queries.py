"""What the room reads, put together from the other rooms' queries. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.audit.rules import Spend, months_between, spend
from coopbudget.budgets.queries.funds import Pot, fund_pots
from coopbudget.budgets.queries.owners import FundOwner, owners_of_members
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.lines import TransferRow, lines
from coopbudget.ledger.newest import newest
from coopbudget.ledger.queries import EntryRow, Movement
from coopbudget.ledger.sums import changes_by_month, flows
from coopbudget.members.queries.membership import MemberRow, member_row, members_statement
from coopbudget.paging import COUNTED_TO, Page, paginate
from coopbudget.trail import queries as trail

_FUNDS = "Liabilities:Funds:*:Committed:"
_PROVIDERS = "Liabilities:Payable:Members:"


class Line(NamedTuple):
    """A movement in an account with the balance after it."""

    move: Movement
    balance: int


@dataclass(frozen=True)
class AccountPage:
    """One page of an account's history, newest first. ``before`` stands before the oldest line shown."""

    page: Page[Line]
    before: int
    now: int


def account_page(
    session: Session, coop_id: uuid.UUID, account_id: uuid.UUID, *, since: date | None, until: date | None, number: int
) -> AccountPage:
    """A page of an account's movements with running balances: seven queries, however long its history."""

    def newest_first(most: int) -> Select[Any]:
        return newest(session, coop_id, account_id, most, since=since, until=until)

    everything = ledger.history(coop_id, [account_id], since=since, until=until, newest_first=True)
    got = paginate(session, everything, number=number, count_to=COUNTED_TO, newest=newest_first)
    last = ledger.balance_on(session, coop_id, account_id, until or date.max)
    skipped = 0
    if got.number > 1:
        many = (got.number - 1) * got.size
        newer = newest_first(many).limit(many).subquery()
        skipped = int(session.scalar(select(func.coalesce(func.sum(newer.c.change), 0))) or 0)
    balance, lines = last - skipped, []
    for row in got.rows:
        move = Movement(*row[:-1])
        lines.append(Line(move, balance))
        balance -= move.change
    return AccountPage(got.showing(lines), balance, last)


def account_lines(
    session: Session, coop_id: uuid.UUID, account_id: uuid.UUID, *, since: date | None, until: date | None
) -> list[Line]:
    """Every movement of the stretch, oldest first, with the balance after it: for a download."""
    moves = ledger.account_history(session, coop_id, account_id, since, until)
    balance = ledger.balance_on(session, coop_id, account_id, until or date.max) - sum(move.change for move in moves)
    lines = []
    for move in moves:
        balance += move.change
        lines.append(Line(move, balance))
    return lines


@dataclass(frozen=True)
class EntryFacts:
    """An entry with all that is known of it, and a page of its transfers."""

    entry: EntryRow
    transfers: Page[TransferRow]
    record: Any
    reverses: EntryRow | None
    reversed_by: EntryRow | None


def entry_facts(session: Session, coop_id: uuid.UUID, number: int, *, page: int = 1) -> EntryFacts | None:
    """An entry by its number, with a page of its transfers, its record in the trail, and what undid it or it undoes."""
    entry = ledger.entry_by_number(session, coop_id, number)
    if entry is None:
        return None
    got = paginate(session, lines(coop_id, number), number=page)
    return EntryFacts(
        entry=entry,
        transfers=got.showing([TransferRow(*row) for row in got.rows]),
        record=trail.record(session, coop_id, entry.trail_seq),
        reverses=ledger.entry(session, coop_id, entry.reverses_id) if entry.reverses_id else None,
        reversed_by=ledger.reversal_of(session, coop_id, entry.id),
    )


@dataclass(frozen=True)
class MemberMoney:
    """A member's funds and what stands in each."""

    member: MemberRow
    funds: list[tuple[FundOwner, Pot]]

    @property
    def total(self) -> int:
        return sum(pot.total for _owner, pot in self.funds)


def members_page(session: Session, coop_id: uuid.UUID, *, name: str, number: int) -> Page[MemberMoney]:
    """A page of members (past ones too) by number, with their funds: seven queries, however many."""
    wanted: Select[Any] = members_statement(coop_id)
    if name:
        found = wanted.order_by(None).subquery()
        digits = name.isascii() and name.isdigit() and len(name) < 10
        named = func.lower(found.c.display_name).contains(name.lower(), autoescape=True)
        wanted = select(found).where(found.c.number == int(name) if digits else named).order_by(found.c.number)
    got = paginate(session, wanted, number=number, count_to=COUNTED_TO)
    return got.showing(money_of(session, coop_id, [member_row(row) for row in got.rows]))


def money_of(session: Session, coop_id: uuid.UUID, members: Iterable[MemberRow]) -> list[MemberMoney]:
    """What stands in the funds of these members."""
    members = list(members)
    owners = owners_of_members(session, coop_id, [member.id for member in members])
    pots = fund_pots(session, coop_id, [owner.id for owner in owners])
    funds: dict[uuid.UUID, list[tuple[FundOwner, Pot]]] = {}
    for owner in owners:
        funds.setdefault(owner.member_id, []).append((owner, pots[owner.id]))
    return [MemberMoney(member, funds.get(member.id, [])) for member in members]


class FundPeriod(NamedTuple):
    """A fund at the start and the end of a period. What was set aside for the funder to have back is not in it."""

    owner: FundOwner
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def fund_periods(
    session: Session, coop_id: uuid.UUID, funds: list[tuple[FundOwner, Pot]], since: date, until: date
) -> list[FundPeriod]:
    """What stood in each fund before ``since`` and at the end of ``until``: two queries, however many funds."""
    if not funds:
        return []
    codes = [chart.fund_prefix(owner.number) for owner, _pot in funds]

    def later(than: date) -> dict[int, int]:
        sums: dict[int, int] = {}
        for row in changes_by_month(session, coop_id, prefixes=codes, since=than, until=date.max):
            number = chart.fund_of(row.code)
            if number is not None and row.code != chart.fund_asked_back(number):
                sums[number] = sums.get(number, 0) + row.change
        return sums

    since_then, after_it = later(since), later(until + timedelta(days=1))
    return [
        FundPeriod(owner, pot.total - since_then.get(owner.number, 0), pot.total - after_it.get(owner.number, 0))
        for owner, pot in funds
    ]


def spend_between(session: Session, coop_id: uuid.UUID, since: date, until: date) -> Spend:
    """What members' funds paid providers for contracts, by provider and month, less what came back. Four queries."""
    moves = []
    paid = flows(
        session, coop_id, debit=_FUNDS, credit=_PROVIDERS, by="credit", since=since, until=until, by_month=True
    )
    back = flows(session, coop_id, debit=_PROVIDERS, credit=_FUNDS, by="debit", since=since, until=until, by_month=True)
    for sign, found in ((1, paid), (-1, back)):
        for flow in found:
            moves.append((chart.payable_number_of(flow.code) or 0, flow.year, flow.month, sign * flow.amount))
    return spend(moves, months_between(since, until))
