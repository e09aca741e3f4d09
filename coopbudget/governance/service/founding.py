"""What a group does before its society: who is interested, first meetings, the list of what is to be done, opening."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.governance.groups import Step, group
from coopbudget.governance.models import FirstMeeting, FoundingStep, Interested
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import current_members
from coopbudget.members.service import open_for_money
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append

OPENED = N_("Everything on the list is done. The co-op can hold money from today.")


class NotReady(Conflict):
    """Something on the list is still to do."""

    message = _l("Something on the list is still to do. The co-op can't hold money yet.")


class OpenAlready(Conflict):
    """The list is closed once the co-op holds money."""

    message = _l("The co-op is open. This list can't be changed any more.")


class NobodyInterested(NotFound):
    """No such line on the list of who is interested."""


def note_interest(work: Work, *, name: str, contact: str, wants: str = "") -> uuid.UUID:
    """Write down somebody who wants to hear more, who said that we may. Whoever helps the group may do it."""
    work.need(Permission.SEE_MEMBERS)
    row = Interested(
        coop_id=work.coop_id, id=new_id(), name=name, contact=contact, wants=wants, added_by=work.person_id,
        added_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(work, act="interest.noted", subject_kind="interested", subject_id=row.id)
    return row.id


def drop_interest(work: Work, *, interested_id: uuid.UUID) -> None:
    """Take somebody off the list: nothing of them is kept. Raises NobodyInterested."""
    work.need(Permission.SEE_MEMBERS)
    gone = work.session.scalar(
        delete(Interested)
        .where(Interested.coop_id == work.coop_id, Interested.id == interested_id)
        .returning(Interested.id)
        .execution_options(synchronize_session=False)
    )
    if gone is None:
        raise NobodyInterested()
    append(work, act="interest.dropped", subject_kind="interested", subject_id=interested_id)


def note_meeting(work: Work, *, held_on: date, place: str, came: int, said: str) -> uuid.UUID:
    """Write down a first meeting. Raises Invalid for a day to come."""
    work.need(Permission.SEE_MEMBERS)
    if held_on > work.today:
        raise Invalid({"held_on": [_l("Write down a meeting once it was held.")]})
    row = FirstMeeting(
        coop_id=work.coop_id, id=new_id(), held_on=held_on, place=place, came=came, said=said,
        noted_by=work.person_id, noted_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(work, act="first_meeting.noted", subject_kind="first_meeting", subject_id=row.id)
    return row.id


def note_step(work: Work, *, step: Step, reference: str, done_on: date) -> None:
    """Note that a step is done, and where that can be seen; again, to put it right.

    Raises OpenAlready, Invalid for a day to come.
    """
    work.need(Permission.EDIT_COOP)
    _still_forming(work)
    if done_on > work.today:
        raise Invalid({"done_on": [_l("Note it once it is done.")]})
    row = work.session.scalar(
        select(FoundingStep).where(FoundingStep.coop_id == work.coop_id, FoundingStep.step == step.value)
    )
    if row is None:
        row = FoundingStep(coop_id=work.coop_id, id=new_id(), step=step.value)
        work.session.add(row)
    row.reference, row.done_on, row.done_by, row.noted_at = reference, done_on, work.person_id, work.now
    work.session.flush()
    append(
        work, act="founding.step_done", subject_kind="founding_step", subject_id=row.id,
        content={"step": step.value, "on": done_on.isoformat()},
    )  # fmt: skip


def undo_step(work: Work, *, step: Step) -> None:
    """A step is not done after all. Raises OpenAlready."""
    work.need(Permission.EDIT_COOP)
    _still_forming(work)
    gone = work.session.scalar(
        delete(FoundingStep)
        .where(FoundingStep.coop_id == work.coop_id, FoundingStep.step == step.value)
        .returning(FoundingStep.id)
        .execution_options(synchronize_session=False)
    )
    if gone is not None:
        append(
            work, act="founding.step_undone", subject_kind="founding_step", subject_id=gone,
            content={"step": step.value},
        )  # fmt: skip


def _still_forming(work: Work) -> None:
    hold_coop(work)  # one at a time: nothing is undone while the books are opened
    if group(work.session, work.coop_id).opened_on is not None:
        raise OpenAlready()


def open_books(work: Work) -> None:
    """All is done: the co-op can hold money from today, and every member is told. Raises OpenAlready, NotReady."""
    work.need(Permission.EDIT_COOP)
    _still_forming(work)
    if group(work.session, work.coop_id).missing:
        raise NotReady()
    open_for_money(work)
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=[each.person_id for each in current_members(work.session, work.coop_id)],
        message=OPENED,
        link=f"/c/{slug}/starting",
    )
