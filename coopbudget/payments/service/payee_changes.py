"""New bank details: asked for by one officer, decided by a second, confirmed by the payee, and left to rest.

A change of bank details is the commonest way to steal from a small body. So three different people have a part in
it, nothing is paid to the payee while it waits, nor for some hours after, and the next run shows it.
"""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.members.queries import people_with
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.errors import AlreadyDecided, ChangeWaiting, NoSuchThing
from coopbudget.payments.models import Payee, PayeeChange
from coopbudget.payments.service.payees import check_bank_details, ids_of, lock_payee, rests_until
from coopbudget.trail.service import append


def ask_payee_change(work: Work, *, payee_id: uuid.UUID, sort_code: str, account_number: str, reason: str) -> uuid.UUID:
    """Ask for new bank details. They hold once a second officer agreed and the payee confirmed.

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
        confirmed_how="",
    )
    with named_rules(work.session, {"uq_payee_change_waiting": ChangeWaiting}):
        work.session.add(change)
    _record(work, "payee_change_asked", payee, change)
    slug = work.actor.coop.slug if work.actor.coop else ""
    people = ids_of(payee.people)
    officers = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work,
        people=officers - {work.person_id} - people,
        message=N_("New bank details of %(payee)s wait for a second officer."),
        values={"payee": payee.name},
        link=f"/c/{slug}/payees/{payee.number}" if slug else "",
        about=payee.id,
    )
    tell(
        work,
        people=people,
        message=N_("Somebody asked us to pay %(payee)s into another bank account. Tell us if that is right."),
        values={"payee": payee.name},
        link=payee.own_page or (f"/c/{slug}/bank-details" if slug else ""),
        about=change.id,
        urgent=True,
    )
    return change.id


def decide_payee_change(work: Work, *, payee_id: uuid.UUID, agree: bool, heard: str = "") -> bool:
    """A second officer agrees to the waiting change, or refuses it; whether the new details hold now.

    ``heard``: where nobody on the platform speaks for the payee, whom the officer rang and when.
    Raises SecondFactorNeeded, Invalid without ``heard`` where it is needed, Forbidden for whoever asked or is
    paid, AlreadyDecided where none waits. Whoever asked may take it back.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    if agree:
        work.need_second_factor()
    payee, change = _lock_waiting(work, payee_id)
    if change.decided_at is not None:
        raise AlreadyDecided()
    people = ids_of(payee.people)
    own = work.person_id == change.asked_by
    if agree or not own:
        insist(policy.decide_change(work.person_id, asked_by=change.asked_by, payee_people=people))
    if agree and not people and not heard.strip():
        raise Invalid({"heard": [_l("Say whom you rang, when, and on which number.")]})
    change.decided_at, change.agreed = work.now, agree
    change.decided_by = None if own else work.person_id
    if not agree:
        change.settled_at = work.now
    elif not people:
        change.confirmed, change.confirmed_at, change.confirmed_how = True, work.now, heard.strip()
    work.session.flush()
    _record(work, "payee_change_agreed" if agree else "payee_change_refused", payee, change)
    return _use_if_ready(work, payee, change)


def confirm_payee_change(work: Work, *, change_id: uuid.UUID, right: bool) -> bool:
    """Somebody who speaks for the payee says whether the new details are theirs; whether they hold now.

    Raises NoSuchThing for a change that is not of theirs, Forbidden for who had a part in it as an officer,
    AlreadyDecided.
    """
    payee_id = work.session.scalar(
        select(PayeeChange.payee_id).where(PayeeChange.coop_id == work.coop_id, PayeeChange.id == change_id)
    )
    if payee_id is None:
        raise NoSuchThing()
    payee, change = _lock_waiting(work, payee_id)
    people = ids_of(payee.people)
    if work.person_id not in people and (payee.kind != "provider" or work.actor.provider_id != payee.ref_id):
        raise NoSuchThing()
    if change.id != change_id or change.confirmed_at is not None:
        raise AlreadyDecided()
    insist(
        policy.confirm_change(
            work.person_id,
            asked_by=change.asked_by,
            decided_by=change.decided_by,
            payee_people=people | {work.person_id},
        )
    )
    change.confirmed, change.confirmed_at, change.confirmed_by = right, work.now, work.person_id
    if not right:
        change.settled_at = work.now
        change.decided_at = change.decided_at or work.now
        change.agreed = False
        tell(
            work,
            people=people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today),
            message=N_("%(payee)s says that the new bank details are not theirs. Find out who asked for them."),
            values={"payee": payee.name},
            link=_page_of(work, payee),
            about=change.id,
            urgent=True,
        )
    work.session.flush()
    _record(work, "payee_change_confirmed" if right else "payee_change_denied", payee, change)
    return _use_if_ready(work, payee, change)


def call_off_payee_change(work: Work, *, payee_id: uuid.UUID) -> None:
    """While new details rest, any officer who may pay puts the old ones back. Raises AlreadyDecided after that."""
    work.need(Permission.APPROVE_PAYMENTS)
    payee = lock_payee(work, payee_id)
    change = work.session.scalar(
        select(PayeeChange)
        .where(PayeeChange.coop_id == work.coop_id, PayeeChange.payee_id == payee_id, PayeeChange.agreed.is_(True))
        .order_by(PayeeChange.settled_at.desc())
        .limit(1)
        .with_for_update()
    )
    resting = payee.rests_until is not None and payee.rests_until > work.now
    if change is None or change.old_sort_code is None or change.old_account_number is None or not resting:
        raise AlreadyDecided()
    payee.sort_code, payee.account_number = change.old_sort_code, change.old_account_number
    payee.rests_until, payee.details_at = None, work.now
    change.called_off_at, change.agreed = work.now, False
    work.session.flush()
    _record(work, "payee_change_called_off", payee, change)


def _lock_waiting(work: Work, payee_id: uuid.UUID) -> tuple[Payee, PayeeChange]:
    """The payee and its change that waits, locked in that order. Raises AlreadyDecided where none waits."""
    payee = lock_payee(work, payee_id)
    change = work.session.scalar(
        select(PayeeChange)
        .where(
            PayeeChange.coop_id == work.coop_id,
            PayeeChange.payee_id == payee_id,
            PayeeChange.settled_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if change is None:
        raise AlreadyDecided()
    return payee, change


def _use_if_ready(work: Work, payee: Payee, change: PayeeChange) -> bool:
    if not (change.agreed and change.confirmed):
        return False
    change.old_sort_code, change.old_account_number = payee.sort_code, payee.account_number
    change.settled_at = work.now
    payee.sort_code, payee.account_number = change.sort_code, change.account_number
    payee.details_at = work.now
    payee.rests_until = rests_until(work)
    work.session.flush()
    append(
        work,
        act="payee_details_changed",
        subject_kind="payee",
        subject_id=payee.id,
        content={"change": str(change.id), "rests_until": payee.rests_until.isoformat()},
    )
    return True


def _page_of(work: Work, payee: Payee) -> str:
    return f"/c/{work.actor.coop.slug}/payees/{payee.number}" if work.actor.coop else ""


def _record(work: Work, act: str, payee: Payee, change: PayeeChange) -> None:
    append(work, act=act, subject_kind="payee", subject_id=payee.id, content={"change": str(change.id)})
