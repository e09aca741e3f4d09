"""What a group does before its society: who is interested, first meetings, the list of what is to be done, opening."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from werkzeug.datastructures import FileStorage

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.governance import policy
from coopbudget.governance.groups import GUARDED, Step, group
from coopbudget.governance.models import FirstMeeting, FoundingStep, Interested
from coopbudget.guard import Permission, Work, insist
from coopbudget.members.queries.membership import current_members, people_with
from coopbudget.members.service import open_for_money
from coopbudget.notices.messages import N_
from coopbudget.notices.service import take_back, tell
from coopbudget.trail.service import append

SECOND_ASKED = N_("A step of starting the co-op is noted, with its paper. Look at it, and agree if it is right.")
OPENED = N_("Everything on the list is done. The co-op can hold money from today.")


class NotReady(Conflict):
    """Something on the list is still to do."""

    message = _l("Something on the list is still to do. The co-op can't hold money yet.")


class OpenAlready(Conflict):
    """The list is closed once the co-op holds money."""

    message = _l("The co-op is open. This list can't be changed any more.")


class NothingToAgree(Conflict):
    """Only a step that is noted, and that guards money, waits for a second officer."""

    message = _l("There is nothing here that waits for a second officer.")


class NobodyInterested(NotFound):
    """No such line on the list of who is interested."""


def note_interest(
    work: Work,
    *,
    name: str,
    contact: str,
    wants: str = "",
    kinds: Sequence[str] = (),
    times: Sequence[str] = (),
    place: str = "",
) -> uuid.UUID:
    """Write down somebody who wants to hear more, who said that we may. Whoever helps the group may do it."""
    work.need(Permission.SEE_MEMBERS)
    row = Interested(
        coop_id=work.coop_id, id=new_id(), name=name, contact=contact, wants=wants, kinds=list(kinds),
        times=list(times), place=place, added_by=work.person_id, added_at=work.now,
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


def note_step(
    work: Work, *, step: Step, reference: str, done_on: date, file: FileStorage | bytes = b"", filename: str = ""
) -> None:
    """Note that a step is done, with the paper that shows it (``file``); again, to put it right.

    Where the step guards money it counts once a second officer agreed (``agree_step``), and putting it right asks
    them anew. Raises OpenAlready, Invalid for a day to come or where there is no paper.
    """
    work.need(Permission.EDIT_COOP)
    _still_forming(work)
    if done_on > work.today:
        raise Invalid({"done_on": [_l("Note it once it is done.")]})
    row = _step(work, step)
    if row is None:
        row = FoundingStep(coop_id=work.coop_id, id=new_id(), step=step.value, evidence_id=None)
    if file:
        row.evidence_id = evidence.store(work, file=file, filename=filename, kind="founding", field="paper")
    elif row.evidence_id is None:
        raise Invalid({"paper": [_l("Add the paper that shows it: a PDF or a photo.")]})
    row.reference, row.done_on, row.done_by, row.noted_at = reference, done_on, work.person_id, work.now
    row.agreed_by = row.agreed_at = None
    work.session.add(row)
    work.session.flush()
    append(
        work, act="founding.step_done", subject_kind="founding_step", subject_id=row.id,
        content={"step": step.value, "on": done_on.isoformat(), "paper": str(row.evidence_id)},
    )  # fmt: skip
    others = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today)) - {work.person_id}
    if step in GUARDED and others:
        tell(work, people=others, message=SECOND_ASKED, link=_page(work), about=row.id)


def agree_step(work: Work, *, step: Step) -> None:
    """A second officer has seen the paper of a step that guards money, and agrees.

    Whoever may approve payments may, but not who noted it. Raises OpenAlready, NothingToAgree, Forbidden.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    _still_forming(work)
    row = _step(work, step)
    if row is None or step not in GUARDED or row.evidence_id is None or row.agreed_by is not None:
        raise NothingToAgree()
    insist(policy.may_agree_step(work.actor, row.done_by))
    row.agreed_by, row.agreed_at = work.person_id, work.now
    work.session.flush()
    append(
        work, act="founding.step_agreed", subject_kind="founding_step", subject_id=row.id,
        content={"step": step.value, "paper": str(row.evidence_id)},
    )  # fmt: skip
    take_back(
        work, about=row.id, people=people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today)
    )


def _step(work: Work, step: Step) -> FoundingStep | None:
    return work.session.scalar(
        select(FoundingStep)
        .where(FoundingStep.coop_id == work.coop_id, FoundingStep.step == step.value)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _page(work: Work) -> str:
    return f"/c/{work.actor.coop.slug}/starting" if work.actor.coop else ""


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
    tell(
        work,
        people=[each.person_id for each in current_members(work.session, work.coop_id)],
        message=OPENED,
        link=_page(work),
    )
