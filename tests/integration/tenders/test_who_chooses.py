"""Who chooses says first whether they have an interest; who bid in vain reads why; three sums; a pool in lots."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.pools import queries as pools
from coopbudget.pools.rules import PoolState
from coopbudget.tenders import queries, service
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.errors import InterestFirst
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    bid,
    call_terms,
    funded_pool,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.people import sign_in


def test_an_officer_says_so_before_choosing_and_a_conflict_bars(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        first = make_bidder(work, buying, "First")
        made = bid(work, buying, call, first)
        open_all(work, buying, call)
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        with pytest.raises(InterestFirst):
            service.require_sight(lead, call_id=call.id)
        with pytest.raises(InterestFirst):
            service.close_without_award(lead, call_id=call.id, words="Nobody.")
        with pytest.raises(Forbidden):
            service.declare_interest(replace(lead, actor=buying.eira), call_id=call.id, interest="none")
        with pytest.raises(Invalid):
            service.declare_interest(lead, call_id=call.id, interest="conflict")
        score_all(work, buying, call, {made: 4})  # and the lead says none
        assert queries.said_of_interest(work.session, buying.coop_id, call.id, buying.lead.person_id) == "none"
        service.require_sight(lead, call_id=call.id)
        service.declare_interest(lead, call_id=call.id, interest="conflict", words="My brother works there.")
        with pytest.raises(Conflict):
            service.declare_interest(lead, call_id=call.id, interest="none")
        choices = (
            lambda: service.award_call(lead, call_id=call.id, bid_id=made, reasons="Good."),
            lambda: service.close_without_award(lead, call_id=call.id, words="Nobody."),
            lambda: service.cancel_call(lead, call_id=call.id, words="No."),
            lambda: service.require_sight(lead, call_id=call.id),
        )
        for choice in choices:
            with pytest.raises(Forbidden):
                choice()
        chair = replace(lead, actor=buying.chair)
        assert service.award_call(chair, call_id=call.id, bid_id=made, reasons="Good.").bid_id == made


def test_the_pages_lead_an_officer_to_say_so_first(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bid(work, buying, call, make_bidder(work, buying, "First"))
        open_all(work, buying, call)
        assert buying.lead.coop is not None
        page = f"/c/{buying.lead.coop.slug}/calls/1"
    app.extensions["coopbudget.clock"] = lambda: AFTER_DEADLINE
    lead = app.test_client()
    sign_in(lead, buying.lead.person_id)  # type: ignore[arg-type]
    for path in ("bids", "ranking", "choose"):
        answer = lead.get(f"{page}/{path}")
        assert answer.status_code == 303 and answer.location.endswith("/interest"), path
    asked = lead.get(f"{page}/interest").text
    assert "another officer chooses then" in asked and "First" in asked
    assert lead.post(f"{page}/interest", data={"interest": ""}).status_code == 422
    said = lead.post(f"{page}/interest", data={"interest": "none"})
    assert said.status_code == 303 and said.location.endswith("/bids")
    assert "First" in lead.get(f"{page}/bids").text
    changed = lead.post(f"{page}/interest", data={"interest": "conflict", "words": "My sister."}, follow_redirects=True)
    assert "Another officer chooses." in changed.text
    assert lead.get(f"{page}/bids").status_code == 403
    member = app.test_client()
    sign_in(member, buying.eira.person_id)  # type: ignore[arg-type]
    assert member.get(f"{page}/interest").status_code == 403


def test_who_bid_where_nobody_was_chosen_reads_their_own_points_and_reasons(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        first, second, late = (make_bidder(work, buying, name) for name in ("First", "Second", "Late"))
        bids = {bid(work, buying, call, first, rate=1_500): 4, bid(work, buying, call, second, rate=1_600): 2}
        open_all(work, buying, call)
        assert buying.lead.coop is not None
        base = f"/c/{buying.lead.coop.slug}"
        call_id = call.id
        slugs = [each.provider.slug for each in (first, second, late)]
    app.extensions["coopbudget.clock"] = lambda: AFTER_DEADLINE

    def reads(bidder: int) -> str:
        client = app.test_client()
        sign_in(client, (first, second, late)[bidder].actor.person_id)  # type: ignore[arg-type]
        return client.get(f"{base}/p/{slugs[bidder]}/calls/1").text

    with act(now=AFTER_DEADLINE) as work:
        assert "How your bid came out" not in reads(0), "not before the call has ended"
        again = queries.call(work.session, buying.coop_id, call_id)
        score_all(work, buying, again, bids)  # type: ignore[arg-type]
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        service.close_without_award(lead, call_id=call_id, words="Neither could come at night.")
    mine = reads(0)
    # 40 for the lowest rate, 4 of 5 on 35 and on 25: 88.00 of 100. Nobody else's points.
    assert "Nobody was chosen. Thank you for your bid." in mine and "88.00" in mine and "As the bid says." in mine
    assert "Second" not in mine and "61.50" not in mine
    assert "61.50" in reads(1) and "88.00" not in reads(1)  # 37.50 + 24
    assert "How your bid came out" not in reads(2)


def test_a_call_that_ended_before_the_panel_finished_shows_no_points(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        only = make_bidder(work, buying, "First")
        made = bid(work, buying, call, only)
        open_all(work, buying, call)
        chair = replace(work, actor=buying.chair, now=AFTER_DEADLINE)
        service.declare_interest(chair, call_id=call.id, interest="none")
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        service.save_scores(chair, call_id=call.id, points={(made, each.id): (1, "Alone.") for each in row.criteria})
        service.finish_scoring(chair, call_id=call.id)
        service.cancel_call(replace(chair, actor=buying.lead), call_id=call.id, words="The council took it back.")
        assert buying.lead.coop is not None
        path = f"/c/{buying.lead.coop.slug}/p/{only.provider.slug}/calls/1"
        person = only.actor.person_id
    app.extensions["coopbudget.clock"] = lambda: AFTER_DEADLINE
    client = app.test_client()
    sign_in(client, person)  # type: ignore[arg-type]
    page = client.get(path).text
    assert "no bid has points" in page and "Alone." not in page


def test_three_sums_are_the_coops_own_and_each_stands_by_itself(app: Flask, act: Act) -> None:
    with act(now=AFTER_CLOSING) as work:
        buying = make_buying(replace(work, now=AFTER_CLOSING.replace(month=9, day=1)))
        assert buying.lead.coop is not None
        base = f"/c/{buying.lead.coop.slug}"
    app.extensions["coopbudget.clock"] = lambda: AFTER_CLOSING
    chair = app.test_client()
    sign_in(chair, buying.chair.person_id)  # type: ignore[arg-type]
    page = chair.get(f"{base}/calls/limits").text
    assert "£25,000.00" in page and "£5,000.00" in page and "three different sums" in page
    sums = {"price_cap": "60", "small_below": "20000", "direct_below": "900", "at_once_below": "1000"}
    assert chair.post(f"{base}/calls/limits", data=sums | {"at_once_below": ""}).status_code == 422
    assert chair.post(f"{base}/calls/limits", data=sums).status_code == 303
    with act(now=AFTER_CLOSING) as work:
        assert queries.limits(work.session, buying.coop_id) == Limits(60, 2_000_000, 90_000, 100_000)
        lead = replace(work, actor=buying.lead)
        pool_id = funded_pool(replace(work, now=AFTER_CLOSING.replace(month=9, day=1)), buying)
        # £80 a week for 26 weeks is £2,080: small, too much to go without bids or without days to challenge.
        with pytest.raises(Invalid) as refused:
            service.draft_call(lead, pool_id=pool_id, terms=call_terms(standstill_days=0))
        assert "standstill_days" in refused.value.errors
        assert service.draft_call(lead, pool_id=pool_id, terms=call_terms(standstill_days=10)).small


def test_a_pool_that_stands_is_led_into_lots_with_its_words_carried_over(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        funded_pool(work, buying)
        assert buying.lead.coop is not None
        base = f"/c/{buying.lead.coop.slug}"
    app.extensions["coopbudget.clock"] = lambda: AFTER_CLOSING
    lead = app.test_client()
    sign_in(lead, buying.lead.person_id)  # type: ignore[arg-type]
    assert "/pools/1/split" in lead.get(f"{base}/pools/1").text
    how = lead.get(f"{base}/pools/1/split").text
    assert "pools/new?from=1" in how and "/pools/1/call-off" in how
    form = lead.get(f"{base}/pools/new?from=1").text
    assert "Somebody in the building every night." in form and 'value="Tan y Bryn"' in form and 'value="60.00"' in form
    assert "Somebody in the building" not in lead.get(f"{base}/pools/new?from=99").text
    assert lead.get(f"{base}/pools/99/split").status_code == 404
    member = app.test_client()
    sign_in(member, buying.eira.person_id)  # type: ignore[arg-type]
    assert member.get(f"{base}/pools/1/split").status_code == 403
    with act(now=AFTER_CLOSING) as work:
        pool = pools.pool_by_number(work.session, buying.coop_id, 1)
        assert pool is not None and pool.state(AFTER_CLOSING) is PoolState.FUNDED
