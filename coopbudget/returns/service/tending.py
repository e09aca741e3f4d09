"""What time does to returns: each is begun when its days are over, and nobody forgets the day by which it is due."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from coopbudget.budgets import queries as budgets
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.returns import queries
from coopbudget.returns.models import CouncilReturn
from coopbudget.returns.queries import PlanRow, ReturnRow
from coopbudget.returns.rules import ended_periods, reminder_due
from coopbudget.returns.service.ground import path, tell_member, tell_officers
from coopbudget.returns.service.returns import begin_return

READY = N_(
    "Your return for %(funder)s is ready to look at. Add what you spent elsewhere, then sign it. It is due on %(day)s."
)
DUE = N_("Your return for %(funder)s is due on %(day)s. It still needs your name.")
LATE = N_("Your return for %(funder)s was due on %(day)s. It still needs your name.")
TO_SEND = N_("Return %(number)s of agreement %(agreement)s is signed and not sent. It is due on %(day)s.")
LATE_FOR_OFFICERS = N_("Return %(number)s of agreement %(agreement)s was due on %(day)s. Help the member with it.")


def begin_due(work: Work) -> int:
    """Begin the returns whose days are over, for agreements that follow a council's rules; how many.

    Their members are told. A period that the agreement did not run in is left out.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    begun = 0
    known = queries.profiles(work.session, work.coop_id, work.today)
    for plan in queries.plans(work.session, work.coop_id):
        profile = known.get(plan.profile_key)
        for since, until in ended_periods(plan.first_on, profile.period if profile else None, work.today):
            begun += _begin(work, plan, since, until)
    return begun


def _begin(work: Work, plan: PlanRow, since: date, until: date) -> bool:
    if queries.newest_of_days(work.session, work.coop_id, plan.agreement_id, since, until) is not None:
        return False
    agreement = budgets.agreement(work.session, work.coop_id, plan.agreement_id, until)
    if agreement is None or agreement.checked_at is None or agreement.refused_at is not None:
        return False
    if agreement.ends_on is not None and agreement.ends_on < since:
        return False
    row = begin_return(work, agreement_id=plan.agreement_id, since=since, until=until)
    assert row.due_on is not None, "a return that is begun has a day"
    values: dict[str, Value] = {"funder": row.funder, "day": row.due_on}
    tell_member(work, row.member_id, READY, values, path(work, f"/returns/{row.number}"))
    row.reminded_on = work.today
    work.session.flush()
    return True


def remind(work: Work) -> int:
    """Remind of returns that are due: the member while it needs her name, the officers once it is to be sent or late.

    How many returns. Each step once, and each week when it is late.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    reminded = 0
    for row in queries.open_returns(work.session, work.coop_id):
        if not reminder_due(row.due_on, row.reminded_on, work.today):
            continue
        _remind_of(work, row)
        work.session.execute(
            update(CouncilReturn)
            .where(CouncilReturn.coop_id == work.coop_id, CouncilReturn.id == row.id)
            .values(reminded_on=work.today)
        )
        reminded += 1
    return reminded


def _remind_of(work: Work, row: ReturnRow) -> None:
    assert row.due_on is not None, "open returns have a day"
    late, link = row.due_on < work.today, path(work, f"/returns/{row.number}")
    if row.signed_at is None:
        values: dict[str, Value] = {"funder": row.funder, "day": row.due_on}
        tell_member(work, row.member_id, LATE if late else DUE, values, link, urgent=late)
    if row.signed_at is not None or late:
        facts: dict[str, Value] = {"number": row.number, "agreement": row.agreement_number, "day": row.due_on}
        tell_officers(work, LATE_FOR_OFFICERS if late and row.signed_at is None else TO_SEND, facts, link)
