"""Saying what a line of a statement is: one entry from Unmatched to where it belongs, undone by a reversal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger.queries import closed_through
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry, reverse_entry
from coopbudget.payments.errors import AlreadyMatched, NoSuchThing, NothingToUndo
from coopbudget.payments.models import (
    BankAccount,
    Instruction,
    LineMatch,
    MatchPart,
    PaymentRun,
    RunPayment,
    Statement,
    StatementLine,
)
from coopbudget.payments.queries.matching import suggest, targets
from coopbudget.payments.rules import Side
from coopbudget.payments.service.accounts import CLEARING, UNMATCHED
from coopbudget.trail.service import append

Part = tuple[uuid.UUID, int, str]
"""Account, pence, and the reference it was found by."""


def match_line(work: Work, *, line_id: uuid.UUID, code: str) -> Posted:
    """Say which account a line belongs to, of those it may. Raises Invalid for another, AlreadyMatched."""
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    allowed = {found for found, _ in targets(work.session, work.coop_id, side, money_in=line.amount > 0)}
    if code not in allowed:
        raise Invalid({"code": [_l("Choose one of these.")]})
    return record_match(work, line, side, "target", [(open_account(work, code=code), abs(line.amount), "")])


def match_cleared(work: Work, *, line_id: uuid.UUID, payment_ids: Sequence[uuid.UUID]) -> Posted:
    """Say that an outgoing line shows these payments leaving; their sum must be the line's amount.

    Raises Invalid where it isn't, Conflict where one of them was cleared or came back before.
    """
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    payments = _lock_payments(work, side, payment_ids)
    if any(payment.cleared_on or payment.returned_on for payment in payments):
        raise Conflict()
    if not payments or sum(payment.amount for payment in payments) != -line.amount:
        raise Invalid({"payments": [_l("These payments do not add up to the line.")]})
    clearing = open_account(work, code=CLEARING[Side(side)])
    posted = record_match(work, line, side, "cleared", [(clearing, -line.amount, "")])
    match = standing_match(work, line.id)
    for payment in payments:
        payment.cleared_on, payment.cleared_match_id = line.line_on, match.id
    work.session.flush()
    return posted


def match_returned(work: Work, *, line_id: uuid.UUID, payment_id: uuid.UUID) -> Posted:
    """Say that an incoming line is a payment that came back: it is owed again, and free for another run.

    Raises Invalid where the amounts differ, Conflict where it never left or came back before.
    """
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    (payment,) = _lock_payments(work, side, [payment_id])
    if payment.returned_on is not None:
        raise Conflict()
    if payment.cleared_on is None:
        raise Conflict(_l("The statement has not shown this payment leaving. Match that line first."))
    if payment.amount != line.amount:
        raise Invalid({"payments": [_l("The amount that came back is not what we sent.")]})
    payable = work.session.scalar(
        select(Instruction.payable_account_id).where(
            Instruction.coop_id == work.coop_id, Instruction.id == payment.instruction_id
        )
    )
    assert payable is not None  # a foreign key holds it
    posted = record_match(work, line, side, "returned", [(payable, line.amount, "")])
    payment.returned_on, payment.returned_match_id = line.line_on, standing_match(work, line.id).id
    payment.released_at = work.now
    work.session.flush()
    return posted


def confirm_suggestions(work: Work, *, side: str, line_ids: Sequence[uuid.UUID]) -> tuple[int, int]:
    """Confirm what we are sure of for these lines: how many were matched, and their sum in pence.

    What was matched, changed or parked by somebody else in the meantime is left as it is.
    """
    work.need(Permission.KEEP_BOOKS)
    lines = work.session.scalars(
        select(StatementLine)
        .join(
            BankAccount,
            (BankAccount.coop_id == StatementLine.coop_id) & (BankAccount.id == StatementLine.bank_account_id),
        )
        .where(
            StatementLine.coop_id == work.coop_id,
            BankAccount.side == side,
            StatementLine.id.in_(list(line_ids)),
            ~_standing(),
        )
        .order_by(StatementLine.id)
        .with_for_update(of=StatementLine)
    ).all()
    found = suggest(work.session, work.coop_id, side, lines)
    done = total = 0
    for line in lines:
        suggestion = found.get(line.id)
        if suggestion is None or not suggestion.sure:
            continue
        if suggestion.kind == "cleared":
            match_cleared(work, line_id=line.id, payment_ids=suggestion.payment_ids)
        elif suggestion.account_id is not None:
            record_match(work, line, side, "target", [(suggestion.account_id, line.amount, "")])
        done, total = done + 1, total + line.amount
    return done, total


def undo_match(work: Work, *, line_id: uuid.UUID) -> Posted:
    """Take a line's match back by a reversal; the line waits in Unmatched again. The match stays on record.

    Raises NothingToUndo, Overspent where the money was promised in the meantime, Conflict where a payment that
    came back is in another run.
    """
    work.need(Permission.KEEP_BOOKS)
    line, _ = lock_line(work, line_id)
    match = work.session.scalar(
        select(LineMatch).where(
            LineMatch.coop_id == work.coop_id, LineMatch.line_id == line.id, LineMatch.undone_at.is_(None)
        )
    )
    if match is None:
        raise NothingToUndo()
    payments = work.session.scalars(
        select(RunPayment)
        .where(
            RunPayment.coop_id == work.coop_id,
            (RunPayment.cleared_match_id == match.id) | (RunPayment.returned_match_id == match.id),
        )
        .order_by(RunPayment.id)
        .with_for_update()
    ).all()
    for payment in payments:
        if match.kind == "returned":
            held = work.session.scalar(
                select(RunPayment.id).where(
                    RunPayment.coop_id == work.coop_id,
                    RunPayment.instruction_id == payment.instruction_id,
                    RunPayment.released_at.is_(None),
                )
            )
            if held is not None:
                raise Conflict(_l("This payment is in another run. Cancel that first."))
            payment.returned_on = payment.returned_match_id = payment.released_at = None
        elif payment.returned_on is not None:
            raise Conflict(_l("This payment came back. Undo that first."))
        else:
            payment.cleared_on = payment.cleared_match_id = None
    work.session.flush()
    posted = reverse_entry(
        work,
        entry_id=match.entry_id,
        on=booking_day(work, line.line_on),
        key=f"match-undone:{match.id}",
        kind="match_undone",
    )
    match.undone_at, match.undone_by, match.undo_entry_number = work.now, work.actor.person_id, posted.number
    work.session.flush()
    append(work, act="match_undone", subject_kind="statement_line", subject_id=line.id)
    return posted


def park_line(work: Work, *, line_id: uuid.UUID, note: str) -> None:
    """Leave a line for later, with a note why; an empty note takes it out again. Raises AlreadyMatched."""
    work.need(Permission.KEEP_BOOKS)
    line, _ = lock_line(work, line_id)
    if _has_standing_match(work, line.id):
        raise AlreadyMatched()
    line.parked_note = note
    line.parked_at = work.now if note else None
    line.parked_by = work.person_id if note else None
    work.session.flush()
    append(
        work,
        act="line_parked" if note else "line_unparked",
        subject_kind="statement_line",
        subject_id=line.id,
    )


def lock_line(work: Work, line_id: uuid.UUID) -> tuple[StatementLine, str]:
    """A line, locked, and whose money it is. Raises NoSuchThing."""
    line = work.session.scalar(
        select(StatementLine)
        .where(StatementLine.coop_id == work.coop_id, StatementLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise NoSuchThing()
    side = work.session.scalar(
        select(BankAccount.side)
        .join(
            Statement,
            (Statement.coop_id == BankAccount.coop_id) & (Statement.bank_account_id == BankAccount.id),
        )
        .where(Statement.coop_id == work.coop_id, Statement.id == line.statement_id)
    )
    return line, str(side)


def standing_match(work: Work, line_id: uuid.UUID) -> LineMatch:
    """The match of a line that holds. Raises NothingToUndo where none does."""
    match = work.session.scalar(
        select(LineMatch).where(
            LineMatch.coop_id == work.coop_id, LineMatch.line_id == line_id, LineMatch.undone_at.is_(None)
        )
    )
    if match is None:
        raise NothingToUndo()
    return match


def booking_day(work: Work, day: date) -> date:
    """The bank's own day, or today where the books of that day are closed."""
    closed = closed_through(work.session, work.coop_id)
    return day if closed is None or day > closed else work.today


def _standing() -> ColumnElement[bool]:
    return exists().where(
        LineMatch.coop_id == StatementLine.coop_id,
        LineMatch.line_id == StatementLine.id,
        LineMatch.undone_at.is_(None),
    )


def _has_standing_match(work: Work, line_id: uuid.UUID) -> bool:
    found = work.session.scalar(
        select(LineMatch.id).where(
            LineMatch.coop_id == work.coop_id, LineMatch.line_id == line_id, LineMatch.undone_at.is_(None)
        )
    )
    return found is not None


def _lock_payments(work: Work, side: str, payment_ids: Sequence[uuid.UUID]) -> list[RunPayment]:
    """Payments of approved runs of one side, locked, by id. Raises NoSuchThing where one isn't such."""
    found = list(
        work.session.scalars(
            select(RunPayment)
            .join(PaymentRun, (PaymentRun.coop_id == RunPayment.coop_id) & (PaymentRun.id == RunPayment.run_id))
            .where(
                RunPayment.coop_id == work.coop_id,
                RunPayment.id.in_(list(payment_ids)),
                PaymentRun.side == side,
                PaymentRun.approved_at.is_not(None),
            )
            .order_by(RunPayment.id)
            .with_for_update(of=RunPayment)
            .execution_options(populate_existing=True)
        )
    )
    if len(found) != len(set(payment_ids)):
        raise NoSuchThing()
    return found


def record_match(
    work: Work,
    line: StatementLine,
    side: str,
    kind: str,
    parts: Sequence[Part],
    *,
    evidence_id: uuid.UUID | None = None,
) -> Posted:
    """Post a locked line's match in one entry and keep it. Raises AlreadyMatched where one stands."""
    if line.entry_id is None:
        raise NoSuchThing()
    if _has_standing_match(work, line.id):
        raise AlreadyMatched()
    unmatched = open_account(work, code=UNMATCHED[Side(side)])
    match_id = new_id()
    legs = [
        Leg(unmatched, account, amount) if line.amount > 0 else Leg(account, unmatched, amount)
        for account, amount, _ in parts
    ]
    posted = post_entry(
        work,
        kind=f"line_{kind}",
        on=booking_day(work, line.line_on),
        key=f"match:{match_id}",
        legs=legs,
        memo=f"line_{kind}",
        refs={"line": str(line.id)},
    )
    with named_rules(work.session, {"uq_line_match_standing": AlreadyMatched}):
        work.session.add(
            LineMatch(
                coop_id=work.coop_id,
                id=match_id,
                line_id=line.id,
                kind=kind,
                evidence_id=evidence_id,
                entry_id=posted.entry_id,
                entry_number=posted.number,
                matched_by=work.actor.person_id,
                matched_at=work.now,
            )
        )
        work.session.flush()
        work.session.add_all(
            MatchPart(
                coop_id=work.coop_id,
                id=new_id(),
                match_id=match_id,
                position=position,
                account_id=account,
                amount=amount,
                reference=reference,
            )
            for position, (account, amount, reference) in enumerate(parts, start=1)
        )
    line.parked_at = line.parked_by = None
    line.parked_note = ""
    work.session.flush()
    append(
        work,
        act=f"line_{kind}",
        subject_kind="statement_line",
        subject_id=line.id,
        content={"entry": posted.number, "parts": len(parts)},
    )
    return posted
