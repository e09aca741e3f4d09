"""Signing off that bank and books were held against each other: the figures as they were, kept as a document."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date

from flask_babel import get_locale, gettext as _, lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work
from coopbudget.members.queries import person_name
from coopbudget.money import format_pence
from coopbudget.payments.documents import Table, sheet
from coopbudget.payments.models import BankAccount, Reconciliation, Statement
from coopbudget.payments.queries.reconciling import Position, reconcile
from coopbudget.payments.reconciliation_words import day, in_words
from coopbudget.payments.rules import last_four
from coopbudget.payments.service.accounts import lock_bank_account
from coopbudget.payments.words import SIDES
from coopbudget.trail.service import append


class FiguresChanged(Conflict):
    """What was signed is not what stands there now."""

    message = _l("The figures changed while you looked. Nothing was signed. Look again.")


def sign_reconciliation(work: Work, *, side: str, at: date, seen: str, note: str = "") -> int:
    """Sign off the position of a bank account at the end of ``at``; its number. ``seen`` is the seal of the figures
    that the officer looked at. The document, with every item, is kept as evidence and never changes.

    Raises Invalid for a day to come, Conflict where no statement tells a balance, FiguresChanged where the figures
    are others than those seen.
    """
    work.need(Permission.KEEP_BOOKS)
    if at > work.today:
        raise Invalid({"at": [_l("This day has not come yet.")]})
    account = lock_bank_account(work, side)  # no line enters or leaves its books while it is signed
    found = reconcile(work.session, work.coop_id, side, at)
    if found is None:
        raise Conflict(_l("No statement tells the bank's balance of this day."))
    if found.seal != seen or not found.adds_up:
        raise FiguresChanged()
    statement_id = work.session.scalar(
        select(Statement.id).where(Statement.coop_id == work.coop_id, Statement.number == found.statement_number)
    )
    assert statement_id is not None  # the position was read from it
    number = next_number(work, "reconciliation")
    content = _document(work, account, found, number, note)
    digest = hashlib.sha256(content).hexdigest()
    kept = Reconciliation(
        coop_id=work.coop_id,
        id=new_id(),
        number=number,
        bank_account_id=account.id,
        at=at,
        statement_id=statement_id,
        books=found.books,
        bank=found.bank,
        items=[asdict(item) for item in (*found.items, *found.on_the_way)],
        note=note,
        evidence_id=evidence.store(
            work, file=content, filename=f"bank-against-books-{number}.pdf", kind="reconciliation"
        ),
        digest=digest,
        signed_by=work.person_id,
        signed_at=work.now,
    )
    work.session.add(kept)
    work.session.flush()
    append(
        work,
        act="reconciliation_signed",
        subject_kind="reconciliation",
        subject_id=kept.id,
        content={
            "at": at.isoformat(),
            "bank": found.bank,
            "books": found.books,
            "document": digest,
            "items": len(found.items),
            "number": number,
            "side": side,
        },
    )
    return number


def _document(work: Work, account: BankAccount, found: Position, number: int, note: str) -> bytes:
    """The sheet that is signed: the two figures, the items between them, who signed and when."""
    coop = work.actor.coop
    items = [[words, format_pence(pence)] for words, pence in in_words(found.items)]
    return sheet(
        title=_("Bank against books, number %(number)s", number=number),
        language=str(get_locale() or "en")[:2],
        facts=[
            (_("Co-op"), coop.name if coop else ""),
            (_("Account"), f"{SIDES[found.side]}: {account.name}, {last_four(account.account_number)}"),
            (_("At the end of"), day(found.at)),
        ],
        tables=[
            Table(
                _("The two figures"),
                [_("What"), _("Amount")],
                [
                    [
                        _("The bank says (statement %(n)s, %(day)s)", n=found.statement_number, day=day(found.bank_on)),
                        format_pence(found.bank),
                    ],
                    [_("The books say"), format_pence(found.books)],
                    [_("Difference"), format_pence(found.difference)],
                ],
            ),
            Table(
                _("What explains the difference"),
                [_("Why"), _("Amount")],
                [*items, [_("Together"), format_pence(sum(item.amount for item in found.items))]],
            ),
            *_coming(found),
        ],
        closing=[
            *([_("Note: %(note)s", note=note)] if note else []),
            _(
                "Signed off by %(name)s on %(day)s.",
                name=person_name(work.session, work.person_id),
                day=day(work.today),
            ),
        ],
    )


def _coming(found: Position) -> list[Table]:
    """What is on its way to the account, where anything is."""
    if not found.on_the_way:
        return []
    rows = [[words, format_pence(pence)] for words, pence in in_words(found.on_the_way)]
    total = format_pence(sum(item.amount for item in found.on_the_way))
    return [Table(_("On its way to this account, in neither figure"), [_("What"), _("Amount")],
                  [*rows, [_("Together"), total]])]  # fmt: skip
