"""Payees: whom the co-op pays. The first bank details are recorded; changing them is in ``payee_changes``."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid, Words
from coopbudget.guard import Work
from coopbudget.payments.details import NO_ACCOUNT_NUMBER, NO_SORT_CODE
from coopbudget.payments.errors import NoSuchThing, PayeeDiffers
from coopbudget.payments.models import Payee, PayeeChange
from coopbudget.payments.rules import read_account_number, read_sort_code
from coopbudget.settings import Settings
from coopbudget.trail.service import append


def check_bank_details(sort_code: str, account_number: str) -> tuple[str, str]:
    """Six and eight figures, or Invalid with the field that is wrong."""
    wrong: dict[str, list[Words]] = {}
    found_sort_code = found_number = ""
    try:
        found_sort_code = read_sort_code(sort_code)
    except ValueError:
        wrong["sort_code"] = [NO_SORT_CODE]
    try:
        found_number = read_account_number(account_number)
    except ValueError:
        wrong["account_number"] = [NO_ACCOUNT_NUMBER]
    if wrong:
        raise Invalid(wrong)
    return found_sort_code, found_number


def register_payee(
    work: Work,
    *,
    name: str,
    kind: str,
    ref_id: uuid.UUID,
    sort_code: str,
    account_number: str,
    people: Iterable[uuid.UUID] = (),
    own_page: str = "",
    rests: bool = False,
) -> uuid.UUID:
    """Record whom to pay and where; the payee's id. The caller's slice has asked for the permission.

    ``ref_id`` is the owner's own id of them (a provider, a funder); ``people`` are the persons who are the
    payee or speak for it, ``own_page`` the path where they see it. With ``rests`` nothing is paid there before the
    details have stood as long as changed ones must. Repeating it with the same details gives the
    same payee. Raises Invalid for what is no sort code or account number, PayeeDiffers where other details are
    known.
    """
    sort_code, account_number = check_bank_details(sort_code, account_number)
    known = work.session.scalar(
        select(Payee).where(Payee.coop_id == work.coop_id, Payee.ref_id == ref_id).with_for_update()
    )
    if known is not None:
        if (known.sort_code, known.account_number) != (sort_code, account_number):
            raise PayeeDiffers()
        known.people = sorted({*known.people, *(str(person) for person in people)})
        work.session.flush()
        return known.id
    payee = Payee(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "payee"),
        kind=kind,
        ref_id=ref_id,
        name=name.strip(),
        sort_code=sort_code,
        account_number=account_number,
        people=sorted({str(person) for person in people}),
        own_page=own_page,
        details_at=work.now if rests else None,
        rests_until=rests_until(work) if rests else None,
        recorded_by=work.actor.person_id,
        recorded_at=work.now,
    )
    with named_rules(work.session, {"uq_payee_coop_id_ref_id": PayeeDiffers}):
        work.session.add(payee)
    append(
        work,
        act="payee_registered",
        subject_kind="payee",
        subject_id=payee.id,
        content={"kind": kind, "ref": str(ref_id)},
    )
    return payee.id


def forget_payee(work: Work, *, ref_id: uuid.UUID) -> None:
    """Take out the name and bank details of a payee whose time is over; nothing waits to be paid to it.

    What was sent to the bank stays in its runs: the digest of the bank's file is over it.
    """
    payee = work.session.scalar(
        select(Payee).where(Payee.coop_id == work.coop_id, Payee.ref_id == ref_id).with_for_update()
    )
    if payee is None:
        return
    payee.name, payee.sort_code, payee.account_number, payee.people = "", "0" * 6, "0" * 8, []
    work.session.execute(
        update(PayeeChange)
        .where(PayeeChange.coop_id == work.coop_id, PayeeChange.payee_id == payee.id)
        .values(
            sort_code="0" * 6, account_number="0" * 8, old_sort_code=None, old_account_number=None, reason="",
            confirmed_how="",
        )
    )  # fmt: skip
    work.session.flush()


def rests_until(work: Work) -> datetime:
    """Until when bank details that hold from now on are not paid to."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return work.now + timedelta(hours=settings.bank_change_hours)


def lock_payee(work: Work, payee_id: uuid.UUID) -> Payee:
    """The payee, locked. Raises NoSuchThing."""
    payee = work.session.scalar(
        select(Payee).where(Payee.coop_id == work.coop_id, Payee.id == payee_id).with_for_update()
    )
    if payee is None:
        raise NoSuchThing()
    return payee


def ids_of(texts: Iterable[str]) -> frozenset[uuid.UUID]:
    """A kept list of ids, read."""
    return frozenset(uuid.UUID(text) for text in texts)
