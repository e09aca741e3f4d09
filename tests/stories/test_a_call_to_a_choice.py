"""From two purses to one chosen provider, to the penny: what is set aside, what is freed, and who reads what when.

Dewi and Eira live at Tan y Bryn. The landlord withdraws the night warden. They open a pool, set money aside, three
teams bid, one withdraws, one is chosen; a second pool misses its target and gives every penny back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from coopbudget.budgets import queries as funds
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.verifying import verify_coop
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.pools.rules import PoolState
from coopbudget.tenders import queries, service
from coopbudget.tenders.errors import LateBid, StillSealed
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    DEADLINE,
    bid,
    call_terms,
    make_bidder,
    make_buying,
    open_all,
    open_pool,
    pledge,
    score_all,
)
from tests.conftest import Act


def test_from_two_purses_to_one_chosen_provider(act: Act) -> None:
    with act() as work:
        buying = make_buying(work, free=240_000)  # £2,400.00 each

        def pots(fund_id) -> tuple[int, int, int]:
            pot = funds.fund_pots(work.session, buying.coop_id, [fund_id])[fund_id]
            return pot.available, pot.pledged, pot.committed

        # September: two pools open. Nights need £60 a week for 26 weeks, outings £50 a week for 12.
        nights = open_pool(work, buying)
        outings = open_pool(work, buying, title="Outings", service_type="outings", weekly_target=5_000, weeks=12)
        pledge(work, buying.dewi, nights, buying.dewi_fund, 4_200)
        pledge(work, buying.eira, nights, buying.eira_fund, 3_800)
        pledge(work, buying.dewi, outings, buying.dewi_fund, 1_937)
        pledge(work, buying.eira, outings, buying.eira_fund, 2_000)
        # £2,400.00 - 26 × £42.00 - 12 × £19.37, and £2,400.00 - 26 × £38.00 - 12 × £20.00
        assert pots(buying.dewi_fund) == (107_556, 132_444, 0)
        assert pots(buying.eira_fund) == (117_200, 122_800, 0)

        # 1 October: the nights stand with £80.00 a week; the outings reach £39.37 of £50.00 and give it all back.
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        assert pool_service.close_due(lead) == (1, 1)
        assert pots(buying.dewi_fund) == (130_800, 109_200, 0)
        assert pots(buying.eira_fund) == (141_200, 98_800, 0)

        # The call: £13.00 an hour is the lowest fair price; price counts 40 of 100.
        call = service.draft_call(lead, pool_id=nights.id, terms=call_terms())
        for scorer in (buying.chair, buying.dewi):
            assert scorer.person_id is not None
            service.appoint_scorer(lead, call_id=call.id, person_id=scorer.person_id)
        service.publish_call(lead, call_id=call.id)
        cwtch, nightlight, third = (make_bidder(work, buying, name) for name in ("Cwtch", "Nightlight", "Third"))
        best = bid(work, buying, call, cwtch, rate=1_625)
        other = bid(work, buying, call, nightlight, rate=1_560)
        bid(work, buying, call, third, rate=1_400)
        service.withdraw_bid(replace(lead, actor=third.actor, now=DEADLINE - timedelta(seconds=1)), call_id=call.id)
        with pytest.raises(LateBid):
            bid(work, buying, call, third, rate=1_300, now=DEADLINE)
        with pytest.raises(StillSealed):
            service.require_sight(replace(lead, now=AFTER_DEADLINE), call_id=call.id)

        # Two officers open two bids; the third was withdrawn and is nowhere.
        assert open_all(work, buying, call) == 2
        score_all(work, buying, call, {best: 5, other: 3})
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        first, second = queries.ranking(work.session, buying.coop_id, row)
        assert (first.bid_id, first.total) == (best, Fraction(40 * 1_560, 1_625) + 60)  # 98.40
        assert (second.bid_id, second.total) == (other, 40 + Fraction(60 * 3, 5))  # 76.00
        after = replace(lead, now=AFTER_DEADLINE)
        service.award_call(after, call_id=call.id, bid_id=best, reasons="They listen best.")

        # Nothing of anybody's money has moved by choosing, and the pool waits for its members' yes.
        assert pots(buying.dewi_fund) == (130_800, 109_200, 0)
        found = pools.pool(work.session, buying.coop_id, nights.id)
        assert found is not None and found.state(AFTER_DEADLINE) is PoolState.IN_TENDER

        # Eira says no: her £988.00 are hers again; Dewi's go to contract 1 whole.
        pool_service.drop_pledge(after, nights.id, buying.eira_fund)
        committed = pool_service.commit_pledge(after, pool_id=nights.id, fund_id=buying.dewi_fund, contract_number=1)
        assert committed == 109_200
        assert pots(buying.dewi_fund) == (130_800, 0, 109_200)
        assert pots(buying.eira_fund) == (240_000, 0, 0)
        assert sum(ledger.balances(work.session, buying.coop_id, prefix="Liabilities:Funds:").values()) == 480_000
        work.session.flush()
        report = verify_coop(work.session, buying.coop_id)
        assert report.ok, report.broken
