"""Scenes in which the co-op meets: a yearly meeting that was, with its minutes, and one of the board to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

from coopbudget.clock import london
from coopbudget.demo import cast, reviewing
from coopbudget.demo.commissioning import acting
from coopbudget.demo.stage import Stage
from coopbudget.governance.decided import undecided_statement
from coopbudget.guard import Work
from coopbudget.meetings import queries, service as meetings
from coopbudget.meetings.rules import Kind, Way

NOTICE = timedelta(days=28)

MINUTES = """1. What we bought, and what it cost
Gwen showed the year. Nobody had a question that she could not answer.

2. The nights
They go well.

3. Cake
There was enough.

4. A second key
Megan showed why. Dafydd sees to it."""


def yearly_meeting_called(stage: Stage) -> None:
    """Four weeks ahead, so that letters arrive."""
    with stage.person("dafydd") as work:
        meetings.call_meeting(
            work,
            kind=Kind.GENERAL,
            title="Our yearly meeting",
            starts_at=london(stage.day + NOTICE, time(14)),
            minutes_long=120,
            place="The old warden's room",
            joining="Ring 01970 555 014 and say your name.",
            items=["What we bought, and what it cost", "The nights", "Cake"],
        )
    for holder in cast.HOLDERS:
        if holder.key in ("beti", "huw", "olwen", "ted"):
            way = Way.APOLOGIES if holder.key == "ted" else Way.PHONE if holder.phone else Way.IN_PERSON
            with acting(stage, holder) as work:
                meetings.say_coming(work, meeting_id=_meeting(work, 1).id, way=way)


def _meeting(work: Work, number: int) -> queries.MeetingRow:
    found = queries.meeting_by_number(work.session, work.coop_id, number)
    assert found is not None
    return found


def agenda_changed(stage: Stage) -> None:
    """Megan asked for it, in time."""
    with stage.person("dafydd") as work:
        meetings.change_agenda(
            work, meeting_id=_meeting(work, 1).id, items=["A second key"], why="Megan asked for it, for the nights."
        )


def yearly_meeting_held(stage: Stage) -> None:
    """The secretary writes down who came and what was said."""
    came = {stage.members[each.key]: Way.PHONE if each.phone else Way.IN_PERSON for each in cast.HOLDERS[:9]}
    came[stage.members["ted"]] = Way.APOLOGIES
    with stage.person("dafydd") as work:
        found = _meeting(work, 1)
        meetings.note_attendance(work, meeting_id=found.id, came=came)
        meetings.write_minutes(work, meeting_id=found.id, text=MINUTES)


def minutes_approved(stage: Stage) -> None:
    """The board reads them and says yes; the chair notes it."""
    with stage.person("mair") as work:
        meetings.approve_minutes(work, meeting_id=_meeting(work, 1).id, on=work.today)


def board_called(stage: Stage) -> None:
    """The board meets next week, and talks about what members vote on."""
    with stage.person("mair") as work:
        asked = work.session.scalars(undecided_statement(work.coop_id).limit(1)).all()
        meetings.call_meeting(
            work,
            kind=Kind.BOARD,
            title="The board in the old warden's room",
            starts_at=london(stage.day + timedelta(days=9), time(10, 30)),
            minutes_long=90,
            place="The old warden's room",
            motions=[each.id for each in asked],
            items=["Next year's insurance", "Who waits for a place"],
            agenda_days=2,
        )
    with stage.person("gwen") as work:
        meetings.say_coming(work, meeting_id=_meeting(work, 2).id, way=Way.ONLINE)


def on_the_bill(on: Callable[[date, str, Callable[[], None]], None], stage: Stage, today: date) -> None:
    """Put these scenes on the bill of a play that ends today."""
    on(today - timedelta(days=58), "A yearly meeting is called", lambda: yearly_meeting_called(stage))
    on(today - timedelta(days=50), "An agenda changes", lambda: agenda_changed(stage))
    on(today - timedelta(days=29), "Minutes are written", lambda: yearly_meeting_held(stage))
    on(today - timedelta(days=22), "Minutes are approved", lambda: minutes_approved(stage))
    on(today - timedelta(days=2), "The board will meet", lambda: board_called(stage))
    reviewing.on_the_bill(on, stage, today)
