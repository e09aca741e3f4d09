"""A call from draft to choice through its pages, on both sides of the counter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coopbudget.providers import service as providers
from coopbudget.tenders import queries
from coopbudget.tenders.models import Bid
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    DEADLINE,
    Bidder,
    Buying,
    bid,
    funded_pool,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.people import sign_in

DRAFT = {
    "title": "Night cover at Tan y Bryn",
    "what": "Somebody awake in the building every night.",
    "for_whom": "Two people.",
    "place": "Tan y Bryn",
    "when_words": "Every night.",
    "hours_waking_night": "4",
    "weeks": "26",
    "starts_on": "2026-11-02",
    "weekly_most": "80",
    "price_weight": "40",
    "price_floor": "13",
    "fair_pay_words": "The Real Living Wage.",
    "fair_pay_source": "Living Wage Foundation",
    "fair_pay_on": "2025-10-22",
    "deadline_on": "2026-10-20",
    "deadline_time": "noon",
    "standstill_days": "0",
    "chosen_by": "panel",
    "name_1": "Listening",
    "question_1": "How do you listen?",
    "weight_1": "60",
}


def at(app: Flask, now) -> None:
    app.extensions["coopbudget.clock"] = lambda: now


def client_of(app: Flask, person) -> FlaskClient:
    client = app.test_client()
    sign_in(client, person)
    return client


def test_the_lead_writes_appoints_and_publishes(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        funded_pool(work, buying)
        base = f"/c/{buying.lead.coop.slug}"
    at(app, AFTER_CLOSING)
    lead, dewi = client_of(app, buying.lead.person_id), client_of(app, buying.purses.dewi)
    assert "Write a call for Night cover" in lead.get(f"{base}/calls").text
    form = lead.get(f"{base}/calls/new?pool=1").text
    assert "80.00" in form and "Every night from 10pm to 7am." in form
    refused = lead.post(f"{base}/calls/new?pool=1", data=DRAFT | {"weight_1": "59", "weight_2": "1"})
    assert refused.status_code == 422 and "Fill in all three" in refused.text
    refused = lead.post(f"{base}/calls/new?pool=1", data=DRAFT | {"weight_1": "59"})
    assert refused.status_code == 422 and "make 100 together" in refused.text
    made = lead.post(f"{base}/calls/new?pool=1", data=DRAFT)
    assert made.status_code == 303
    call = made.location
    assert "Write a call for Night cover" not in lead.get(f"{base}/calls").text
    assert "Publish the call for" in lead.get(f"{base}/desk").text
    assert dewi.get(call).status_code == 404 and "Draft" in lead.get(call).text
    assert dewi.get(f"{base}/calls/new?pool=1").status_code == 403
    assert lead.get(f"{call}/edit").status_code == 200
    assert lead.post(f"{call}/edit", data=DRAFT | {"title": "Nights"}).status_code == 303
    early = lead.post(f"{call}/publish")
    assert early.status_code == 422 and "At least two people" in early.text
    with act() as work:
        numbers = re.findall(r'<option value="(\d+)">(?:Gwen|Dewi)', lead.get(f"{call}/scorers").text)
    assert len(numbers) == 2
    for number in numbers:
        assert lead.post(f"{call}/scorers", data={"member": number}).status_code == 303
    assert "80.00" in lead.get(f"{call}/publish").text
    assert lead.post(f"{call}/publish").status_code == 303
    page = dewi.get(call).text
    assert "Nights" in page and "20 October 2026, midday" in page and "Open for bids" in page
    assert lead.get(f"{call}/edit").status_code == 200
    frozen = lead.post(f"{call}/edit", data=DRAFT)
    assert frozen.status_code == 409


def published(app: Flask, act: Act) -> tuple[Buying, str, Bidder, Bidder]:
    with act() as work:
        buying = make_buying(work)
        published_call(work, buying)
        bidders = make_bidder(work, buying, "Cwtch Care"), make_bidder(work, buying, "Nightlight")
        base = f"/c/{buying.lead.coop.slug}"
    at(app, AFTER_CLOSING)
    return buying, base, *bidders


BID = {
    "rate_waking_night": "15",
    "hours_waking_night": "4",
    "starts_on": "2026-11-02",
    "floor_reason": "",
    "answer_1": "Lanterns along the corridor at dusk.",
    "answer_2": "Everybody has a vote.",
}


def test_a_provider_bids_changes_reads_and_withdraws(app: Flask, act: Act) -> None:
    buying, base, cwtch, nightlight = published(app, act)
    client = client_of(app, cwtch.actor.person_id)
    mine = f"{base}/p/{slug_of(act, cwtch)}/calls"
    assert "Night cover at Tan y Bryn" in client.get(mine).text
    everywhere = client.get(f"/p/{slug_of(act, cwtch)}/calls")
    assert "Fits you" in everywhere.text and "You have not sent a bid yet" in everywhere.text
    page = client.get(f"{mine}/1")
    assert "Write your bid" in page.text
    assert client.get(f"{mine}/1/bid").status_code == 200
    low = client.post(f"{mine}/1/bid", data=BID | {"rate_waking_night": "12"})
    assert low.status_code == 422 and "under the lowest fair price" in low.text and "Lanterns" in low.text
    assert client.post(f"{mine}/1/bid", data=BID).status_code == 303
    with act() as work:
        digest = work.session.scalar(select(Bid.digest))
    assert digest is not None and digest in client.get(f"{mine}/1").text
    assert "Lanterns" in client.get(f"{mine}/1/bid").text
    assert "Lanterns" in client.get(f"{mine}/1/bid/read").text
    rival = client_of(app, nightlight.actor.person_id)
    assert rival.get(f"{mine}/1").status_code == 404
    theirs = f"{base}/p/{slug_of(act, nightlight)}/calls/1"
    assert rival.get(f"{theirs}/bid/read").status_code == 404
    for person in (buying.lead.person_id, buying.chair.person_id, buying.purses.dewi):
        officer = client_of(app, person)
        for path in ("", "/bids", "/score", "/score/1", "/ranking", "/interest"):
            answer = officer.get(f"{base}/calls/1{path}")
            assert "Lanterns" not in answer.text and "Cwtch" not in answer.text
        assert officer.get(f"{base}/calls/1/bids").status_code in (403, 409)
    assert client.get(f"{mine}/1/bid/withdraw").status_code == 200
    assert client.post(f"{mine}/1/bid/withdraw").status_code == 303
    assert "You withdrew your bid" in client.get(f"{mine}/1").text
    assert client.get(f"{mine}/1/bid/read").status_code == 404


def slug_of(act: Act, bidder: Bidder) -> str:
    with act() as work:
        return str(work.session.merge(bidder.provider).slug)


def test_a_late_bid_is_refused_with_the_difference(app: Flask, act: Act) -> None:
    _buying, base, cwtch, _other = published(app, act)
    client = client_of(app, cwtch.actor.person_id)
    mine = f"{base}/p/{slug_of(act, cwtch)}/calls/1"
    at(app, DEADLINE + timedelta(minutes=3))
    late = client.post(f"{mine}/bid", data=BID)
    assert late.status_code == 422 and "passed 3 minutes ago" in late.text
    assert client.get(f"{mine}/bid").status_code == 409


def test_questions_are_asked_and_answered_on_the_page(app: Flask, act: Act) -> None:
    buying, base, cwtch, nightlight = published(app, act)
    client, lead = client_of(app, cwtch.actor.person_id), client_of(app, buying.lead.person_id)
    mine = f"{base}/p/{slug_of(act, cwtch)}/calls/1"
    assert client.post(f"{mine}/questions", data={"words": "Is there a room to rest?"}).status_code == 303
    page = lead.get(f"{base}/calls/1").text
    assert "Is there a room to rest?" in page and "Cwtch" not in page
    assert lead.post(f"{base}/calls/1/answers/1", data={"words": ""}).status_code == 422
    assert lead.post(f"{base}/calls/1/answers/1", data={"words": "Yes, upstairs."}).status_code == 303
    rival = client_of(app, nightlight.actor.person_id)
    theirs = rival.get(f"{base}/p/{slug_of(act, nightlight)}/calls/1").text
    assert "Yes, upstairs." in theirs and "Cwtch" not in theirs


def test_opening_scoring_and_choosing_through_the_pages(app: Flask, act: Act) -> None:
    buying, base, cwtch, nightlight = published(app, act)
    with act() as work:
        call = queries.call_by_number(work.session, buying.coop_id, 1)
        assert call is not None
        bid(work, buying, call, cwtch, rate=1_600, now=AFTER_CLOSING)
        bid(work, buying, call, nightlight, rate=1_200, floor_reason="We are volunteers.", now=AFTER_CLOSING)
    lead, chair = client_of(app, buying.lead.person_id), client_of(app, buying.chair.person_id)
    dewi, eira = client_of(app, buying.purses.dewi), client_of(app, buying.purses.eira)
    page = f"{base}/calls/1"
    assert lead.get(f"{page}/open").status_code == 409
    at(app, AFTER_DEADLINE)
    assert lead.get(f"{page}/open").status_code == 200
    assert all("Open the bids for" in each.get(f"{base}/desk").text for each in (lead, chair))
    assert lead.post(f"{page}/open").status_code == 303
    assert "Open the bids for" not in lead.get(f"{base}/desk").text
    assert "Open the bids for" in chair.get(f"{base}/desk").text
    assert lead.post(f"{page}/open").status_code == 409
    assert "began the opening" in chair.get(page).text
    assert chair.post(f"{page}/open").status_code == 303
    assert eira.get(f"{page}/bids").status_code == 403
    assert dewi.get(f"{page}/score").location.endswith("/interest")
    assert "Nightlight" in dewi.get(f"{page}/interest").text
    empty = dewi.post(f"{page}/interest", data={"interest": "conflict"})
    assert empty.status_code == 422
    nosy = eira.post(f"{page}/interest", data={})
    assert nosy.status_code == 403 and "Nightlight" not in nosy.text
    for client in (dewi, chair):
        assert client.post(f"{page}/interest", data={"interest": "none"}).status_code == 303
        for place in (1, 2):
            form = client.get(f"{page}/score/{place}")
            assert form.status_code == 200
            half = client.post(f"{page}/score/{place}", data={"points_1": "4", "comment_1": "Clear."})
            assert half.status_code == 422
            sent = {"points_1": "4", "comment_1": "Clear.", "points_2": str(5 - place), "comment_2": "As it says."}
            assert client.post(f"{page}/score/{place}", data=sent).status_code == 303
        assert "Scored" in client.get(f"{page}/score").text
        assert lead.post(f"{page}/bids/2/low-rate", data={"accepted": "yes", "words": "Mine."}).status_code == 403
        assert client.get(f"{page}/bids/2/low-rate").status_code == 200
        answer = client.post(f"{page}/bids/2/low-rate", data={"accepted": "yes", "words": "They show how."})
        assert answer.status_code == 303
        assert client.post(f"{page}/score/finish").status_code == 303
    ranking = lead.get(f"{page}/ranking").text
    # Cwtch 40·1300/1600 + 35·4/5 + 25·4/5 = 80.50; Nightlight 40 + 28 + 15 = 83
    assert "80.50" in ranking and "83.00" in ranking and ranking.index("1. Nightlight") < ranking.index("2. Cwtch")
    assert eira.get(f"{page}/ranking").status_code == 403
    choose = lead.get(f"{page}/choose")
    assert choose.status_code == 200
    no_reason = lead.post(f"{page}/choose", data={"rank": "2", "reasons": "They are near."})
    assert no_reason.status_code == 422 and "not the bid with the most points" in no_reason.text
    done = lead.post(
        f"{page}/choose", data={"rank": "2", "reasons": "They are near.", "why_not_first": "Too few people."}
    )
    assert done.status_code == 303
    public = eira.get(f"{page}/ranking").text
    assert "Cwtch Care was chosen" in public and "Too few people." in public
    assert "Make the contract" not in public and "Make the contract" in lead.get(f"{page}/ranking").text
    assert "Provider chosen" in eira.get(page).text
    loser = client_of(app, nightlight.actor.person_id)
    theirs = loser.get(f"{base}/p/{slug_of(act, nightlight)}/calls/1").text
    assert "Cwtch Care was chosen" in theirs and "83.00" in theirs and "80.50" in theirs and "place 1 of 2" in theirs
    winner = client_of(app, cwtch.actor.person_id)
    assert "You are chosen" in winner.get(f"{base}/p/{slug_of(act, cwtch)}/calls/1").text


def test_choosing_nobody_and_cancelling_say_why(app: Flask, act: Act) -> None:
    buying, base, _cwtch, _other = published(app, act)
    with act() as work:
        call = queries.call_by_number(work.session, buying.coop_id, 1)
        assert call is not None
        open_all(work, buying, call)
    at(app, AFTER_DEADLINE)
    lead = client_of(app, buying.lead.person_id)
    page = f"{base}/calls/1"
    assert "Nobody sent a bid" in lead.get(f"{page}/bids").text
    assert lead.get(f"{page}/cancel").status_code == 200
    assert lead.post(f"{page}/choose-nobody", data={"words": ""}).status_code == 422
    assert lead.get(f"{page}/choose-nobody").status_code == 200
    assert lead.post(f"{page}/choose-nobody", data={"words": "Nobody came forward."}).status_code == 303
    assert "Nobody came forward." in lead.get(page).text
    assert "Nobody chosen" in lead.get(f"{base}/calls?state=no_award").text
    assert lead.get(f"{base}/calls/new?pool=1").status_code == 200


def test_somebody_of_a_bidder_is_kept_away_from_its_call(app: Flask, act: Act) -> None:
    buying, base, cwtch, _other = published(app, act)
    with act() as work:
        call = queries.call_by_number(work.session, buying.coop_id, 1)
        assert call is not None
        only = bid(work, buying, call, cwtch, now=AFTER_CLOSING)
        open_all(work, buying, call)
        score_all(work, buying, call, {only: 4})
        assert buying.lead.person_id is not None
        providers.add_person(replace(work, actor=cwtch.actor), person_id=buying.lead.person_id)
    at(app, AFTER_DEADLINE)
    lead = client_of(app, buying.lead.person_id)
    for path in ("bids", "ranking", "choose"):
        assert lead.get(f"{base}/calls/1/{path}").status_code == 403
    refused = lead.post(f"{base}/calls/1/choose", data={"rank": "1", "reasons": "Ours."})
    assert refused.status_code == 403
    ended = lead.post(f"{base}/calls/1/cancel", data={"words": "It came out wrong for us."})
    assert ended.status_code == 403
