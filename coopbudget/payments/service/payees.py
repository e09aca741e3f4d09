"""Payees: whom the co-op pays. The first bank details are recorded; a change needs a second officer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid, Words
from coopbudget.guard import Permission, Work, insist
from coopbudget.members.queries import people_with
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.errors import AlreadyDecided, ChangeWaiting, NoSuchThing, PayeeDiffers
from coopbudget.payments.models import Payee, PayeeChange
from coopbudget.payments.rules import read_account_number, read_sort_code
from coopbudget.trail.service import append


def check_bank_details(sort_code: str, account_number: str) -> tuple[str, str]:
    """Six and eight figures, or Invalid with the field that is wrong."""
    wrong: dict[str, list[Words]] = {}
    found_sort_code = found_number = ""
    try:
        found_sort_code = read_sort_code(sort_code)
    except ValueError:
        wrong["sort_code"] = [_l("A sort code has 6 figures, like 08-60-01.")]
    try:
        found_number = read_account_number(account_number)
    except ValueError:
        wrong["account_number"] = [_l("An account number has 8 figures. Put noughts before a shorter one.")]
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
) -> uuid.UUID:
    """Record whom to pay and where; the payee's id. The caller's slice has asked for the permission.

    ``ref_id`` is the owner's own id of them (a provider, a funder); ``people`` are the persons who are the
    payee or speak for it. Repeating it with the same details gives the same payee. Raises Invalid for what is
    no sort code or account number, PayeeDiffers where other details are known.
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


def ask_payee_change(work: Work, *, payee_id: uuid.UUID, sort_code: str, account_number: str, reason: str) -> uuid.UUID:
    """Ask for new bank details; they hold once a second officer agrees. Until then nothing is paid to them.

    Raises Invalid, NoSuchThing, ChangeWaiting where one waits already.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    sort_code, account_number = check_bank_details(sort_code, account_number)
    payee = lock_payee(work, payee_id)
    if payee.kind == "coop":
        raise NoSuchThing()
    if (payee.sort_code, payee.account_number) == (sort_code, account_number):
        raise Invalid({"account_number": [_l("These are the details we have.")]})
    change = PayeeChange(
        coop_id=work.coop_id,
        id=new_id(),
        payee_id=payee.id,
        sort_code=sort_code,
        account_number=account_number,
        reason=reason,
        asked_by=work.person_id,
        asked_at=work.now,
    )
    with named_rules(work.session, {"uq_payee_change_waiting": ChangeWaiting}):
        work.session.add(change)
    append(
        work,
        act="payee_change_asked",
        subject_kind="payee",
        subject_id=payee.id,
        content={"change": str(change.id)},
    )
    slug = work.actor.coop.slug if work.actor.coop else ""
    officers = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work,
        people=officers - {work.person_id} - _ids(payee.people),
        message=N_("New bank details of %(payee)s wait for a second officer."),
        values={"payee": payee.name},
        link=f"/c/{slug}/payees/{payee.number}" if slug else "",
        about=payee.id,
    )
    return change.id


def decide_payee_change(work: Work, *, payee_id: uuid.UUID, agree: bool) -> None:
    """Agree to the waiting change of bank details, or refuse it.

    Raises Forbidden for whoever asked for it or is the payee, AlreadyDecided where none waits.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    payee = lock_payee(work, payee_id)
    change = work.session.scalar(
        select(PayeeChange)
        .where(
            PayeeChange.coop_id == work.coop_id,
            PayeeChange.payee_id == payee_id,
            PayeeChange.decided_at.is_(None),
        )
        .with_for_update()
    )
    if change is None:
        raise AlreadyDecided()
    insist(
        policy.decide_change(work.person_id, asked_by=change.asked_by, payee_people=_ids(payee.people))
        if agree or work.person_id != change.asked_by
        else policy.ALLOW
    )
    change.decided_by = work.person_id if agree or work.person_id != change.asked_by else None
    change.decided_at = work.now
    change.agreed = agree
    if agree:
        payee.sort_code, payee.account_number = change.sort_code, change.account_number
    work.session.flush()
    append(
        work,
        act="payee_change_agreed" if agree else "payee_change_refused",
        subject_kind="payee",
        subject_id=payee.id,
        content={"change": str(change.id)},
    )


def lock_payee(work: Work, payee_id: uuid.UUID) -> Payee:
    """The payee, locked. Raises NoSuchThing."""
    payee = work.session.scalar(
        select(Payee).where(Payee.coop_id == work.coop_id, Payee.id == payee_id).with_for_update()
    )
    if payee is None:
        raise NoSuchThing()
    return payee


def _ids(texts: Iterable[str]) -> frozenset[uuid.UUID]:
    return frozenset(uuid.UUID(text) for text in texts)
