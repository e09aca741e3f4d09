"""A full pool's waiting list, and a pool with too much or too little."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coopbudget.budgets import queries as funds
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Work
from coopbudget.notices.models import Notice
from coopbudget.pools import queries, service
from coopbudget.pools.errors import (
    AskedAround,
    ExtendedAlready,
    InThePool,
    NothingTooMuch,
    NotThatState,
    NoWaitingList,
    PlaceIsFree,
    PoolFull,
    WaitsAlready,
)
from coopbudget.pools.rules import PoolState, mask_of
from coopbudget.pools.service import NeedFacts
from tests.commissioning import AFTER_CLOSING, Buying, funded_pool, make_buying, open_pool, pledge, purse
from tests.conftest import NOON, Act
from tests.people import actor_of, admit


def told(work: Work, person_id) -> list[str]:
    return list(work.session.scalars(select(Notice.message).where(Notice.person_id == person_id)))


def another(work: Work, buying: Buying, name: str):
    """One more member with money: who acts, and her fund."""
    member = admit(work, buying.purses.coop, name=name)
    return actor_of(work.session, buying.purses.coop, member), purse(work, buying.purses, member, 500_000)[0]


def system(work: Work, buying: Buying, now: datetime) -> Work:
    return replace(work, actor=replace(buying.lead, person_id=None), now=now)


def test_who_came_first_is_asked_first_and_the_place_is_held_for_three_days(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        ffion, ffion_fund = another(work, buying, "Ffion")
        guto, guto_fund = another(work, buying, "Guto")
        pool = open_pool(work, buying, min_people=1, max_people=1)
        with pytest.raises(PlaceIsFree):
            service.join_line(replace(work, actor=ffion), pool_id=pool.id)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        with pytest.raises(InThePool):
            service.join_line(replace(work, actor=buying.dewi), pool_id=pool.id)
        assert service.join_line(replace(work, actor=ffion), pool_id=pool.id) == 0
        with pytest.raises(WaitsAlready):
            service.join_line(replace(work, actor=ffion), pool_id=pool.id)
        assert service.join_line(replace(work, actor=guto), pool_id=pool.id) == 1
        assert not any("A place is free" in each for each in told(work, ffion.person_id))

        service.withdraw_pledge(replace(work, actor=buying.dewi), pool_id=pool.id, fund_id=buying.dewi_fund)
        assert any("A place is free" in each for each in told(work, ffion.person_id))
        assert not any("A place is free" in each for each in told(work, guto.person_id))
        for actor, fund in ((guto, guto_fund), (buying.dewi, buying.dewi_fund)):
            with pytest.raises(PoolFull):
                pledge(work, actor, pool, fund, 100)  # the place is held for Ffion

        late = NOON + timedelta(days=3)
        assert service.lapse_offers(system(work, buying, late - timedelta(seconds=1))) == 0
        assert service.lapse_offers(system(work, buying, late)) == 1
        assert any("went to the next person" in each for each in told(work, ffion.person_id))
        assert any("A place is free" in each for each in told(work, guto.person_id))
        with pytest.raises(PoolFull):
            pledge(replace(work, now=late), ffion, pool, ffion_fund, 100)
        pledge(replace(work, now=late), guto, pool, guto_fund, 100)
        assert queries.waiting(work.session, buying.coop_id, pool.id) == [], "who is in waits no more"


def test_whoever_leaves_the_line_passes_a_held_place_on_and_calling_off_ends_it(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        ffion, _ = another(work, buying, "Ffion")
        guto, _ = another(work, buying, "Guto")
        pool = open_pool(work, buying, min_people=1, max_people=1)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        for actor in (ffion, guto):
            service.join_line(replace(work, actor=actor), pool_id=pool.id)
        service.withdraw_pledge(replace(work, actor=buying.dewi), pool_id=pool.id, fund_id=buying.dewi_fund)
        service.leave_line(replace(work, actor=ffion), pool_id=pool.id)
        (only,) = queries.waiting(work.session, buying.coop_id, pool.id)
        assert (only.member_id, only.answer_by) == (guto.member_id, NOON + timedelta(days=3))
        service.cancel_pool(replace(work, actor=buying.lead), pool_id=pool.id, words="The hall has closed.")
        row = queries.pool(work.session, buying.coop_id, pool.id)
        assert row is not None and row.failed_words == "The hall has closed."
        assert queries.waiting(work.session, buying.coop_id, pool.id) == []
        assert any("waiting list has ended" in each for each in told(work, guto.person_id))
        with pytest.raises(NoWaitingList):
            service.join_line(replace(work, actor=guto), pool_id=pool.id)


def test_an_offer_never_outlives_a_forming_pools_closing(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        ffion, _ = another(work, buying, "Ffion")
        pool = open_pool(work, buying, min_people=1, max_people=1)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        near = replace(work, now=datetime(2026, 9, 29, 12, tzinfo=UTC))
        service.join_line(replace(near, actor=ffion), pool_id=pool.id)
        service.withdraw_pledge(replace(near, actor=buying.dewi), pool_id=pool.id, fund_id=buying.dewi_fund)
        (wait,) = queries.waiting(work.session, buying.coop_id, pool.id)
        assert wait.answer_by == pool.closes_at


def test_a_running_contracts_free_place_is_offered_by_the_room_above(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        ffion, _ = another(work, buying, "Ffion")
        later = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        service.mark_in_tender(later, pool_id)
        assert any("asked for bids" in each for each in told(work, buying.dewi.person_id))
        service.mark_contracted(later, pool_id)
        service.join_line(replace(later, actor=ffion), pool_id=pool_id)
        assert service.offer_places(later, pool_id=pool_id) == 1
        assert service.offer_places(later, pool_id=pool_id) == 0, "nobody is asked twice"
        assert ffion.member_id is not None
        service.take_place(later, pool_id=pool_id, member_id=ffion.member_id)
        assert queries.waiting(work.session, buying.coop_id, pool_id) == []


def test_what_is_too_much_goes_back_by_the_rule_to_the_penny_and_each_is_told(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)  # £42 and £38 a week; it needs £60
        later = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        row = queries.pool(work.session, buying.coop_id, pool_id)
        assert row is not None
        preview = service.preview_give_back(later, row)
        assert (preview.weekly, preview.target, preview.people) == (8_000, 6_000, 2)
        with pytest.raises(Forbidden):
            service.give_back_evenly(replace(later, actor=buying.dewi), pool_id=pool_id)
        assert service.give_back_evenly(later, pool_id=pool_id) == 2
        pots = funds.fund_pots(work.session, buying.coop_id, [buying.dewi_fund, buying.eira_fund])
        assert (pots[buying.dewi_fund].pledged, pots[buying.eira_fund].pledged) == (3_150 * 26, 2_850 * 26)
        assert pots[buying.dewi_fund].available == 500_000 - 3_150 * 26
        assert queries.totals(work.session, buying.coop_id, [pool_id])[pool_id].weekly == 6_000
        (first, *_) = queries.moves_of_member(work.session, buying.coop_id, pool_id, buying.purses.dewi.id)
        assert (first.why, first.weekly_before, first.weekly_after) == ("given_back", 4_200, 3_150)
        assert any("Part of what you set aside is free again" in each for each in told(work, buying.eira.person_id))
        with pytest.raises(NothingTooMuch):
            service.give_back_evenly(later, pool_id=pool_id)
        service.mark_in_tender(later, pool_id)
        with pytest.raises(NotThatState):
            service.give_back_evenly(later, pool_id=pool_id)


def test_a_closing_is_put_off_once_by_whoever_looks_after_the_pool(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 1_000)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)  # nobody has counted yet
        with pytest.raises(Forbidden):
            service.extend_closing(replace(lead, actor=buying.eira), pool_id=pool.id, closes_on=date(2026, 10, 20))
        for day in (date(2026, 9, 30), date(2026, 11, 2)):  # no later; the day it starts
            with pytest.raises(Invalid):
                service.extend_closing(lead, pool_id=pool.id, closes_on=day)
        service.extend_closing(lead, pool_id=pool.id, closes_on=date(2026, 10, 20))
        row = queries.pool(work.session, buying.coop_id, pool.id)
        assert row is not None and row.state(AFTER_CLOSING) is PoolState.FORMING and row.extended
        assert row.closes_on == date(2026, 10, 20)
        assert any("has more time" in each for each in told(work, buying.dewi.person_id))
        pledge(lead, buying.eira, pool, buying.eira_fund, 1_000)
        with pytest.raises(ExtendedAlready):
            service.extend_closing(lead, pool_id=pool.id, closes_on=date(2026, 10, 25))


def test_members_with_a_like_need_near_by_are_told_of_a_pool_that_lacks_people(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        near, _ = another(work, buying, "Near")
        far, _ = another(work, buying, "Far")
        for actor, place in ((near, "SY23"), (far, "CF10"), (buying.dewi, "SY23")):
            service.record_need(
                replace(work, actor=actor),
                facts=NeedFacts("night_cover", 1, 480, mask_of(["mon-night"]), place, 5, 9_000, None),
            )
        pool = open_pool(work, buying, kind="night_cover", outward="SY23")
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        row = queries.pool(work.session, buying.coop_id, pool.id)
        assert row is not None
        help_ = service.who_could_help(replace(work, actor=buying.lead), row)
        assert (help_.nearby, help_.with_more) == ((near.member_id,), 1)
        lead = replace(work, actor=buying.lead)
        assert service.ask_around(lead, pool_id=pool.id) == 1
        assert any("may fit what you are looking for" in each for each in told(work, near.person_id))
        assert not any("may fit" in each for each in told(work, far.person_id))
        with pytest.raises(AskedAround):
            service.ask_around(lead, pool_id=pool.id)
