"""One line that is several things: split by a council's remittance list, or by hand; to the penny."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Invalid
from coopbudget.evidence import service as evidence
from coopbudget.evidence.queries import evidence as find_evidence
from coopbudget.guard import Permission, Work
from coopbudget.ledger.service import Posted
from coopbudget.money import format_pence
from coopbudget.payments.errors import NoSuchThing, Unreadable
from coopbudget.payments.models import BankAccount, StatementLine
from coopbudget.payments.queries.matching import references
from coopbudget.payments.readers import StatementUnreadable, read_remittance
from coopbudget.payments.rules import squeeze
from coopbudget.payments.service.entries import Part, record_match
from coopbudget.payments.service.lines import lock_line
from coopbudget.payments.service.matching import allowed_account
from coopbudget.payments.words import problems_in_words


def read_split(work: Work, *, line_id: uuid.UUID, content: bytes) -> list[Part]:
    """A remittance list's parts for a line; nothing is done. Raises Unreadable with every line and reason,
    among them references nobody has, and a sum that isn't the line's to the penny."""
    work.need(Permission.KEEP_BOOKS)
    row = work.session.execute(
        select(StatementLine.amount, BankAccount.side)
        .join(
            BankAccount,
            (BankAccount.coop_id == StatementLine.coop_id) & (BankAccount.id == StatementLine.bank_account_id),
        )
        .where(StatementLine.coop_id == work.coop_id, StatementLine.id == line_id)
    ).one_or_none()
    if row is None:
        raise NoSuchThing()
    try:
        listed = read_remittance(content)
    except StatementUnreadable as problem:
        raise Unreadable({"file": problems_in_words(problem)}) from None
    known = references(work.session, work.coop_id, row.side)
    strangers = [part for part in listed if squeeze(part.reference) not in known]
    if strangers:
        raise Unreadable(
            {
                "file": [
                    _l(
                        "Line %(line)s: nobody has the reference %(reference)s.",
                        line=part.row,
                        reference=part.reference,
                    )
                    for part in strangers[:8]
                ]
            }
        )
    total = sum(part.amount for part in listed)
    if total != row.amount:
        raise Unreadable(
            {
                "file": [
                    _l(
                        "The list adds up to %(total)s and the payment is %(amount)s. They must be the same.",
                        total=format_pence(total),
                        amount=format_pence(row.amount),
                    )
                ]
            }
        )
    return [(known[squeeze(part.reference)].account_id, part.amount, part.reference) for part in listed]


def keep_split(work: Work, *, line_id: uuid.UUID, content: bytes, filename: str) -> tuple[uuid.UUID, list[Part]]:
    """Keep a remittance list that fits a line, for ``split_line``; no money moves. Its evidence and its parts.

    Raises as ``read_split``.
    """
    parts = read_split(work, line_id=line_id, content=content)
    kept = evidence.store(work, file=content, filename=filename or "remittance.csv", kind="remittance")
    return kept, parts


def split_line(work: Work, *, line_id: uuid.UUID, evidence_id: uuid.UUID) -> Posted:
    """Split one payment over the list that was kept for it, in one entry. Raises as ``read_split``,
    AlreadyMatched, and NoSuchThing for a file that is no remittance list."""
    work.need(Permission.KEEP_BOOKS)
    kept = find_evidence(work.session, work.coop_id, evidence_id)
    if kept is None or kept.kind != "remittance":
        raise NoSuchThing()
    line, side = lock_line(work, line_id)
    parts = read_split(work, line_id=line_id, content=evidence.read(work, evidence_id))
    return record_match(work, line, side, "split", parts, evidence_id=evidence_id)


def split_by_hand(work: Work, *, line_id: uuid.UUID, parts: Sequence[tuple[str, int]]) -> Posted:
    """Split a line over several things, each a code and its pence, in one entry.

    Raises Invalid for fewer than two, for what the line may not be, and where they don't add up; AlreadyMatched.
    """
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    if len(parts) < 2:
        raise Invalid({"code-1": [_l("Give at least two parts.")]})
    if any(pence <= 0 for _, pence in parts) or sum(pence for _, pence in parts) != abs(line.amount):
        raise Invalid({"amount-1": [_l("The parts must add up to %(amount)s.", amount=format_pence(abs(line.amount)))]})
    kept = [(allowed_account(work, side, code, money_in=line.amount > 0), pence, "") for code, pence in parts]
    return record_match(work, line, side, "split", kept)
