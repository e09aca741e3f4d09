"""Reads of a co-op's year: what it needs, and what the records say is done. A fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.clock import civil_date, end_of_day, start_of_day
from coopbudget.coops.queries import coop_by_id
from coopbudget.meetings.cycle import (
    NOTED,
    Awaited,
    Due,
    State,
    Step,
    Term,
    awaited,
    months_after,
    not_followed,
    state_of,
    year_needs,
)
from coopbudget.meetings.models import Meeting, YearStep
from coopbudget.meetings.rules import Kind
from coopbudget.members.queries.membership import terms_from
from coopbudget.returns import queries as returns
from coopbudget.rulebook.queries import versions
from coopbudget.surplus import queries as surplus
from coopbudget.surplus.queries import Standing
from coopbudget.surplus.rules import FinancialYear, year_ends, year_of


@dataclass(frozen=True)
class StepRow:
    """A step of the year. ``endpoint`` and ``place``: where it is done or can be seen, where that is a page of ours."""

    due: Due
    state: State
    done_on: date | None
    reference: str
    noted_by: uuid.UUID | None
    reminded: int | None
    endpoint: str = ""
    place: Mapping[str, int] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        return self.due.step


def the_year(session: Session, coop_id: uuid.UUID, today: date) -> FinancialYear:
    """The co-op's year that ended last; before any has, the one under way."""
    every = every_year(session, coop_id, today)
    return every[1] if len(every) > 1 else every[0]


def every_year(session: Session, coop_id: uuid.UUID, today: date) -> list[FinancialYear]:
    """The co-op's year that is under way, and those that are over back to its founding, the newest first."""
    under_way = year_of(today, year_ends([each.dated for each in versions(session, coop_id)]))
    return [under_way, *surplus.years_of(session, coop_id, today, most=1_000)]


def steps_of(session: Session, coop_id: uuid.UUID, year: FinancialYear, today: date) -> list[StepRow]:
    """What the year needs and where it stands today, the first due first.

    Terms of office that end are the affair of today: a year before the one that ended last asks nothing of them.
    """
    noted = {
        Step(row.step): row
        for row in session.scalars(select(YearStep).where(YearStep.coop_id == coop_id, YearStep.year == year.name))
    }
    seen = _seen(session, coop_id, year, today)
    old = year.name < the_year(session, coop_id, today).name
    terms = [Term(each.kind, each.starts_on, each.last_on) for each in terms_from(session, coop_id, today)]
    rows = []
    for due in year_needs(year.ends_on, coop_by_id(session, coop_id).nation, not_followed(terms, today)):
        if old and due.step is Step.ELECTIONS:
            continue
        row, found = noted.get(due.step), seen.get(due.step, Seen())
        if due.step in NOTED and row is not None and row.done_on is not None:
            found = Seen(True, row.done_on)
        rows.append(
            StepRow(
                due=due,
                state=state_of(due, today, done=found.done),
                done_on=found.on,
                reference=row.reference if row else "",
                noted_by=row.done_by if row else None,
                reminded=row.reminded if row else None,
                endpoint=found.endpoint,
                place=found.place,
            )
        )
    return rows


def reviews_awaited(session: Session, coop_id: uuid.UUID, today: date) -> Awaited:
    """The reviews of agreements by their funders that are to come within a year, or are late. Nobody is named."""
    rows = budgets.open_reviews(session, coop_id, until=months_after(today, 12))
    return awaited((each.due_on for each in rows), today)


def returns_awaited(session: Session, coop_id: uuid.UUID, today: date) -> Awaited:
    """The returns that funders are to have within a year, or should have had. Nobody is named."""
    rows = returns.open_returns(session, coop_id)
    return awaited((each.due_on for each in rows if each.due_on is not None), today)


@dataclass(frozen=True)
class Seen:
    """Whether a step shows in the records as done, on which day as far as they say, and the page where that is."""

    done: bool = False
    on: date | None = None
    endpoint: str = ""
    place: Mapping[str, int] = field(default_factory=dict)


def _seen(session: Session, coop_id: uuid.UUID, year: FinancialYear, today: date) -> dict[Step, Seen]:
    """The steps that show in the records."""
    row = surplus.year_row(session, coop_id, year.name, today)
    page = ("surplus.year", {"year": year.name}) if row is not None else ("surplus.years", {})
    closed = row is not None and row.books_closed
    shared = row is not None and row.standing in (Standing.SHARED, Standing.NOTHING)
    proposal = row.proposal if row is not None and shared else None
    meeting = session.execute(
        select(Meeting.number, Meeting.starts_at)
        .where(
            Meeting.coop_id == coop_id,
            Meeting.kind == Kind.GENERAL.value,
            Meeting.drafted_at.is_not(None),
            Meeting.starts_at > end_of_day(year.ends_on),
            Meeting.starts_at < start_of_day(year.ends_on + timedelta(days=366)),
        )
        .order_by(Meeting.starts_at)
        .limit(1)
    ).first()
    return {
        Step.BOOKS: Seen(closed, None, *page),
        Step.SURPLUS: Seen(shared, civil_date(proposal.posted_at) if proposal and proposal.posted_at else None, *page),
        Step.MEETING: Seen(True, civil_date(meeting.starts_at), "meetings.meeting", {"number": meeting.number})
        if meeting
        else Seen(False, None, "meetings.meetings"),
        Step.ELECTIONS: Seen(False, None, "members.offices"),
    }
