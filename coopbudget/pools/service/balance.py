"""A pool with too much or too little: give back by the rule, say who could help, give it more time once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.budgets import queries as funds
from coopbudget.clock import start_of_day
from coopbudget.coops.service import need_going
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.pools import queries, rules
from coopbudget.pools.errors import AskedAround, ExtendedAlready, NothingTooMuch, NotThatState
from coopbudget.pools.models import Pool
from coopbudget.pools.queries import PoolRow
from coopbudget.pools.rules import PoolState, Why
from coopbudget.pools.service.closing import tell_pledgers
from coopbudget.pools.service.opening import locked_pool, pool_path
from coopbudget.pools.service.pledging import lower_to, standing_pledges
from coopbudget.trail import service as trail

LONGEST_EXTENSION = timedelta(days=56)
ASK_AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class GiveBack:
    """What giving back would do. Pence a week; ``people`` get something back."""

    weekly: int
    target: int
    people: int


def preview_give_back(work: Work, pool: PoolRow) -> GiveBack:
    """What giving back by the rule would do; nothing is done. Raises NotThatState, NothingTooMuch."""
    if pool.state(work.now) is not PoolState.FUNDED:
        raise NotThatState()
    weeklies = [(each.id, each.weekly) for each in queries.pledges(work.session, work.coop_id, pool.id)]
    back = rules.give_back(pool.weekly_target, weeklies)
    if not back:
        raise NothingTooMuch()
    return GiveBack(sum(weekly for _, weekly in weeklies), pool.weekly_target, len(back))


def give_back_evenly(work: Work, *, pool_id: uuid.UUID) -> int:
    """Everybody gets the same part of what they set aside back, so that the target is met to the penny; how many.

    Only before a provider is sought: after that the contract says what each pays. Raises NotThatState,
    NothingTooMuch.
    """
    work.need(Permission.PUBLISH_CALLS)
    pool = locked_pool(work, pool_id)
    if queries.pool_row(pool).state(work.now) is not PoolState.FUNDED:
        raise NotThatState()
    # Every fund is locked before the first one moves.
    standing = standing_pledges(work, pool)
    back = rules.give_back(pool.weekly_target, [(each.id, each.weekly) for each in standing])
    if not back:
        raise NothingTooMuch()
    after = {ident: weekly for ident, _, weekly in back}
    told = [each for each in standing if each.id in after]
    for pledge in told:
        lower_to(work, pool, pledge, after[pledge.id], Why.GIVEN_BACK)
    trail.append(
        work, act="pool.gave_back", subject_kind="pool", subject_id=pool.id,
        content={"people": len(told), "weekly": pool.weekly_target},
    )  # fmt: skip
    found = members.members_by_id(work.session, work.coop_id, {each.member_id for each in told})
    notices.tell(
        work,
        people=[each.person_id for each in found.values()],
        message=N_("%(pool)s had more than it needs. Part of what you set aside is free again."),
        values={"pool": pool.title},
        link=pool_path(work, pool.number),
    )
    return len(found)


def extend_closing(work: Work, *, pool_id: uuid.UUID, closes_on: date) -> None:
    """Give people more time, once: whoever opened the pool, or the commissioning lead.

    Raises ExtendedAlready, NotThatState, or Invalid for a day that is no later, too late, or after the start.
    """
    need_going(work)
    work.need(Permission.OPEN_POOLS)
    pool = locked_pool(work, pool_id)
    need_to_look_after(work, pool)
    row = queries.pool_row(pool)
    if row.state(work.now) not in (PoolState.FORMING, PoolState.CLOSING):
        raise NotThatState()
    if pool.extended_at is not None:
        raise ExtendedAlready()
    latest = min(pool.starts_on - timedelta(days=1), row.closes_on + LONGEST_EXTENSION)
    if not max(row.closes_on, work.today - timedelta(days=1)) < closes_on <= latest:
        raise Invalid({"closes_on": [_l("Choose a later day than now, at most eight weeks on and before the start.")]})
    pool.closes_at, pool.extended_at = start_of_day(closes_on + timedelta(days=1)), work.now
    work.session.flush()
    trail.append(
        work, act="pool.extended", subject_kind="pool", subject_id=pool.id,
        content={"closes_at": pool.closes_at.isoformat()},
    )  # fmt: skip
    tell_pledgers(
        work,
        pool.id,
        message=N_("%(pool)s has more time: people can join until the end of %(day)s."),
        values={"pool": pool.title, "day": {"date": closes_on.isoformat()}},
        rest=f"/pools/{pool.number}",
    )


def need_to_look_after(work: Work, pool: Pool) -> None:
    """Raise Forbidden unless the actor opened the pool (or acts for who did), or is the commissioning lead."""
    mine = work.actor.member_id is not None and work.actor.member_id == pool.opened_for_member_id
    if not (mine or work.actor.may(Permission.PUBLISH_CALLS)):
        raise Forbidden()


@dataclass(frozen=True)
class Help:
    """Who could help a pool that lacks something, as counts: not for pages before ``shown_counts`` has seen them."""

    nearby: tuple[uuid.UUID, ...]
    with_more: int


def who_could_help(work: Work, pool: PoolRow) -> Help:
    """Members with a need like it who are not in, and how many who are in have more free for all its weeks."""
    inside = queries.pledges(work.session, work.coop_id, pool.id)
    pots = funds.fund_pots(work.session, work.coop_id, {each.fund_id for each in inside})
    near = queries.needs_near(
        work.session,
        work.coop_id,
        pool.kind,
        pool.outward,
        without={each.member_id for each in inside},
    )
    return Help(
        tuple(dict.fromkeys(each.member_id for each in near)),
        len({each.member_id for each in inside if pots[each.fund_id].available >= pool.weeks}),
    )


def ask_around(work: Work, *, pool_id: uuid.UUID) -> int:
    """Tell everybody with a need like the pool's that it looks for people; how many were told.

    Nobody learns who they are. Raises NotThatState, AskedAround within a week.
    """
    need_going(work)
    work.need(Permission.OPEN_POOLS)
    pool = locked_pool(work, pool_id)
    need_to_look_after(work, pool)
    row = queries.pool_row(pool)
    if row.state(work.now) is not PoolState.FORMING:
        raise NotThatState()
    if pool.asked_around_at is not None and work.now - pool.asked_around_at < ASK_AGAIN_AFTER:
        raise AskedAround()
    wanted = who_could_help(work, row).nearby
    pool.asked_around_at = work.now
    work.session.flush()
    trail.append(
        work, act="pool.asked_around", subject_kind="pool", subject_id=pool.id, content={"people": len(wanted)}
    )
    _tell_all(work, pool, wanted)
    return len(wanted)


def _tell_all(work: Work, pool: Pool, member_ids: Sequence[uuid.UUID]) -> None:
    found = members.members_by_id(work.session, work.coop_id, member_ids)
    notices.tell(
        work,
        people=[each.person_id for each in found.values()],
        message=N_("%(pool)s is a pool that may fit what you are looking for. It takes people until %(day)s."),
        values={"pool": pool.title, "day": {"date": queries.pool_row(pool).closes_on.isoformat()}},
        link=pool_path(work, pool.number),
    )
