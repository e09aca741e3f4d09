"""Setting money aside for a pool and taking it back, and what a closing does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coopbudget.budgets import queries as funds
from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.notices.models import Notice
from coopbudget.pools import queries, service
from coopbudget.pools.errors import (
    NotEnoughFree,
    NothingToChange,
    NotThatState,
    PoolClosed,
    PoolFull,
    StillForming,
)
from coopbudget.pools.rules import PoolState
from tests.commissioning import AFTER_CLOSING, Buying, funded_pool, make_buying, open_pool, pledge, pool_terms
from tests.conftest import Act
from tests.people import actor_of, admit, by_phone


def free(work, buying: Buying, fund_id) -> int:
    return funds.fund_pots(work.session, buying.coop_id, [fund_id])[fund_id].available


def test_a_pledge_takes_the_whole_term_out_of_what_is_free(act: Act) -> None:
    with act() as work:
        buying = make_buying(work, free=150_000)
        pool = open_pool(work, buying)
        shown = service.preview_pledge(
            replace(work, actor=buying.dewi), pool_id=pool.id, fund_id=buying.dewi_fund, weekly=4_200
        )
        assert (shown.amount, shown.free, shown.free_after) == (109_200, 150_000, 40_800)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
        assert free(work, buying, buying.dewi_fund) == 40_800
        pot = funds.fund_pots(work.session, buying.coop_id, [buying.dewi_fund])[buying.dewi_fund]
        assert pot.pledged == 109_200


def test_a_pledge_never_takes_more_than_is_free_for_the_whole_term(act: Act) -> None:
    with act() as work:
        buying = make_buying(work, free=109_199)
        pool = open_pool(work, buying)
        with pytest.raises(NotEnoughFree):
            pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
        assert free(work, buying, buying.dewi_fund) == 109_199


def test_a_change_moves_the_difference_both_ways_and_leaves_a_receipt_each(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 5_000)
        assert free(work, buying, buying.dewi_fund) == 500_000 - 130_000
        number = pledge(work, buying.dewi, pool, buying.dewi_fund, 1_000)
        assert free(work, buying, buying.dewi_fund) == 500_000 - 26_000
        with pytest.raises(NothingToChange):
            pledge(work, buying.dewi, pool, buying.dewi_fund, 1_000)
        found = queries.move_by_entry(work.session, buying.coop_id, pool.id, number)
        assert found is not None
        move, _ = found
        assert (move.weekly_before, move.weekly_after, move.free_after) == (5_000, 1_000, 474_000)
        assert queries.totals(work.session, buying.coop_id, [pool.id])[pool.id] == queries.Totals(1, 1_000, 26_000)


def test_the_fund_knows_the_weekly_sum_as_it_is_now(act: Act) -> None:
    """What a cut of the rate no longer covers is reckoned from it."""
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        seen = []
        for weekly in (4_200, 1_000, 1_001, 0, 300):
            if weekly:
                pledge(work, buying.dewi, pool, buying.dewi_fund, weekly)
            else:
                mine = replace(work, actor=buying.dewi)
                service.withdraw_pledge(mine, pool_id=pool.id, fund_id=buying.dewi_fund)
            promises = funds.promises_of(work.session, buying.coop_id, [buying.dewi_fund])[buying.dewi_fund]
            seen.append([(each.weekly, each.balance) for each in promises])
        assert seen == [[(4_200, 109_200)], [(1_000, 26_000)], [(1_001, 26_026)], [], [(300, 7_800)]]


def test_a_pledge_is_withdrawn_and_can_be_made_again(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
        mine = replace(work, actor=buying.dewi)
        service.withdraw_pledge(mine, pool_id=pool.id, fund_id=buying.dewi_fund)
        assert free(work, buying, buying.dewi_fund) == 500_000
        with pytest.raises(NotFound):
            service.withdraw_pledge(mine, pool_id=pool.id, fund_id=buying.dewi_fund)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
        assert free(work, buying, buying.dewi_fund) == 500_000 - 109_200


def test_nobody_pledges_or_takes_back_from_another_members_fund(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        with pytest.raises(NotFound):
            pledge(work, buying.eira, pool, buying.dewi_fund, 100)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        with pytest.raises(NotFound):
            service.withdraw_pledge(replace(work, actor=buying.eira), pool_id=pool.id, fund_id=buying.dewi_fund)
        with pytest.raises(Forbidden):
            service.set_pledge(
                replace(work, actor=replace(buying.dewi, powers=frozenset())),
                pool_id=pool.id,
                fund_id=buying.dewi_fund,
                weekly=200,
            )


def test_the_last_place_is_given_once(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying, min_people=1, max_people=1)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        with pytest.raises(PoolFull):
            pledge(work, buying.eira, pool, buying.eira_fund, 100)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 200)  # who is in may still change


def test_a_closed_pool_takes_no_pledge_and_lets_none_go(act: Act) -> None:
    # It closes at midnight in London, in summer time: 11pm in UTC.
    last_moment = datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 9, 30, 23, 0, tzinfo=UTC)
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(replace(work, now=last_moment), buying.dewi, pool, buying.dewi_fund, 4_200)
        with pytest.raises(PoolClosed):
            pledge(replace(work, now=midnight), buying.eira, pool, buying.eira_fund, 100)
        with pytest.raises(PoolClosed):
            service.withdraw_pledge(
                replace(work, actor=buying.dewi, now=midnight), pool_id=pool.id, fund_id=buying.dewi_fund
            )


def test_a_pool_that_misses_its_money_releases_every_penny_and_says_so(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 3_000)
        pledge(work, buying.eira, pool, buying.eira_fund, 2_999)
        due = service.close_due(replace(work, actor=replace(buying.lead, person_id=None), now=AFTER_CLOSING))
        assert due == (0, 1)
        assert free(work, buying, buying.dewi_fund) == free(work, buying, buying.eira_fund) == 500_000
        row = queries.pool(work.session, buying.coop_id, pool.id)
        assert row is not None and row.state(AFTER_CLOSING) is PoolState.FAILED
        assert row.failed_why == "too_little_money"
        told = work.session.scalars(select(Notice.person_id).where(Notice.message.contains("did not come about")))
        assert set(told) == {buying.dewi.person_id, buying.eira.person_id}
        assert service.close_due(replace(work, now=AFTER_CLOSING, actor=buying.lead)) == (0, 0)


def test_too_few_people_fail_a_pool_even_with_enough_money(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 6_000)
        later = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        assert service.close_pool(later, pool_id=pool.id) is PoolState.FAILED
        row = queries.pool(work.session, buying.coop_id, pool.id)
        assert row is not None and row.failed_why == "too_few_people"


def test_the_lead_may_count_early_only_a_pool_that_has_all_it_needs(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 3_000)
        lead = replace(work, actor=buying.lead)
        with pytest.raises(StillForming):
            service.close_pool(lead, pool_id=pool.id)
        pledge(work, buying.eira, pool, buying.eira_fund, 3_000)
        with pytest.raises(Forbidden):
            service.close_pool(replace(work, actor=buying.eira), pool_id=pool.id)
        assert service.close_pool(lead, pool_id=pool.id) is PoolState.FUNDED
        assert service.close_pool(lead, pool_id=pool.id) is PoolState.FUNDED  # again changes nothing


def test_calling_a_pool_off_releases_everything(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        with pytest.raises(Forbidden):
            service.cancel_pool(replace(work, actor=buying.dewi, now=AFTER_CLOSING), pool_id=pool_id)
        service.cancel_pool(replace(work, actor=buying.lead, now=AFTER_CLOSING), pool_id=pool_id)
        assert free(work, buying, buying.dewi_fund) == 500_000
        with pytest.raises(NotThatState):
            service.cancel_pool(replace(work, actor=buying.lead, now=AFTER_CLOSING), pool_id=pool_id)


def test_contracts_commit_one_pledge_drop_another_and_release_the_rest(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        later = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        service.mark_in_tender(later, pool_id)
        assert service.commit_pledge(later, pool_id=pool_id, fund_id=buying.dewi_fund, contract_number=1) == 109_200
        pot = funds.fund_pots(work.session, buying.coop_id, [buying.dewi_fund])[buying.dewi_fund]
        assert (pot.available, pot.pledged, pot.committed) == (390_800, 0, 109_200)
        with pytest.raises(NotFound):
            service.commit_pledge(later, pool_id=pool_id, fund_id=buying.dewi_fund, contract_number=1)
        service.drop_pledge(later, pool_id, buying.eira_fund)
        assert free(work, buying, buying.eira_fund) == 500_000
        assert queries.totals(work.session, buying.coop_id, [pool_id])[pool_id].weekly == 4_200
        assert service.release_rest(later, pool_id) == 0
        service.mark_contracted(later, pool_id)
        with pytest.raises(NotThatState):
            service.release_all(later, pool_id)


def test_an_officer_records_a_pledge_by_phone_and_the_member_gets_the_receipt(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        caller = by_phone(buying.secretary, buying.purses.dewi)
        number = pledge(work, caller, pool, buying.dewi_fund, 4_200)
        links = work.session.scalars(select(Notice.link).where(Notice.person_id == buying.dewi.person_id)).all()
        assert f"/c/{buying.lead.coop.slug}/pools/{pool.number}/receipts/{number}" in links


def test_a_member_opens_a_pool_and_a_supporter_without_plan_does_not(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool = service.open_pool(replace(work, actor=buying.dewi), terms=pool_terms(title="Outings"))
        assert pool.opened_for_member_id == buying.purses.dewi.id
        assert pool.ends_on == date(2027, 5, 2)
        without = replace(buying.dewi, powers=frozenset())
        with pytest.raises(Forbidden):
            service.open_pool(replace(work, actor=without), terms=pool_terms())
        with pytest.raises(Invalid):
            service.open_pool(replace(work, actor=buying.lead), terms=pool_terms(closes_on=date(2026, 8, 31)))


def test_money_without_the_funders_consent_is_never_pledged(act: Act) -> None:
    from coopbudget.budgets.errors import NotPoolable
    from tests.purses import agree, pay_in

    with act() as work:
        buying = make_buying(work)
        member = admit(work, buying.purses.coop, name="Ifan")
        officer = replace(work, actor=buying.secretary)
        recorded = agree(officer, member)
        pay_in(officer, recorded.fund_number, 500_000)
        pool = open_pool(work, buying)
        with pytest.raises(NotPoolable):
            pledge(work, actor_of(work.session, buying.purses.coop, member), pool, recorded.fund_id, 100)


def test_another_co_op_sees_nothing_of_a_pool(act: Act) -> None:
    with act() as work:
        buying, other = make_buying(work), make_buying(work)
        pool = open_pool(work, buying)
        assert queries.pool(work.session, other.coop_id, pool.id) is None
        with pytest.raises(NotFound):
            pledge(work, other.dewi, pool, other.dewi_fund, 100)
