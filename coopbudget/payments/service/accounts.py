"""The co-op's two bank accounts, and the accounts of the books that go with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account
from coopbudget.payments.bank_files import KINDS, OWN, most_in_a_file
from coopbudget.payments.errors import BankAccountInUse, NoBankAccount
from coopbudget.payments.models import BankAccount, Payee, Statement
from coopbudget.payments.rules import Side
from coopbudget.payments.service.payees import check_bank_details
from coopbudget.trail.service import append

BANK = {Side.MEMBERS: chart.MEMBERS_BANK, Side.OWN: chart.OWN_BANK}
UNMATCHED = {Side.MEMBERS: chart.MEMBERS_UNMATCHED, Side.OWN: chart.OWN_UNMATCHED}
CLEARING = {Side.MEMBERS: chart.MEMBERS_CLEARING, Side.OWN: chart.OWN_CLEARING}


def set_bank_account(work: Work, *, side: str, name: str, sort_code: str, account_number: str) -> uuid.UUID:
    """Say which bank account holds the members' money, or the co-op's own. Another number asks for a second factor.

    Raises SecondFactorNeeded, Invalid for what is no sort code or account number, or where both sides would be one
    account; BankAccountInUse for another number once statements are in the books.
    """
    work.need(Permission.KEEP_BOOKS)
    sort_code, account_number = check_bank_details(sort_code, account_number)
    accounts = {
        account.side: account
        for account in work.session.scalars(
            select(BankAccount).where(BankAccount.coop_id == work.coop_id).order_by(BankAccount.side).with_for_update()
        )
    }
    other = accounts.get(Side(side).other)
    if other is not None and (other.sort_code, other.account_number) == (sort_code, account_number):
        raise Invalid({"account_number": [_l("Members' money and the co-op's own need two different accounts.")]})
    account = accounts.get(side)
    if account is None:
        account = BankAccount(
            coop_id=work.coop_id,
            id=new_id(),
            side=side,
            name=name,
            sort_code=sort_code,
            account_number=account_number,
            recorded_by=work.person_id,
            recorded_at=work.now,
        )
        with named_rules(work.session, {"uq_bank_account_coop_id_side": BankAccountInUse}):
            work.session.add(account)
    else:
        if (account.sort_code, account.account_number) != (sort_code, account_number):
            _refuse_if_used(work, account)
            work.need_second_factor()
        account.name, account.sort_code, account.account_number = name, sort_code, account_number
        account.recorded_by, account.recorded_at = work.person_id, work.now
        crossing_payee = work.session.scalar(
            select(Payee).where(Payee.coop_id == work.coop_id, Payee.ref_id == account.id).with_for_update()
        )
        if crossing_payee is not None:
            crossing_payee.name, crossing_payee.sort_code = name, sort_code
            crossing_payee.account_number = account_number
        work.session.flush()
    for code in (BANK[Side(side)], UNMATCHED[Side(side)], CLEARING[Side(side)]):
        open_account(work, code=code)
    append(work, act="bank_account_set", subject_kind="bank_account", subject_id=account.id, content={"side": side})
    return account.id


def set_bank_file(work: Work, *, side: str, kind: str, layout: Mapping[str, Any] | None = None) -> None:
    """Say which file of payments the bank of this account takes; runs prepared from now on are made so.

    ``layout`` is a co-op's own order of columns. Raises Invalid for what is no kind or layout, NoBankAccount.
    """
    work.need(Permission.KEEP_BOOKS)
    if kind not in KINDS:
        raise Invalid({"kind": [_l("Choose one of the answers.")]})
    try:
        most_in_a_file(kind, layout)
    except ValueError:
        raise Invalid({"first": [_l("Each of the five stands once. Look which is missing or twice.")]}) from None
    account = lock_bank_account(work, side)
    account.file_kind, account.file_layout = kind, dict(layout) if kind == OWN and layout else None
    work.session.flush()
    append(
        work,
        act="bank_file_kind_set",
        subject_kind="bank_account",
        subject_id=account.id,
        content={"kind": kind, "side": side},
    )


def _refuse_if_used(work: Work, account: BankAccount) -> None:
    used = work.session.scalar(
        select(Statement.id)
        .where(
            Statement.coop_id == work.coop_id,
            Statement.bank_account_id == account.id,
            Statement.posted_at.is_not(None),
        )
        .limit(1)
    )
    if used is not None:
        raise BankAccountInUse()


def lock_bank_account(work: Work, side: str) -> BankAccount:
    """The bank account of a side, locked: one statement of it enters the books at a time. Raises NoBankAccount."""
    account = work.session.scalar(
        select(BankAccount).where(BankAccount.coop_id == work.coop_id, BankAccount.side == side).with_for_update()
    )
    if account is None:
        raise NoBankAccount()
    return account
