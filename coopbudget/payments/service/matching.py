"""Saying what a line of a statement is: one entry from Unmatched to where it belongs, undone by a reversal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger.chart import receivable_side
from coopbudget.ledger.service import Posted, open_account, reverse_entry
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.models import (
    BankAccount,
    DirectPayment,
    Instruction,
    LineMatch,
    PaymentRun,
    RunPayment,
    StatementLine,
)
from coopbudget.payments.queries.direct import unpaid_bills
from coopbudget.payments.queries.matching import suggest, targets
from coopbudget.payments.queries.statements import unmatched
from coopbudget.payments.rules import Side
from coopbudget.payments.service.accounts import CLEARING
from coopbudget.payments.service.entries import insist_still_here, post_match, post_targets, record_match
from coopbudget.payments.service.expecting import uncover_expected
from coopbudget.payments.service.instructions import lock_instructions
from coopbudget.payments.service.lines import booking_day, lock_line, standing_match
from coopbudget.payments.service.payer_rules import keep_rule
from coopbudget.trail.service import append


def match_line(work: Work, *, line_id: uuid.UUID, code: str, remember: bool = False) -> Posted:
    """Say which account a line belongs to, of those it may. With ``remember`` lines of the same payer are taken for
    the same from now on. Raises Invalid for another account, AlreadyMatched."""
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    account = allowed_account(work, side, code, money_in=line.amount > 0)
    posted = record_match(work, line, side, "target", [(account, abs(line.amount), "")])
    if remember and receivable_side(code) in (None, side):  # a mistake is no rule
        keep_rule(work, line=line, side=side, account_id=account)
    return posted


def allowed_account(work: Work, side: str, code: str, *, money_in: bool) -> uuid.UUID:
    """The account of a code that a line may be said to be. Raises Invalid for another."""
    if code not in {found for found, _ in targets(work.session, work.coop_id, side, money_in=money_in)}:
        raise Invalid({"code": [_l("Choose one of these.")]})
    return open_account(work, code=code)


def match_together(
    work: Work, *, line_ids: Sequence[uuid.UUID], code: str = "", payment_ids: Sequence[uuid.UUID] = ()
) -> Posted:
    """Say that several lines of one account are one thing: an account (``code``), or payments that we sent and that
    left in pieces. One entry; they are undone together.

    Raises Invalid where they are no such thing or do not add up, AlreadyMatched, Conflict as ``match_cleared``.
    """
    work.need(Permission.KEEP_BOOKS)
    found = [lock_line(work, line_id) for line_id in sorted(set(line_ids))]
    side = found[0][1]
    lines = [line for line, _ in found]
    total = sum(line.amount for line in lines)
    if any(other != side for _, other in found):
        raise Invalid({"with": [_l("These lines are of two bank accounts.")]})
    if total == 0:
        raise Invalid({"with": [_l("Together these lines are nothing. Match each by itself.")]})
    if not payment_ids:
        account = allowed_account(work, side, code, money_in=total > 0)
        return post_match(work, lines, side, "target", [[(account, abs(line.amount), "")] for line in lines])
    payments = _sendable(work, side, payment_ids)
    if sum(payment.amount for payment in payments) != -total:
        raise Invalid({"payments": [_l("These payments do not add up to the line.")]})
    clearing = open_account(work, code=CLEARING[Side(side)])
    posted = post_match(work, lines, side, "cleared", [[(clearing, abs(line.amount), "")] for line in lines])
    _clear(work, payments, max(lines, key=lambda line: line.line_on))
    return posted


def match_cleared(work: Work, *, line_id: uuid.UUID, payment_ids: Sequence[uuid.UUID]) -> Posted:
    """Say that an outgoing line shows these payments leaving; their sum must be the line's amount.

    Raises Invalid where it isn't, Conflict where one of them was cleared or came back before.
    """
    return match_together(work, line_ids=[line_id], payment_ids=payment_ids)


def _sendable(work: Work, side: str, payment_ids: Sequence[uuid.UUID]) -> list[RunPayment]:
    payments = _lock_payments(work, side, payment_ids)
    if not payments:
        raise Invalid({"payments": [_l("These payments do not add up to the line.")]})
    if any(payment.cleared_on or payment.returned_on for payment in payments):
        raise Conflict()
    return payments


def _clear(work: Work, payments: Sequence[RunPayment], line: StatementLine) -> None:
    match = standing_match(work, line.id)
    for payment in payments:
        payment.cleared_on, payment.cleared_match_id = line.line_on, match.id
    work.session.flush()


def match_direct(work: Work, *, line_id: uuid.UUID, instruction_id: uuid.UUID) -> Posted:
    """Say that the bank paid something we owe without a run: by direct debit, say. It is no longer to be paid.

    Raises Invalid where the amounts differ, Conflict where a run holds it or it was paid.
    """
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    owed = work.session.scalar(
        select(Instruction)
        .where(Instruction.coop_id == work.coop_id, Instruction.id == instruction_id, Instruction.side == side)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if owed is None:
        raise NoSuchThing()
    if instruction_id not in {bill.id for bill in unpaid_bills(work.session, work.coop_id, side, amount=owed.amount)}:
        raise Conflict(_l("This is in a payment run, or paid already."))
    if owed.amount != -line.amount:
        raise Invalid({"instruction": [_l("The amount is not what we owe.")]})
    posted = record_match(work, line, side, "direct", [(owed.payable_account_id, owed.amount, owed.reference)])
    owed.paid_at = work.now
    with named_rules(work.session, {"uq_direct_payment_standing": Conflict}):
        work.session.add(
            DirectPayment(
                coop_id=work.coop_id,
                id=new_id(),
                instruction_id=owed.id,
                match_id=standing_match(work, line.id).id,
                paid_on=line.line_on,
            )
        )
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
    owed = lock_instructions(work, [payment.instruction_id])[payment.instruction_id]
    posted = record_match(work, line, side, "returned", [(owed.payable_account_id, line.amount, "")])
    owed.paid_at = None
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
            StatementLine.entry_id.is_not(None),
            unmatched(),
        )
        .order_by(StatementLine.id)
        .with_for_update(of=StatementLine)
    ).all()
    found = suggest(work.session, work.coop_id, side, lines)
    sure = [(line, found[line.id]) for line in lines if line.id in found and found[line.id].sure]
    for line, suggestion in sure:
        if suggestion.kind == "cleared":
            match_cleared(work, line_id=line.id, payment_ids=suggestion.payment_ids)
    post_targets(
        work, side, [(line, each.account_id) for line, each in sure if each.kind == "target" and each.account_id]
    )
    return len(sure), sum(line.amount for line, _ in sure)


@dataclass(frozen=True)
class HeldMatch:
    """A match that stands, and all that falls with it; locked. ``side``: whose account's lines they are."""

    side: str
    line: StatementLine
    match: LineMatch
    lines: Sequence[StatementLine]
    together: Sequence[LineMatch]
    payments: Sequence[RunPayment]
    owed: Sequence[Instruction]


def undo_match(work: Work, *, line_id: uuid.UUID) -> Posted:
    """Take a line's match back by a reversal; the line waits in Unmatched again, and with it those that were joined
    to it. The match stays on record.

    Raises NothingToUndo, Overspent where the money was promised in the meantime, GivenOn where what it shows is in
    use, Conflict where a payment that came back is in another run.
    """
    return take_match_back(work, hold_match(work, line_id=line_id))


def hold_match(work: Work, *, line_id: uuid.UUID) -> HeldMatch:
    """The match of a line, with all that falls with it, locked. Raises NothingToUndo, Conflict."""
    work.need(Permission.KEEP_BOOKS)
    found = {each: lock_line(work, each) for each in _joined_lines(work, line_id)}
    lines, side = {each: line for each, (line, _side) in found.items()}, found[line_id][1]
    line, match = lines[line_id], standing_match(work, line_id)
    together = [match] if match.joined_id is None else _joined(work, match.joined_id)
    if {each.line_id for each in together} != set(lines):
        raise Conflict()  # somebody undid it and matched it anew while we waited
    ids = [each.id for each in together]
    payments = work.session.scalars(
        select(RunPayment)
        .where(
            RunPayment.coop_id == work.coop_id,
            RunPayment.cleared_match_id.in_(ids) | RunPayment.returned_match_id.in_(ids),
        )
        .order_by(RunPayment.id)
        .with_for_update()
    ).all()
    owed = lock_instructions(work, {payment.instruction_id for payment in payments} | _paid_directly(work, ids))
    return HeldMatch(side, line, match, list(lines.values()), together, payments, list(owed.values()))


def take_match_back(work: Work, held: HeldMatch) -> Posted:
    """Undo a match that is held. Raises what ``undo_match`` does."""
    line, match, ids = held.line, held.match, [each.id for each in held.together]
    for payment in held.payments:
        if match.kind == "returned":
            again = work.session.scalar(
                select(RunPayment.id).where(
                    RunPayment.coop_id == work.coop_id,
                    RunPayment.instruction_id == payment.instruction_id,
                    RunPayment.released_at.is_(None),
                )
            )
            if again is not None:
                raise Conflict(_l("This payment is in another run. Cancel that first."))
            payment.returned_on = payment.returned_match_id = payment.released_at = None
        elif payment.returned_on is not None:
            raise Conflict(_l("This payment came back. Undo that first."))
        else:
            payment.cleared_on = payment.cleared_match_id = None
    work.session.execute(
        update(DirectPayment)
        .where(
            DirectPayment.coop_id == work.coop_id, DirectPayment.match_id.in_(ids), DirectPayment.undone_at.is_(None)
        )
        .values(undone_at=work.now)
    )
    insist_still_here(work, held.side, ids)
    uncover_expected(work, ids)
    work.session.flush()
    posted = reverse_entry(
        work,
        entry_id=match.entry_id,
        on=booking_day(work, line.line_on),
        key=f"match-undone:{match.id}",
        kind="match_undone",
    )
    for each in held.lines:
        each.matched_at = None
    for instruction in held.owed:
        if match.kind == "returned":
            instruction.paid_at = work.now
        elif match.kind == "direct":
            instruction.paid_at = None
    for one in held.together:
        one.undone_at, one.undone_by, one.undo_entry_number = work.now, work.actor.person_id, posted.number
    work.session.flush()
    append(work, act="match_undone", subject_kind="statement_line", subject_id=line.id)
    return posted


def _paid_directly(work: Work, match_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """What these matches showed the bank paying by itself."""
    return set(
        work.session.scalars(
            select(DirectPayment.instruction_id).where(
                DirectPayment.coop_id == work.coop_id,
                DirectPayment.match_id.in_(match_ids),
                DirectPayment.undone_at.is_(None),
            )
        )
    )


def _joined_lines(work: Work, line_id: uuid.UUID) -> list[uuid.UUID]:
    """The lines whose match falls with this line's, by id: in this order they are locked, as they were matched."""
    mine, other = aliased(LineMatch), aliased(LineMatch)
    found = work.session.scalars(
        select(other.line_id)
        .join(mine, (mine.coop_id == other.coop_id) & (mine.joined_id == other.joined_id))
        .where(
            other.coop_id == work.coop_id, mine.line_id == line_id, mine.undone_at.is_(None), other.undone_at.is_(None)
        )
    )
    return sorted({line_id, *found})


def _joined(work: Work, joined_id: uuid.UUID) -> list[LineMatch]:
    """The matches that stand and fall together, by id."""
    return list(
        work.session.scalars(
            select(LineMatch)
            .where(LineMatch.coop_id == work.coop_id, LineMatch.joined_id == joined_id, LineMatch.undone_at.is_(None))
            .order_by(LineMatch.id)
            .with_for_update()
        )
    )


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
