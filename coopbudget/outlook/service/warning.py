"""Looking ahead for every fund, and telling its people long before it is over or runs out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import FundRow
from coopbudget.db import new_id
from coopbudget.guard import Permission, Power, Work
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import Note, tell_each
from coopbudget.outlook import queries
from coopbudget.outlook.kinds import Crosses
from coopbudget.outlook.models import Foreseen, OutlookRound
from coopbudget.outlook.rules.forecast import Crossing, foresee
from coopbudget.outlook.rules.warning import Told, is_past, steps_of, to_tell
from coopbudget.rulebook.queries import rules_on

AT_ONCE = 200
"""Funds looked at in one piece of work."""

_OVER_SOON = N_("On %(day)s you will have %(sum)s more than %(funder)s lets you keep. See what you can do before then.")
_OVER_NOW = N_(
    "You have %(sum)s more than %(funder)s lets you keep. See what you can do, so that it is not asked back."
)
_OUT_SOON = N_("If you go on as now, the money from %(funder)s runs out on %(day)s. See what you can do before then.")
_OUT_NOW = N_("There is less left of the money from %(funder)s than you need this week. See what you can do.")
_OWN_SOON = N_("If you go on as now, your own money here runs out on %(day)s. See what you can do before then.")
_OWN_NOW = N_("There is less left of your own money here than you need this week. See what you can do.")


@dataclass(frozen=True)
class Looked:
    """What one look came to: the number of the last agreement looked at (None: there are no more), how many funds were
    looked at, and how many warnings went out."""

    last: int | None
    funds: int
    told: int


def look_ahead(work: Work, *, after: int = 0) -> Looked:
    """Look at the next funds (by their agreement's number), keep what is foreseen of each, and warn.

    Each crossing is told as many weeks before as the co-op's rules say, twice, and when it has come, each once: to the
    member and those who see her money for her. What is not foreseen any more ends, and is told again if it comes
    back. Who has left is told nothing: the closing statement says it all.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    funds = budgets.funds_after(work.session, work.coop_id, after, work.today, AT_ONCE)
    if not funds:
        return Looked(None, 0, 0)
    here = members.members_by_id(work.session, work.coop_id, {fund.member_id for fund in funds})
    known = {
        (row.fund_id, row.kind): row
        for row in work.session.scalars(
            select(Foreseen)
            .where(
                Foreseen.coop_id == work.coop_id,
                Foreseen.fund_id.in_([fund.id for fund in funds]),
                Foreseen.ended_on.is_(None),
            )
            .order_by(Foreseen.fund_number, Foreseen.kind)
            .with_for_update()
        )
    }
    facts = queries.facts_of(work.session, work.coop_id, funds, work.today)
    rules = rules_on(work.session, work.coop_id, work.today)
    steps = steps_of(rules.warn_weeks, rules.warn_again_weeks)
    to_say: list[tuple[FundRow, Crossing, uuid.UUID]] = []
    for fund in funds:
        found = foresee(facts[fund.id]) if here[fund.member_id].left_on is None else None
        for kind in Crosses:
            crossing = found.crossing(kind) if found is not None else None
            row = known.get((fund.id, str(kind)))
            if row is not None and is_past(crossing, work.today, steps):
                row.ended_on = work.today
            elif crossing is not None and (told := _keep(work, fund, crossing, row, steps)) is not None:
                to_say.append((fund, crossing, told))
    work.session.flush()
    _tell(work, to_say)
    return Looked(funds[-1].agreement_number if len(funds) == AT_ONCE else None, len(funds), len(to_say))


def _keep(
    work: Work, fund: FundRow, crossing: Crossing, row: Foreseen | None, steps: Sequence[int]
) -> uuid.UUID | None:
    """Write down what is foreseen; the row's id where its people have to be told now."""
    step = to_tell(crossing, Told(crossing.kind, row.step) if row is not None else None, work.today, steps)
    if row is None and step is None:
        return None
    if row is None:
        row = Foreseen(
            coop_id=work.coop_id, id=new_id(), fund_id=fund.id, fund_number=fund.number, member_id=fund.member_id,
            kind=str(crossing.kind), told_at=work.now,
        )  # fmt: skip
        work.session.add(row)
    row.crosses_on, row.looked_on = crossing.on, work.today
    row.amount, row.weeks = crossing.week.over, crossing.week.weeks_over
    if step is None:
        return None
    row.step, row.told_at = step, work.now
    return row.id


def note_round(work: Work) -> None:
    """All funds of the co-op were looked at today."""
    work.need(Permission.MANAGE_AGREEMENTS)
    row = work.session.scalar(select(OutlookRound).where(OutlookRound.coop_id == work.coop_id).with_for_update())
    if row is None:
        work.session.add(OutlookRound(coop_id=work.coop_id, id=new_id(), done_on=work.today))
    else:
        row.done_on = work.today
    work.session.flush()


def _tell(work: Work, to_say: Sequence[tuple[FundRow, Crossing, uuid.UUID]]) -> None:
    if not to_say:
        return
    people = _people(work, {fund.member_id for fund, _, _ in to_say})
    notes = []
    for fund, crossing, ident in to_say:
        now = crossing.on <= work.today
        if crossing.kind is Crosses.OVER:
            message = _OVER_NOW if now else _OVER_SOON
        elif fund.funder_kind == FunderKind.OWN:
            message = _OWN_NOW if now else _OWN_SOON
        else:
            message = _OUT_NOW if now else _OUT_SOON
        values: dict[str, Value] = {"funder": fund.name}
        if crossing.kind is Crosses.OVER:
            values["sum"] = {"pence": crossing.week.over}
        if not now:
            values["day"] = {"date": crossing.on.isoformat()}
        slug = work.actor.coop.slug if work.actor.coop else ""
        link = f"/c/{slug}/money/{fund.number}/lasts" if slug else ""
        notes.append(Note(tuple(people[fund.member_id]), message, values, link, about=ident))
    tell_each(work, notes)


def _people(work: Work, member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Each member, and whoever may see her money for her; two queries."""
    wanted = set(member_ids)
    known = members.members_by_id(work.session, work.coop_id, wanted)
    supporters = members.supporters_of_each(work.session, work.coop_id, wanted, work.today, Power.SEE)
    return {
        member_id: ([known[member_id].person_id] if member_id in known else []) + supporters[member_id]
        for member_id in wanted
    }
