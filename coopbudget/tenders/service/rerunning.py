"""Another call in the place of one that ended with nobody chosen: a draft copied from it, with what was learnt."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext as _l

from coopbudget.clock import civil_date
from coopbudget.coops.service import need_going
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.errors import NotThatPoint
from coopbudget.tenders.models import Call
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service.amending import terms_of
from coopbudget.tenders.service.around import invite_provider
from coopbudget.tenders.service.calls import appoint_scorer, draft_call
from coopbudget.tenders.service.ground import locked_call, row_of, state_of
from coopbudget.trail import service as trail


def rerun_call(work: Work, *, call_id: uuid.UUID, deadline_at: datetime, learnt: str) -> Call:
    """A new draft for the same pool: what the old one asked and of whom, its panel, a new deadline, what was learnt.

    The first day of support moves by as many days as the deadline. The draft can be changed before it is published.
    Raises NotThatPoint for a call that has not ended without a choice, LiveCallStands, and what ``draft_call`` raises.
    """
    need_going(work)
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
        terms=replace(
            terms_of(row),
            kind=CallKind.INVITED if row.kind is CallKind.INVITED else CallKind.OPEN,
            starts_on=row.starts_on + (civil_date(deadline_at) - civil_date(row.deadline_at)),
            weekly_most=min(row.weekly_most, total.weekly),
            deadline_at=deadline_at,
            questions_until_at=None,
            opening_on=None,
            decision_on=None,
        ),
    )
    call.rerun_of, call.learnt = old.id, learnt.strip()
    work.session.flush()
    for each in queries.sitting(queries.scorers(work.session, work.coop_id, old.id)):
        appoint_scorer(work, call_id=call.id, person_id=each.person_id)
    if call.kind == CallKind.INVITED:
        for provider_id in queries.invited(work.session, work.coop_id, old.id):
            if providers.is_verified(work.session, work.coop_id, provider_id, work.today):
                invite_provider(work, call_id=call.id, provider_id=provider_id)
    trail.append(
        work,
        act="call.rerun",
        subject_kind="call",
        subject_id=call.id,
        content={"number": call.number, "of": old.number},
    )
    return call
