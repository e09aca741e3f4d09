"""The day's Direct Debits: each plan that is due becomes a collection, committed before Stripe is asked."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from coopbudget.clock import Clock, civil_date
from coopbudget.collections.acts import carry_out
from coopbudget.collections.handling import clock_of_app, coop_actor
from coopbudget.collections.models import CollectionPlan
from coopbudget.collections.service import plans
from coopbudget.db import db
from coopbudget.guard import unit_of_work


def collect_all(clock: Clock | None = None) -> int:
    """Begin every collection that is due today, co-op by co-op; how many. Safe to run at any time, any number of
    times: a plan's day is collected once."""
    clock = clock or clock_of_app()
    today = civil_date(clock())
    coop_ids = list(
        db.session.scalars(
            select(CollectionPlan.coop_id)
            .where(CollectionPlan.next_on <= today, CollectionPlan.ended_at.is_(None))
            .distinct()
            .order_by(CollectionPlan.coop_id)
        )
    )
    db.session.rollback()
    begun = 0
    for coop_id in coop_ids:
        with unit_of_work(coop_actor(coop_id), clock=clock) as work:
            asked = plans.collect_due(work)
        for act_id in asked:
            try:
                carry_out(coop_id, act_id, clock)
            except Exception as problem:
                structlog.get_logger().error("act not carried out", job="stripe", error=type(problem).__name__)
                db.session.rollback()
        begun += len(asked)
    return begun
