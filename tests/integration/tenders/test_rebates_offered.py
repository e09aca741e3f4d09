"""A rebate offered in a bid: typed, sealed with the price, read beside it, worth no points, a term of the contract."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.contracts import queries as contracts, service as making
from coopbudget.errors import Invalid
from coopbudget.tenders import queries, service
from coopbudget.tenders.models import Bid, Call
from coopbudget.tenders.volume import Measure, On, Rebate, Reward, Shared, Step, Stretch, as_terms
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.integration.tenders.test_call_pages import BID, at, client_of, send

OFFERED = {
    "rebate": "spend", "rebate_stretch": "term", "rebate_reward": "percent", "rebate_on": "whole",
    "rebate_start_1": "500", "rebate_rate_1": "1", "rebate_start_2": "1000", "rebate_rate_2": "2.5",
    "rebate_start_3": "", "rebate_rate_3": "",
}  # fmt: skip
OFFER = Rebate(
    Measure.SPEND, Stretch.TERM, Reward.PERCENT, On.WHOLE, Shared.IN_YEAR, (Step(50_000, 100), Step(100_000, 250))
)
# 4 hours a week at £15.00 for 26 weeks: £1,560.00, and 2.5% of that.
EXAMPLE = "if the whole of it was bought, for £1,560.00, £39.00 would come back"
WORDS = "From £500.00: 1%; from £1,000.00: 2.5%."


def said(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_rebate_goes_from_the_bid_to_the_contract(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        cwtch, rival = make_bidder(work, buying, "Cwtch Care"), make_bidder(work, buying, "Nightlight")
        theirs = bid(work, buying, call, rival)
        call_id, slug = call.id, cwtch.provider.slug
    at(app, AFTER_CLOSING)
    base, hers = f"/c/{buying.lead.coop.slug}", client_of(app, cwtch.actor.person_id)
    page = f"{base}/p/{slug}/calls/1"

    # She need not offer one; what makes no sense is said at its field, and she can change it until the deadline.
    form = said(hers.get(f"{page}/bid").text)
    assert "You need not offer one" in form and "Whose is it?" not in form
    send(hers, page, BID)
    assert "Gives back" not in hers.get(f"{page}/bid/read").text
    hers.post(f"{page}/bid", data=BID | OFFERED | {"rebate_rate_2": "0.5", "do": "check"})
    assert "gives more" in said(hers.get(f"{page}/bid/check").text)
    hers.post(f"{page}/bid", data=BID | OFFERED | {"rebate_rate_2": "much", "do": "check"})
    assert "as numbers" in said(hers.get(f"{page}/bid/check").text)
    hers.post(f"{page}/bid", data=BID | OFFERED | {"do": "check"})
    checked = said(hers.get(f"{page}/bid/check").text)
    assert WORDS in checked and EXAMPLE in checked and "Whose" not in checked
    send(hers, page, BID | OFFERED)
    again = said(hers.get(f"{page}/bid").text)
    assert 'value="1000.00"' in again and 'value="2.5"' in again
    assert EXAMPLE in said(hers.get(f"{page}/bid/read").text)

    with act() as work:
        sealed = work.session.scalars(select(Bid.sealed).where(Bid.call_id == call_id)).all()
        assert all(each and b"rebate" not in each for each in sealed)
        call = work.session.get_one(Call, (buying.coop_id, call_id))
        open_all(work, buying, call)
        found = {each.provider_name: each for each in queries.opened_bids(work.session, buying.coop_id, call_id)}
        assert (found["Cwtch Care"].rebate, found["Nightlight"].rebate) == (OFFER, None)
        mine = found["Cwtch Care"].id
        score_all(work, buying, call, {mine: 4, theirs: 4})
    at(app, AFTER_DEADLINE)
    lead = client_of(app, buying.purses.lead.person_id)
    read = said(lead.get(f"{base}/calls/1/bids").text)
    assert read.count("Gives back for buying much") == 1 and EXAMPLE in read
    # At the same rate and with the same answers it has the same points: a rebate gives none.
    with act() as work:
        first, second = queries.ranking(
            work.session, buying.coop_id, queries.call(work.session, buying.coop_id, call_id)
        )
        assert first.total == second.total
        service.award_call(
            replace(work, actor=buying.lead, now=AFTER_DEADLINE), call_id=call_id, bid_id=mine, reasons="The steps.",
            why_not_first="They give back more.", despite_ties=True,
        )  # fmt: skip
        award = queries.award_of_call(work.session, buying.coop_id, call_id)
        assert award is not None and award.rebate == OFFER

    # The form of the contract says what was offered and asks only whose it is; nobody can leave it out.
    make = said(lead.get(f"{base}/calls/1/contract").text)
    assert WORDS in make and "Whose is it?" in make and "What is counted?" not in make
    terms = {
        "starts_on": award.starts_on, "ends_on": award.starts_on + timedelta(days=181), "min_people": 2,
        "answer_by": (AFTER_DEADLINE + timedelta(days=3)).date(), "levy_bp": 0, "buys_as": "agent",
        "allocation": "equal", "absence": "pays_on", "absence_after_days": 0, "leaving": "after_notice",
        "notice_days": 28,
    }  # fmt: skip
    smaller = replace(OFFER, steps=(Step(10**9, 1),), shared=Shared.YEAR_END)
    with act() as work:
        inside = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        made = making.make_contract(inside, call_id=call_id, rebate=as_terms(smaller), **terms)
        kept = contracts.contract(work.session, buying.coop_id, made.id)
        wanted = as_terms(replace(OFFER, shared=Shared.YEAR_END))
        assert kept is not None and kept.rebate == wanted == kept.terms["rebate"]


def test_steps_that_make_no_sense_are_no_bid(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        with pytest.raises(Invalid) as found:
            bid(work, buying, call, bidder, rebate=replace(OFFER, steps=()))
        assert list(found.value.errors) == ["rebate"]
