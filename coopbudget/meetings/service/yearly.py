"""What a year needs: noting that a step is done, and reminding of what is not."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work
from coopbudget.meetings.cycle import NOTED, State, Step, reminder
from coopbudget.meetings.errors import NoSuchYear
from coopbudget.meetings.models import YearStep
from coopbudget.meetings.words import STEPS
from coopbudget.meetings.yearly import every_year, steps_of, the_year
from coopbudget.members.queries.membership import people_with
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import tell
from coopbudget.trail.service import append

ONE = N_("Our year needs something: %(what)s. The day for it is %(day)s.")
SEVERAL = N_("Our year needs %(number)s things. See the list.")


class NotNoted(Conflict):
    """The records say whether it is done."""

    message = _l("Nobody notes this by hand. It is done once the records say so.")


def note_year_step(work: Work, *, year: int, step: Step, reference: str, done_on: date) -> None:
    """Note that a step of a year (by its name) is done, and where that can be seen; again, to put it right.

    Raises NoSuchYear, NotNoted, Invalid for a day to come.
    """
    work.need(Permission.EDIT_COOP)
    if step not in NOTED:
        raise NotNoted()
    if done_on > work.today:
        raise Invalid({"done_on": [_l("Note it once it is done.")]})
    if year not in {each.name for each in every_year(work.session, work.coop_id, work.today)}:
        raise NoSuchYear()
    row = _row(work, year, step)
    row.reference, row.done_on, row.done_by = reference, done_on, work.person_id
    work.session.flush()
    append(
        work, act="year.step_done", subject_kind="year_step", subject_id=row.id,
        content={"year": year, "step": step.value, "on": done_on.isoformat()},
    )  # fmt: skip


def _row(work: Work, year: int, step: Step) -> YearStep:
    """The step's row, made where there is none; one piece of work at a time."""
    hold_coop(work)
    row = work.session.scalar(
        select(YearStep)
        .where(YearStep.coop_id == work.coop_id, YearStep.year == year, YearStep.step == step.value)
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = YearStep(coop_id=work.coop_id, id=new_id(), year=year, step=step.value, reference="")
        work.session.add(row)
    return row


def remind_of_year(work: Work) -> int:
    """Remind who edits the co-op and who keeps its books of what its year needs by a near day; how many were told.

    Each step is reminded of 30 and 7 days before its day and on it, each once; several at once in one message.
    """
    work.need(Permission.EDIT_COOP)
    year = the_year(work.session, work.coop_id, work.today)
    due = []
    for each in steps_of(work.session, work.coop_id, year, work.today):
        days = None if each.state is State.DONE else reminder(each.due, work.today, each.reminded)
        if days is not None:
            due.append((each.due, days))
    if not due:
        return 0
    for step, days in due:
        _row(work, year.name, step.step).reminded = days
    work.session.flush()
    append(
        work, act="year.reminded", subject_kind="coop", subject_id=work.coop_id,
        content={"year": year.name, "steps": [step.step.value for step, _days in due]},
    )  # fmt: skip
    people = {
        person
        for permission in (Permission.EDIT_COOP, Permission.KEEP_BOOKS)
        for person in people_with(work.session, work.coop_id, permission, work.today)
    }
    slug = work.actor.coop.slug if work.actor.coop else ""
    first = due[0][0]
    assert first.by is not None
    several: dict[str, Value] = {"number": len(due)}
    one: dict[str, Value] = {"what": {"words": STEPS[first.step]}, "day": {"date": first.by.isoformat()}}
    tell(
        work,
        people=people,
        message=ONE if len(due) == 1 else SEVERAL,
        values=one if len(due) == 1 else several,
        link=f"/c/{slug}/year",
    )
    return len(people)
