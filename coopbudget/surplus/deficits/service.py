"""Ask the members to cover a year's deficit from the general reserve, do it as carried, and undo it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask_babel import format_date, gettext as _, lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.governance.service import consume_carried, digest_of, open_motion
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry, reverse_entry
from coopbudget.members.queries import current_members
from coopbudget.money import format_pence
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.surplus.deficits import queries
from coopbudget.surplus.deficits.errors import (
    CoverProposed,
    FilledSince,
    NoDeficit,
    NotCovered,
    NothingToCover,
    TouchesMembers,
)
from coopbudget.surplus.deficits.models import DeficitCover
from coopbudget.surplus.deficits.rules import only_own
from coopbudget.surplus.errors import BooksOpen, FiguresChanged
from coopbudget.surplus.policy import may_undo
from coopbudget.surplus.queries import COVERED, UNCOVERED, YearRow
from coopbudget.surplus.service import year_that_is_over
from coopbudget.trail.service import append


def left_to_cover(work: Work, year: int) -> tuple[YearRow, int]:
    """A year with a deficit, and what of it nothing covers or fills. Raises NoSuchYear, NoDeficit."""
    found = year_that_is_over(work, year)
    if found.result.surplus >= 0:
        raise NoDeficit()
    return found, queries.carried(work.session, work.coop_id, work.today)[year].left


def propose_cover(work: Work, *, year: int, amount: int, closes_on: date, reason: str = "") -> DeficitCover:
    """Put to the members that ``amount`` pence of the general reserve cover a year's deficit, or a part of it.

    Raises NoSuchYear, NoDeficit, BooksOpen, NothingToCover, CoverProposed, Invalid.
    """
    work.need(Permission.SHARE_SURPLUS)
    number = next_number(work, "deficit_cover")  # its row stays locked: one proposal at a time
    found, left = left_to_cover(work, year)
    if not found.books_closed:
        raise BooksOpen()
    if not left:
        raise NothingToCover()
    if any(each.waits or each.stands for each in queries.covers(work.session, work.coop_id, year)):
        raise CoverProposed()
    reserve = ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL)
    if amount > left:
        raise Invalid({"amount": [_l("Only %(left)s is left to cover.", left=format_pence(left))]})
    if amount > reserve:
        raise Invalid({"amount": [_l("The general reserve has %(has)s.", has=format_pence(max(0, reserve)))]})
    row = DeficitCover(
        coop_id=work.coop_id,
        id=new_id(),
        number=number,
        year=year,
        ends_on=found.year.ends_on,
        lines=[[line.code, line.amount] for line in found.result.lines],
        deficit=-found.result.surplus,
        amount=amount,
        reason=reason,
        proposed_by=work.person_id,
        proposed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    day = format_date(found.year.ends_on, "d MMMM y")
    told = _(
        "In the year to %(day)s costs were %(deficit)s more than what came in. Members' funds never pay for this. The "
        "general reserve has %(reserve)s.",
        day=day, deficit=format_pence(row.deficit), reserve=format_pence(reserve),
    )  # fmt: skip
    row.motion_id = open_motion(
        work,
        title=_("Cover %(amount)s of the deficit of %(year)s from the general reserve?", amount=format_pence(amount),
                year=year),
        text=f"{told}\n\n{reason}" if reason else str(told),
        effect="surplus",
        terms=terms_of(row),
        closes_on=closes_on,
        if_yes=_("%(amount)s leaves the general reserve. What is then left of the deficit, %(rest)s, is filled by the "
                 "next surplus.", amount=format_pence(amount), rest=format_pence(left - amount)),
        if_no=_("The reserve stays as it is. The next surplus has to fill the deficit before anything is shared."),
    )  # fmt: skip
    work.session.flush()
    append(
        work,
        act="deficit.cover_proposed",
        subject_kind="deficit_cover",
        subject_id=row.id,
        content={"amount": amount, "motion": str(row.motion_id), "year": year},
    )
    return row


def terms_of(row: DeficitCover) -> dict[str, Any]:
    """The terms that the members carry."""
    return {
        "cover": row.amount, "deficit": row.deficit, "from": chart.RESERVE_GENERAL, "year": row.year,
        "lines": [list(line) for line in row.lines],
    }  # fmt: skip


def post_cover(work: Work, *, cover_id: uuid.UUID) -> Posted:
    """Take from the general reserve what was carried, in one entry, once. Who comes second gets the first one's.

    The entry empties the year's income and costs into the surplus, and fills it from the reserve; what is not covered
    stands there below nothing until a later surplus fills it. Raises NoDeficit, NotCarried, AlreadyUsed, BooksOpen,
    FiguresChanged, NothingToCover, Overspent-like Conflict where the reserve has less by now.
    """
    work.need(Permission.SHARE_SURPLUS)
    row = _locked(work, cover_id)
    if row.posted_at is not None and row.reversed_at is None:
        assert row.entry_id is not None and row.entry_number is not None
        return Posted(row.entry_id, row.entry_number, replayed=True)
    found, left = left_to_cover(work, row.year)
    if not found.books_closed:
        raise BooksOpen()
    if [[line.code, line.amount] for line in found.result.lines] != [list(line) for line in row.lines]:
        raise FiguresChanged()
    if left < row.amount or ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL) < row.amount:
        raise NothingToCover(_l("The reserve, or the deficit, is smaller by now than what was carried."))
    assert row.motion_id is not None
    consume_carried(work, row.motion_id, "surplus", digest_of(terms_of(row)))
    moves = [(chart.RESERVE_GENERAL, chart.SURPLUS, row.amount), *_closing(row)]
    if not only_own({code for debit, credit, _amount in moves for code in (debit, credit)}):
        raise TouchesMembers()
    posted = post_entry(
        work,
        kind=COVERED,
        on=work.today,
        key=f"deficit-cover:{row.id}",
        legs=[
            Leg(open_account(work, code=debit), open_account(work, code=credit), amount)
            for debit, credit, amount in moves
        ],
        memo=COVERED,
        refs={"cover": str(row.id), "motion": str(row.motion_id), "year": str(row.year)},
    )
    with named_rules(work.session, {"uq_deficit_cover_standing": NothingToCover}):
        row.posted_at, row.posted_by = work.now, work.actor.person_id
        row.entry_id, row.entry_number = posted.entry_id, posted.number
    append(
        work,
        act="deficit.covered",
        subject_kind="deficit_cover",
        subject_id=row.id,
        content={"amount": row.amount, "entry": posted.number, "year": row.year},
    )
    _tell(work, row, N_("%(amount)s of the general reserve covered the deficit of %(year)s, as members decided."))
    return posted


def undo_cover(work: Work, *, cover_id: uuid.UUID, why: str) -> Posted:
    """Take a cover back as one reversal, by another officer. The decision stays used.

    Raises NoDeficit, NotCovered, FilledSince, Invalid without a reason, Forbidden (policy).
    """
    work.need(Permission.SHARE_SURPLUS)
    row = _locked(work, cover_id)
    if row.entry_id is None or row.reversed_at is not None:
        raise NotCovered()
    insist(may_undo(work.actor, posted_by=row.posted_by))
    if not why.strip():
        raise Invalid({"why": [_l("Say why, for the members and the reviewer.")]})
    if queries.shared_after(work.session, work.coop_id, row.year, row.posted_at):
        raise FilledSince()
    undone = reverse_entry(work, entry_id=row.entry_id, on=work.today, key=f"deficit-uncover:{row.id}", kind=UNCOVERED)
    row.reversed_at, row.reversed_by = work.now, work.actor.person_id
    row.reversal_number, row.reversed_why = undone.number, why.strip()
    work.session.flush()
    append(
        work,
        act="deficit.uncovered",
        subject_kind="deficit_cover",
        subject_id=row.id,
        content={"entry": undone.number, "year": row.year},
    )
    _tell(work, row, N_("Covering the deficit of %(year)s with %(amount)s was undone. The page says why."))
    return undone


def _closing(row: DeficitCover) -> list[tuple[str, str, int]]:
    """(debit, credit, pence) that empty the year's income and costs into the surplus."""
    moves = []
    for code, amount in row.lines:
        gains = (amount > 0) is not code.startswith("Expenses:")
        moves.append((code, chart.SURPLUS, abs(amount)) if gains else (chart.SURPLUS, code, abs(amount)))
    return moves


def _locked(work: Work, cover_id: uuid.UUID) -> DeficitCover:
    found = work.session.scalar(
        select(DeficitCover)
        .where(DeficitCover.coop_id == work.coop_id, DeficitCover.id == cover_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.motion_id is None:
        raise NoDeficit()
    return found


def _tell(work: Work, row: DeficitCover, message: str) -> None:
    tell(
        work,
        people=[member.person_id for member in current_members(work.session, work.coop_id)],
        message=message,
        values={"amount": {"pence": row.amount}, "year": row.year},
        link=f"/c/{work.actor.coop.slug}/surplus/{row.year}/deficit" if work.actor.coop else "",
        about=row.id,
    )
