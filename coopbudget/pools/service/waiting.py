"""The line for a full pool: first come, first asked when a place frees, with a time to answer.

While somebody is asked, the place is held for them; every act has locked the pool's row.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from coopbudget.coops.service import goes_on, need_going
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Power, Work
from coopbudget.members import queries as members
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import queries, rules
from coopbudget.pools.errors import InThePool, NoWaitingList, PlaceIsFree, WaitsAlready
from coopbudget.pools.models import Pool, PoolWait
from coopbudget.pools.queries import PoolRow
from coopbudget.pools.rules import PoolState
from coopbudget.pools.service.opening import locked_pool, pool_path
from coopbudget.trail import service as trail

ANSWER_TIME = timedelta(days=3)
"""So long a freed place is held for whoever is asked; never past a forming pool's closing."""
LIVE = (PoolState.FORMING, PoolState.FUNDED, PoolState.IN_TENDER, PoolState.CONTRACTED)


def join_line(work: Work, *, pool_id: uuid.UUID) -> int:
    """The member acted for waits for a place; how many stand before her.

    A forming pool has a line only while it is full; later (a provider is sought, a contract runs) always.
    Raises PlaceIsFree, InThePool, WaitsAlready, NoWaitingList.
    """
    need_going(work)
    work.need_power(Power.PLEDGE)
    pool = locked_pool(work, pool_id)
    state = queries.pool_row(pool).state(work.now)
    if state not in LIVE:
        raise NoWaitingList()
    if queries.pledges_of_member(work.session, work.coop_id, work.member_id, pool.id):
        raise InThePool()
    if state is PoolState.FORMING and free_places(work, pool) > 0:
        raise PlaceIsFree()
    last = work.session.scalar(
        select(func.max(PoolWait.turn)).where(PoolWait.coop_id == work.coop_id, PoolWait.pool_id == pool.id)
    )
    wait = PoolWait(
        coop_id=work.coop_id, pool_id=pool.id, member_id=work.member_id, turn=(last or 0) + 1, asked_at=work.now,
        offered_at=None, answer_by=None, ended_at=None, ended_why="",
    )  # fmt: skip
    with named_rules(work.session, {"uq_pool_wait_standing": WaitsAlready}):
        work.session.add(wait)
    _note(work, pool, "wait.joined", wait)
    tell_member_of_act(work, what=N_("A place on a pool's waiting list was taken."), link=pool_path(work, pool.number))
    return len(queries.waiting(work.session, work.coop_id, pool.id)) - 1


def leave_line(work: Work, *, pool_id: uuid.UUID) -> None:
    """The member acted for waits no more; a place that was held for her goes to the next."""
    work.need_power(Power.PLEDGE)
    pool = locked_pool(work, pool_id)
    wait = standing_wait(work, pool.id, work.member_id)
    if wait is None:
        return
    held = wait.answer_by is not None
    end_wait(work, pool, wait, "left")
    tell_member_of_act(
        work, what=N_("A place on a pool's waiting list was given up."), link=pool_path(work, pool.number)
    )
    if held:
        offer_next(work, pool)


def free_places(work: Work, pool: Pool | PoolRow, *, for_member: uuid.UUID | None = None) -> int:
    """Places that nobody has and that are held for nobody but ``for_member``."""
    people = {each.member_id for each in queries.pledges(work.session, work.coop_id, pool.id)}
    held = queries.held_places(work.session, work.coop_id, pool.id, work.now, but=for_member)
    return rules.places_left(most=pool.max_people, people=len(people), held=held)


def offer_next(work: Work, pool: Pool) -> int:
    """Ask who is next for every free place of a forming pool; how many were asked. The pool's row is locked."""
    if queries.pool_row(pool).state(work.now) is not PoolState.FORMING:
        return 0
    return _offer(work, pool, free_places(work, pool))


def hold_line(work: Work, *, pool_id: uuid.UUID) -> None:
    """Lock a pool and its line until commit, before the first posting of an act that may offer a place in the end."""
    locked_pool(work, pool_id)


def offer_places(work: Work, *, pool_id: uuid.UUID, places: int = 1) -> int:
    """Ask the next in line for places that came free in a running contract; how many were asked.

    For the room above: it calls this when somebody leaves, and ``take_place`` when whoever was asked has joined.
    """
    return _offer(work, locked_pool(work, pool_id), places)


def take_place(work: Work, *, pool_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """A member who waited is in: her place in the line ends. Nothing happens where she did not wait."""
    pool = locked_pool(work, pool_id)
    wait = standing_wait(work, pool.id, member_id)
    if wait is not None:
        end_wait(work, pool, wait, "taken")


def _offer(work: Work, pool: Pool, places: int) -> int:
    if not goes_on(work):
        return 0
    line = queries.waiting(work.session, work.coop_id, pool.id)
    turns = rules.next_turns([each.as_turn() for each in line], places, work.now)
    answer_by = work.now + ANSWER_TIME
    if queries.pool_row(pool).state(work.now) is PoolState.FORMING:
        answer_by = min(answer_by, pool.closes_at)
    for ident in turns:
        wait = work.session.get_one(PoolWait, (work.coop_id, ident))
        wait.offered_at, wait.answer_by = work.now, answer_by
        work.session.flush()
        _note(work, pool, "wait.offered", wait)
        _tell(
            work, pool, [wait.member_id],
            N_("A place is free in %(pool)s. It is held for you until %(until)s."),
            {"pool": pool.title, "until": {"instant": answer_by.isoformat()}},
        )  # fmt: skip
    return len(turns)


def lapse_offers(work: Work) -> int:
    """Whoever did not answer in time gives the place to the next; how many did not."""
    work.need(Permission.OPEN_POOLS)
    due = work.session.execute(
        select(PoolWait.pool_id, PoolWait.id)
        .where(PoolWait.coop_id == work.coop_id, PoolWait.ended_at.is_(None), PoolWait.answer_by <= work.now)
        .order_by(PoolWait.pool_id, PoolWait.turn)
    ).all()
    lapsed = 0
    for pool_id in dict.fromkeys(row.pool_id for row in due):
        pool = locked_pool(work, pool_id)
        late = [
            each
            for each in queries.waiting(work.session, work.coop_id, pool_id)
            if each.answer_by is not None and each.answer_by <= work.now
        ]
        for each in late:
            end_wait(work, pool, work.session.get_one(PoolWait, (work.coop_id, each.id)), "lapsed")
            _tell(
                work, pool, [each.member_id],
                N_("The place in %(pool)s went to the next person. You can join the waiting list again."),
                {"pool": pool.title},
            )  # fmt: skip
        lapsed += len(late)
        state = queries.pool_row(pool).state(work.now)
        if state is PoolState.FORMING:
            offer_next(work, pool)
        elif state is PoolState.CONTRACTED:
            _offer(work, pool, len(late))
    return lapsed


def end_line(work: Work, pool: Pool) -> None:
    """The pool is over: nobody waits any more, and everybody who did is told. The pool's row is locked."""
    line = queries.waiting(work.session, work.coop_id, pool.id)
    for each in line:
        end_wait(work, pool, work.session.get_one(PoolWait, (work.coop_id, each.id)), "pool_over")
    _tell(
        work, pool, [each.member_id for each in line],
        N_("%(pool)s is over, so its waiting list has ended."), {"pool": pool.title},
    )  # fmt: skip


def standing_wait(work: Work, pool_id: uuid.UUID, member_id: uuid.UUID) -> PoolWait | None:
    """A member's place in a pool's line, or None."""
    return work.session.scalar(
        select(PoolWait)
        .where(
            PoolWait.coop_id == work.coop_id,
            PoolWait.pool_id == pool_id,
            PoolWait.member_id == member_id,
            PoolWait.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def end_wait(work: Work, pool: Pool, wait: PoolWait, why: str) -> None:
    """End a place in the line: ``left``, ``taken``, ``lapsed`` or ``pool_over``."""
    wait.ended_at, wait.ended_why = work.now, why
    work.session.flush()
    _note(work, pool, f"wait.{why}", wait)


def _note(work: Work, pool: Pool, act: str, wait: PoolWait) -> None:
    trail.append(
        work, act=act, subject_kind="pool", subject_id=pool.id,
        content={"member": str(wait.member_id), "turn": wait.turn},
    )  # fmt: skip


def _tell(work: Work, pool: Pool, member_ids: Sequence[uuid.UUID], message: str, values: dict[str, Value]) -> None:
    found = members.members_by_id(work.session, work.coop_id, member_ids)
    notices.tell(
        work,
        people=[each.person_id for each in found.values()],
        message=message,
        values=values,
        link=pool_path(work, pool.number),
    )
