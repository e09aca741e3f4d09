"""Whose identity has had its time: gone so long ago that the co-op's rule, and every funder's, is over."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries.looking import longest_evidence_years
from coopbudget.budgets.queries.owners import owners_of_members
from coopbudget.clock import end_of_day
from coopbudget.departures.models import Departure
from coopbudget.evidence.rules import erasable_until
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members.queries.erasing import GoneRow, gone_until
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares.queries import register_lines


@dataclass(frozen=True)
class Due:
    """Whose time is over: gone on ``until_on`` or before. ``kept`` are those of whom something still stands here:
    money, shares, or a departure that is not settled, or was settled later."""

    until_on: date
    years: int
    people: tuple[GoneRow, ...]
    kept: tuple[GoneRow, ...]


def due(session: Session, coop_id: uuid.UUID, today: date) -> Due:
    """Whose identity may be erased today; a fixed number of queries."""
    rules = rules_on(session, coop_id, today)
    years = max(rules.evidence_years, longest_evidence_years(session, coop_id))
    until_on = erasable_until(today, rules.year_end_month, years)
    gone = gone_until(session, coop_id, until_on)
    holding = _unsettled(session, coop_id, [each.member_id for each in gone], until_on) if gone else set()
    if gone:
        holding |= _with_money(session, coop_id, gone)
    return Due(
        until_on, years,
        tuple(each for each in gone if each.member_id not in holding),
        tuple(each for each in gone if each.member_id in holding),
    )  # fmt: skip


def _unsettled(
    session: Session, coop_id: uuid.UUID, member_ids: Collection[uuid.UUID], until_on: date
) -> set[uuid.UUID]:
    """Departures that are open, or were settled after the day."""
    rows = session.execute(
        select(Departure.member_id, Departure.done_at).where(
            Departure.coop_id == coop_id, Departure.member_id.in_(member_ids), Departure.called_off_at.is_(None)
        )
    )
    return {member_id for member_id, done_at in rows if done_at is None or done_at > end_of_day(until_on)}


def _with_money(session: Session, coop_id: uuid.UUID, gone: Sequence[GoneRow]) -> set[uuid.UUID]:
    """Those of whom money stands in a fund, in shares, as a loan or as a debt."""
    owners = owners_of_members(session, coop_id, [each.member_id for each in gone])
    pots = budgets.fund_pots(session, coop_id, [each.id for each in owners])
    held = {each.member_id for each in owners if pots[each.id].total + pots[each.id].asked_back}
    lines = register_lines(session, coop_id)
    owing = ledger.balances(session, coop_id, [chart.member_receivable(each.number) for each in gone])
    held |= {each.member_id for each in gone if any(lines.get(each.number, ()))}
    return held | {each.member_id for each in gone if owing[chart.member_receivable(each.number)]}


def things_of(people: Sequence[GoneRow]) -> list[str]:
    """What a list says of each: the id of her membership, and nothing that says who she was."""
    return [str(each.member_id) for each in people]
