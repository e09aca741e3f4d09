"""Opening a pool, and finding its row to lock."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.clock import start_of_day
from coopbudget.coops.service import need_going, next_number
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.pools import rules
from coopbudget.pools.errors import (
    NoSuchPool,
)
from coopbudget.pools.models import Pool
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class PoolTerms:
    """What a new pool is for. Pence a week for all; minutes a week; pledges until the end of ``closes_on``.

    ``kind`` is the co-op's own kind of support (none: the general one), ``outward`` the postcode district it is near.
    """

    title: str
    service_type: str
    what: str
    when_words: str
    place: str
    min_people: int
    max_people: int
    weekly_minutes: int
    weeks: int
    starts_on: date
    weekly_target: int
    closes_on: date
    kind: str = ""
    outward: str = ""


def open_pool(work: Work, *, terms: PoolTerms) -> Pool:
    """Open a pool: a member planning for herself (or whoever plans for her), or the commissioning lead.

    Raises Forbidden, or Invalid for a closing day that has passed.
    """
    need_going(work)
    work.need(Permission.OPEN_POOLS)
    if work.actor.member_id is not None:
        work.need_power(Power.PLAN)
    if terms.closes_on < work.today:
        raise Invalid({"closes_on": [_l("Choose a day from today on.")]})
    if terms.starts_on <= terms.closes_on:
        raise Invalid({"starts_on": [_l("It has to start after the pool closes.")]})
    if terms.max_people < terms.min_people:
        raise Invalid({"max_people": [_l("This can't be less than the fewest people.")]})
    pool = make_pool(work, terms=terms, for_member=work.actor.member_id)
    tell_member_of_act(work, what=N_("A pool was opened."), link=pool_path(work, pool.number))
    return pool


def make_pool(work: Work, *, terms: PoolTerms, for_member: uuid.UUID | None) -> Pool:
    """Make the pool's row; whoever calls has asked who may, and that the days are in order."""
    need_going(work)
    pool = Pool(
        coop_id=work.coop_id,
        number=next_number(work, "pool"),
        title=terms.title,
        service_type=str(terms.service_type),
        what=terms.what,
        when_words=terms.when_words,
        place=terms.place,
        min_people=terms.min_people,
        max_people=terms.max_people,
        weekly_minutes=terms.weekly_minutes,
        weeks=terms.weeks,
        starts_on=terms.starts_on,
        ends_on=rules.last_day(terms.starts_on, terms.weeks),
        weekly_target=terms.weekly_target,
        closes_at=start_of_day(date.fromordinal(terms.closes_on.toordinal() + 1)),
        opened_at=work.now,
        opened_by=work.person_id,
        opened_for_member_id=for_member,
        funded_at=None,
        tender_at=None,
        contracted_at=None,
        ended_at=None,
        failed_at=None,
        failed_why=None,
        failed_words=None,
        kind=terms.kind or str(terms.service_type),
        outward=terms.outward or None,
        extended_at=None,
        asked_around_at=None,
    )
    work.session.add(pool)
    work.session.flush()
    trail.append(
        work,
        act="pool.opened",
        subject_kind="pool",
        subject_id=pool.id,
        content={
            "number": pool.number,
            "weekly_target": pool.weekly_target,
            "weeks": pool.weeks,
            "closes_at": pool.closes_at.isoformat(),
        },
    )
    return pool


def locked_pool(work: Work, pool_id: uuid.UUID) -> Pool:
    pool = work.session.scalar(
        select(Pool)
        .where(Pool.coop_id == work.coop_id, Pool.id == pool_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if pool is None:
        raise NoSuchPool()
    return pool


def pool_path(work: Work, number: int, rest: str = "") -> str:
    """The address of a pool's page, for notices."""
    return f"/c/{work.actor.coop.slug}/pools/{number}{rest}" if work.actor.coop else ""
