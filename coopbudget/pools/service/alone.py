"""What support would cost a member who bought it alone: written down so that the co-op can show what together saves."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.db import new_id
from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Power, Work
from coopbudget.pools import queries
from coopbudget.pools.models import AlonePrice
from coopbudget.trail.service import append


def record_alone_price(work: Work, *, pool_id: uuid.UUID, hourly: int, told_by: str) -> None:
    """Write down what an hour would cost the member alone (pence), and how they know; said anew, the new one counts.

    For the member whose pledge stands in the pool, and who plans for them. Raises NotFound for no pledge, Invalid.
    """
    work.need_power(Power.PLAN)
    if not queries.pledges_of_member(work.session, work.coop_id, work.member_id, pool_id):
        raise NotFound()
    if not 0 < hourly <= 100_000:
        raise Invalid({"hourly": [_l("Type what one hour would cost, like 21.50.")]})
    if not told_by.strip():
        raise Invalid({"told_by": [_l("Say how you know: an offer, or what you paid before.")]})
    row = AlonePrice(
        coop_id=work.coop_id, id=new_id(), pool_id=pool_id, member_id=work.member_id, hourly=hourly,
        told_by=told_by.strip(), recorded_by=work.actor.person_id, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="alone_price.recorded",
        subject_kind="pool",
        subject_id=pool_id,
        content={"member": str(work.member_id), "hourly": hourly},
    )
