"""Another call in the place of one that ended with nobody chosen: a draft copied from it, with what was learnt."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask_babel import lazy_gettext as _l

from coopbudget.clock import civil_date
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.pools import queries as pools
from coopbudget.tenders import queries
from coopbudget.tenders.errors import NotThatPoint
from coopbudget.tenders.models import Call
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service.calls import Ask, CallTerms, appoint_scorer, draft_call
from coopbudget.tenders.service.ground import locked_call, row_of, state_of
from coopbudget.trail import service as trail


def rerun_call(work: Work, *, call_id: uuid.UUID, deadline_at: datetime, learnt: str) -> Call:
    """A new draft for the same pool: what the old call asked, its panel, a new deadline, and what was learnt.

    The first day of support moves by as many days as the deadline. The draft can be changed before it is published.
    Raises NotThatPoint for a call that has not ended without a choice, LiveCallStands, and what ``draft_call`` raises.
    """
    work.need(Permission.PUBLISH_CALLS)
    old = locked_call(work, call_id)
    if state_of(work, old) not in (CallState.NO_AWARD, CallState.CANCELLED):
        raise NotThatPoint()
    if not learnt.strip():
        raise Invalid({"learnt": [_l("Say what you learnt from the last call. Providers read it.")]})
    row = row_of(work, old)
    total = pools.totals(work.session, work.coop_id, [old.pool_id])[old.pool_id]
    call = draft_call(
        work,
        pool_id=old.pool_id,
        terms=CallTerms(
            title=row.title,
            what=row.what,
            for_whom=row.for_whom,
            place=row.place,
            when_words=row.when_words,
            hours={**row.hours, **dict.fromkeys(row.extra_kinds, 0)},
            weeks=row.weeks,
            starts_on=row.starts_on + (civil_date(deadline_at) - civil_date(row.deadline_at)),
            weekly_most=min(row.weekly_most, total.weekly),
            price_weight=row.price_weight,
            price_floor=row.price_floor,
            fair_pay_words=row.fair_pay_words,
            fair_pay_source=row.fair_pay_source,
            fair_pay_on=row.fair_pay_on,
            deadline_at=deadline_at,
            criteria=tuple(Ask(each.name, each.question, each.weight) for each in row.criteria),
            standstill_days=row.standstill_days,
            chosen_by=row.chosen_by,
        ),
    )
    call.rerun_of, call.learnt = old.id, learnt.strip()
    work.session.flush()
    for each in queries.sitting(queries.scorers(work.session, work.coop_id, old.id)):
        appoint_scorer(work, call_id=call.id, person_id=each.person_id)
    trail.append(
        work,
        act="call.rerun",
        subject_kind="call",
        subject_id=call.id,
        content={"number": call.number, "of": old.number},
    )
    return call
