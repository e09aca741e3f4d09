"""Days away: recorded by the member, her supporter, or an officer by phone. The absence rule decides who pays."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.contracts.errors import AlreadyAway, NoSuchContract
from coopbudget.contracts.models import Absence
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Power, Work
from coopbudget.trail.service import append


def record_absence(work: Work, *, from_on: date, until_on: date | None, reason: str) -> Absence:
    """The member this act is for is away from one day to another (None: nobody knows yet).

    It counts for invoices that are sent after it was recorded. Raises Invalid for days that don't fit,
    AlreadyAway where they meet an absence already recorded.
    """
    work.need_power(Power.CONFIRM_VISITS)
    if until_on is not None and until_on < from_on:
        raise Invalid({"until_on": [_l("The last day away has to come after the first.")]})
    if from_on > work.today.replace(year=work.today.year + 1, day=min(work.today.day, 28)):
        raise Invalid({"from_on": [_l("Choose a day within a year.")]})
    own = select(Absence).where(
        Absence.coop_id == work.coop_id,
        Absence.member_id == work.member_id,
        Absence.withdrawn_at.is_(None),
        (Absence.until_on.is_(None)) | (Absence.until_on >= from_on),
    )
    if until_on is not None:
        own = own.where(Absence.from_on <= until_on)
    if work.session.scalar(own.limit(1).with_for_update()) is not None:
        raise AlreadyAway()
    absence = Absence(
        coop_id=work.coop_id,
        id=new_id(),
        member_id=work.member_id,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        recorded_by=work.actor.person_id,
        recorded_at=work.now,
    )
    work.session.add(absence)
    work.session.flush()
    _record(work, "absence_recorded", absence)
    return absence


def end_absence(work: Work, *, absence_id: uuid.UUID, until_on: date) -> Absence:
    """Say (or correct) the last day away."""
    work.need_power(Power.CONFIRM_VISITS)
    absence = _own(work, absence_id)
    if until_on < absence.from_on:
        raise Invalid({"until_on": [_l("The last day away has to come after the first.")]})
    later = work.session.scalar(
        select(Absence.id).where(
            Absence.coop_id == work.coop_id,
            Absence.member_id == work.member_id,
            Absence.id != absence.id,
            Absence.withdrawn_at.is_(None),
            Absence.from_on <= until_on,
            (Absence.until_on.is_(None)) | (Absence.until_on >= absence.from_on),
        )
    )
    if later is not None:
        raise AlreadyAway()
    absence.until_on = until_on
    work.session.flush()
    _record(work, "absence_ended", absence)
    return absence


def withdraw_absence(work: Work, *, absence_id: uuid.UUID) -> Absence:
    """It did not happen: the absence counts no more for invoices still to be sent."""
    work.need_power(Power.CONFIRM_VISITS)
    absence = _own(work, absence_id)
    absence.withdrawn_at = work.now
    work.session.flush()
    _record(work, "absence_withdrawn", absence)
    return absence


def _own(work: Work, absence_id: uuid.UUID) -> Absence:
    found = work.session.scalar(
        select(Absence)
        .where(
            Absence.coop_id == work.coop_id,
            Absence.id == absence_id,
            Absence.member_id == work.member_id,
            Absence.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise NoSuchContract()
    return found


def _record(work: Work, act: str, absence: Absence) -> None:
    """The days stand in the trail, since money follows them; the reason is care data and does not."""
    append(
        work,
        act=act,
        subject_kind="absence",
        subject_id=absence.id,
        content={
            "from_on": absence.from_on.isoformat(),
            "member": str(absence.member_id),
            "until_on": absence.until_on.isoformat() if absence.until_on else None,
        },
    )
