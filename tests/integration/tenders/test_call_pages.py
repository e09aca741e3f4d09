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

START = {"template": "nights", "title": "Night cover at Tan y Bryn", "price_floor": "13", "fair_pay_on": "2025-10-22"}
NEED = {
    "title": "Nights",
    "what": "Somebody awake in the building every night.",
    "for_whom": "Two people.",
    "place": "Tan y Bryn",
    "when_words": "Every night from 10pm to 7am.",
    "outcomes": "We sleep.",
}
MONEY = {
    "hours_waking_night": "4",
    "extra_kinds": "bank_holiday",
    "weeks": "26",
    "starts_on": "2026-11-02",
    "weekly_most": "80",
    "price_floor": "13",
    "fair_pay_words": "The Real Living Wage.",
    "fair_pay_source": "Living Wage Foundation",
    "fair_pay_on": "2025-10-22",
}
COUNTS = {"price_weight": "40", "name_1": "Listening", "question_1": "How do you listen?", "weight_1": "60"}
TIMES = {
    "questions_on": "2026-10-11",
    "deadline_on": "2026-10-20",
    "deadline_time": "noon",
    "opening_on": "2026-10-21",
    "decision_on": "",
    "standstill_days": "0",
    "chosen_by": "panel",
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
    assert dewi.get(f"{base}/calls/new?pool=1").status_code == 403
    form = lead.get(f"{base}/calls/new?pool=1").text
    assert "Night cover" in form and "Days out" in form
    refused = lead.post(f"{base}/calls/new?pool=1", data=START | {"price_floor": "21", "template": ""})
    assert refused.status_code == 422 and "Choose what to begin from" in refused.text
    refused = lead.post(f"{base}/calls/new?pool=1", data=START | {"price_floor": "21"})
    assert refused.status_code == 422 and "cost more than you can pay" in refused.text
    made = lead.post(f"{base}/calls/new?pool=1", data=START)
    assert made.status_code == 303
    call = made.location
    draft = lead.get(call).text
    assert draft.count("Filled in for you") == 5 and "Each of us sleeps without worry" in draft
    assert "Write a call for Night cover" not in lead.get(f"{base}/calls").text
    assert "Publish the call for" in lead.get(f"{base}/desk").text
    assert dewi.get(call).status_code == 404 and dewi.get(f"{call}/preview").status_code == 403
    assert lead.get(f"{call}/write/nothing").status_code == 404
    for step in ("need", "money", "counts", "times", "who"):
        assert lead.get(f"{call}/write/{step}").status_code == 200
    halves = COUNTS | {"weight_1": "59", "weight_2": "1"}
    refused = lead.post(f"{call}/write/counts", data=halves)
    assert refused.status_code == 422 and "Fill in all three" in refused.text
    refused = lead.post(f"{call}/write/counts", data=COUNTS | {"weight_1": "59"})
    assert refused.status_code == 422 and "make 100 together" in refused.text
    late = lead.post(f"{call}/write/times", data=TIMES | {"questions_on": "2026-10-21"})
    assert late.status_code == 422 and "after the deadline" in late.text
    skipped = lead.post(f"{call}/write/times", data=TIMES | {"deadline_on": "2027-03-28", "deadline_time": "1:30am"})
    assert skipped.status_code == 422 and "does not exist that day" in skipped.text
    for step, data in (("need", NEED), ("money", MONEY), ("counts", COUNTS), ("times", TIMES)):
        assert lead.post(f"{call}/write/{step}", data=data).status_code == 303, step
    assert lead.get(call).text.count("Filled in for you") == 1
    preview = lead.get(f"{call}/preview").text
    assert "We sleep." in preview and "the end of 11 October 2026" in preview and "At most two pages" not in preview
    early = lead.post(f"{call}/publish")
    assert early.status_code == 422 and "At least two people" in early.text
    numbers = re.findall(r'<option value="(\d+)">(?:Gwen|Dewi)', lead.get(f"{call}/scorers").text)
    assert len(numbers) == 2
    for number in numbers:
        assert lead.post(f"{call}/scorers", data={"member": number}).status_code == 303
    ask = lead.get(f"{call}/publish").text
    assert "80.00" in ask and "Who may bid" in ask  # the step that nobody saved
    assert lead.post(f"{call}/publish").status_code == 303
    page = dewi.get(call).text
    assert "Nights" in page and "20 October 2026, midday" in page and "Open for bids" in page
    assert lead.get(f"{call}/write/need").status_code == 409
    assert lead.post(f"{call}/write/need", data=NEED).status_code == 409


def test_a_call_is_changed_in_the_open_and_its_bidder_confirms(app: Flask, act: Act) -> None:
    buying, base, cwtch, nightlight = published(app, act)
    with act() as work:
        call = queries.call_by_number(work.session, buying.coop_id, 1)
        assert call is not None
        bid(work, buying, call, cwtch, now=AFTER_CLOSING)
    lead, dewi = client_of(app, buying.lead.person_id), client_of(app, buying.purses.dewi)
    follower = client_of(app, nightlight.actor.person_id)
    theirs = f"{base}/p/{slug_of(act, nightlight)}/calls/1"
    assert "Follow this call" in follower.get(theirs).text
    assert follower.post(f"{theirs}/follow").status_code == 303
    assert "Stop following" in follower.get(theirs).text
    assert dewi.get(f"{base}/calls/1/amend").status_code == 403
    form = lead.get(f"{base}/calls/1/amend").text
    assert "Every night from 10pm to 7am." in form
    sent = NEED | MONEY | TIMES | {
        "extra_kinds": "", "price_weight": "40", "name_1": "Listening", "weight_1": "35", "name_2": "Fair work",
        "question_1": "How do you find out what matters to each person?", "weight_2": "25", "files_wanted": "",
        "question_2": "How do you treat the people who work for you?", "why": "The landlord stays on Sundays.",
        "when_words": "Six nights a week.",
    }  # fmt: skip
    del sent["extra_kinds"]
    same_day = lead.post(f"{base}/calls/1/amend", data=sent)
    assert same_day.status_code == 422 and "more time" in same_day.text
    assert (
        lead.post(
            f"{base}/calls/1/amend", data=sent | {"deadline_on": "2026-10-27", "opening_on": "2026-10-28"}
        ).status_code
        == 303
    )
    for page in (dewi.get(f"{base}/calls/1").text, follower.get(theirs).text):
        assert "What was changed" in page and "Every night from 10pm to 7am." in page and "Six nights a week." in page
        assert "The landlord stays on Sundays." in page and "27 October 2026" in page
    bidder, mine = client_of(app, cwtch.actor.person_id), f"{base}/p/{slug_of(act, cwtch)}/calls/1"
    assert "Confirm my bid as it is" in bidder.get(mine).text
    assert bidder.post(f"{mine}/bid/confirm").status_code == 303
    assert "Confirm my bid as it is" not in bidder.get(mine).text
    assert "Stop following" not in bidder.get(mine).text
    assert follower.post(f"{theirs}/unfollow").status_code == 303 and "Follow this call" in follower.get(theirs).text


def test_limits_templates_invitations_lots_and_a_choice_without_bids_have_their_pages(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work, free=1_500_000)
        for given in ({}, {"title": "Weekends", "weeks": 4}, {"title": "Mornings", "weeks": 4}):
            funded_pool(work, buying, **given)
        cwtch, other = make_bidder(work, buying, "Cwtch Care"), make_bidder(work, buying, "Nightlight")
        cwtch_slug, other_slug = cwtch.provider.slug, other.provider.slug
        base = f"/c/{buying.lead.coop.slug}"
    at(app, AFTER_CLOSING)
    lead, chair = client_of(app, buying.lead.person_id), client_of(app, buying.chair.person_id)
    assert "never" in lead.get(f"{base}/calls/limits").text
    assert lead.post(f"{base}/calls/limits", data={}).status_code == 403
    bad = chair.post(f"{base}/calls/limits", data={"price_cap": "95", "small_below": "1000"})
    assert bad.status_code == 422
    said = {"price_cap": "50", "small_below": "1000", "direct_below": "1000", "at_once_below": "0"}
    assert chair.post(f"{base}/calls/limits", data=said).status_code == 303
    assert "50 of 100 at most" in lead.get(f"{base}/calls/limits").text

    call = lead.post(f"{base}/calls/new?pool=1", data=START).location
    assert lead.post(f"{call}/write/who", data={"kind": "invited", "files_wanted": "A week's plan"}).status_code == 303
    assert "Choose whom to invite" in lead.get(call).text
    assert lead.get(f"{call}/invites").status_code == 200
    assert lead.post(f"{call}/invites", data={"provider": ""}).status_code == 422
    for slug in (cwtch_slug, other_slug):
        assert lead.post(f"{call}/invites", data={"provider": slug}).status_code == 303
    assert lead.post(f"{call}/invites/{other_slug}/end").status_code == 303
    assert "Nobody is invited yet" not in lead.get(f"{call}/invites").text

    assert "Weekends" in lead.get(f"{call}/lot").text
    lot = lead.post(f"{call}/lot", data={"own_name": "Nights", "pool": "2", "lot_name": "Weekends"})
    assert lot.status_code == 303
    assert "The lots" in lead.get(call).text and "The lots" in lead.get(lot.location).text

    assert lead.post(f"{call}/template", data={"name": ""}).status_code == 422
    assert lead.post(f"{call}/template", data={"name": "Our nights"}).status_code == 303
    assert "Our nights" in lead.get(f"{base}/calls/new?pool=3").text
    assert lead.post(f"{call}/template/1/end").status_code == 303
    assert "Our nights" not in lead.get(f"{base}/calls/new?pool=3").text

    assert "without bids" in lead.get(f"{base}/calls/new?pool=3").text
    assert lead.get(f"{base}/calls/direct?pool=3").status_code == 200
    choice = {
        "provider": cwtch_slug, "rate_waking_night": "12", "price_floor": "13", "fair_pay_on": "2025-10-22",
        "reason": "They know every one of us.", "interest": "none",
    }  # fmt: skip
    low = lead.post(f"{base}/calls/direct?pool=3", data=choice)
    assert low.status_code == 422 and "under the lowest fair price" in low.text
    made = lead.post(f"{base}/calls/direct?pool=3", data=choice | {"rate_waking_night": "16"})
    assert made.status_code == 303
    page = chair.get(made.location).text
    assert "Cwtch Care" in page and "They know every one of us." in page and "chosen without bids" in page
    theirs = client_of(app, cwtch.actor.person_id).get(f"{base}/p/{cwtch_slug}/calls/3")
    assert theirs.status_code == 200 and "You are chosen" in theirs.text
    assert "What providers asked" not in theirs.text and "Deadline for bids" not in theirs.text, "there were no bids"
    assert client_of(app, other.actor.person_id).get(f"{base}/p/{other_slug}/calls/3").status_code == 404


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


def send(client: FlaskClient, call: str, data: dict[str, str], *, refused: str = "") -> None:
    """Save a bid, check it, and seal it (or be refused with these words)."""
    checked = client.post(f"{call}/bid", data=data | {"do": "check"})
    assert checked.status_code == 303 and checked.location.endswith("/bid/check")
    assert data["answer_1"] in client.get(checked.location).text
    sent = client.post(checked.location)
    assert sent.status_code == (422 if refused else 303) and refused in sent.text


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
    half = client.post(f"{mine}/1/bid", data={"answer_1": BID["answer_1"], "starts_on-day": "2", "do": "save"})
    assert half.status_code == 303 and half.location.endswith("/bid")
    again = client.get(f"{mine}/1/bid").text
    assert "Lanterns" in again and "It is not sent." in again and "You have used 36 of 2750 characters" in again
    assert "It is not sent yet" in client.get(f"{mine}/1").text or "that is not sent" in client.get(f"{mine}/1").text
    unfinished = client.get(f"{mine}/1/bid/check").text
    assert "Type your rate an hour: Night, awake." in unfinished and "Write your answer on “" in unfinished
    assert 'action="' + f'{mine}/1/bid"' in unfinished, "what is wrong stands in the form, at its fields"
    client.post(f"{mine}/1/bid", data=BID | {"rate_waking_night": "12", "do": "check"})
    assert "under the lowest fair price" in client.get(f"{mine}/1/bid/check").text, "told before it is sealed"
    send(client, f"{mine}/1", BID | {"rate_waking_night": "12"}, refused="under the lowest fair price")
    send(client, f"{mine}/1", BID)
    with act() as work:
        digest = work.session.scalar(select(Bid.digest))
    assert digest is not None and digest in client.get(f"{mine}/1").text
    assert "Sealed" in client.get(f"/p/{slug_of(act, cwtch)}/calls").text
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
    assert rival.get(f"{theirs}/bid/check").status_code == 404
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
    late = client.post(f"{mine}/bid", data=BID | {"do": "check"})
    assert "Lanterns" in late.text  # what was typed is not lost
    assert late.status_code == 422 and "This is 3 minutes late" in late.text
    assert client.get(f"{mine}/bid").status_code == 409


def test_questions_are_asked_and_answered_on_the_page(app: Flask, act: Act) -> None:
    buying, base, cwtch, nightlight = published(app, act)
    client, lead = client_of(app, cwtch.actor.person_id), client_of(app, buying.lead.person_id)
    mine = f"{base}/p/{slug_of(act, cwtch)}/calls/1"
    assert client.post(f"{mine}/questions", data={"words": "Is there a room to rest?"}).status_code == 303
    page = lead.get(f"{base}/calls/1").text
    assert "Is there a room to rest?" in page and "Cwtch" not in page
    asked = "Answer a provider&#39;s question on"
    assert asked in lead.get(f"{base}/desk").text
    assert lead.post(f"{base}/calls/1/answers/1", data={"words": ""}).status_code == 422
    assert lead.post(f"{base}/calls/1/answers/1", data={"words": "Yes, upstairs."}).status_code == 303
    assert asked not in lead.get(f"{base}/desk").text
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
    assert lead.get(f"{page}/choose").location.endswith("/interest")  # she does not score, and chooses
    assert lead.post(f"{page}/interest", data={"interest": "none"}).location.endswith("/bids")
    for client in (dewi, chair):
        assert client.post(f"{page}/interest", data={"interest": "none"}).status_code == 303
        for place in (1, 2):
            form = client.get(f"{page}/score/{place}")
            assert form.status_code == 200
            half = client.post(f"{page}/score/{place}", data={"points_1": "4", "comment_1": "Clear."})
            assert half.status_code == 422 and "Choose the points for this answer." in half.text
            sent = {"points_1": "4", "comment_1": "Clear.", "points_2": str(5 - place), "comment_2": "As it says."}
            assert client.post(f"{page}/score/{place}", data=sent).status_code == 303
        assert "Scored" in client.get(f"{page}/score").text
        assert lead.post(f"{page}/bids/2/low-rate", data={"accepted": "yes", "words": "Mine."}).status_code == 403
        assert client.get(f"{page}/bids/2/low-rate").status_code == 200
        answer = client.post(f"{page}/bids/2/low-rate", data={"accepted": "yes", "words": "They show how."})
        assert answer.status_code == 303
        assert "Choose a provider for" not in lead.get(f"{base}/desk").text
        assert client.post(f"{page}/score/finish").status_code == 303
    assert "Everybody has scored the bids." in lead.get(page).text
    assert "Choose a provider for" in lead.get(f"{base}/desk").text
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
    assert "Choose a provider for" not in lead.get(f"{base}/desk").text
    public = eira.get(f"{page}/ranking").text
    assert "Cwtch Care was chosen" in public and "Too few people." in public
    assert "Make the contract" not in public and "Make the contract" in lead.get(f"{page}/ranking").text
    assert "Provider chosen" in eira.get(page).text
    loser = client_of(app, nightlight.actor.person_id)
    theirs = loser.get(f"{base}/p/{slug_of(act, nightlight)}/calls/1").text
    assert "members of the co-op scored the bids" in theirs and "score the bids" not in theirs, "it is over"
    assert "Cwtch Care was chosen" in theirs and "83.00" in theirs and "80.50" in theirs and "place 1 of 2" in theirs
    winner = client_of(app, cwtch.actor.person_id)
    chosen = winner.get(f"{base}/p/{slug_of(act, cwtch)}/calls/1").text
    assert "You are chosen" in chosen and "80.50" in chosen and "Your points and theirs" not in chosen
    assert "Chosen" in winner.get(f"/p/{slug_of(act, cwtch)}/calls").text
    assert "Not chosen" in loser.get(f"/p/{slug_of(act, nightlight)}/calls").text


def test_choosing_nobody_and_cancelling_say_why(app: Flask, act: Act) -> None:
    buying, base, _cwtch, _other = published(app, act)
    with act() as work:
        call = queries.call_by_number(work.session, buying.coop_id, 1)
        assert call is not None
        open_all(work, buying, call)
    at(app, AFTER_DEADLINE)
    lead = client_of(app, buying.lead.person_id)
    page = f"{base}/calls/1"
    assert "Nobody sent a bid" in lead.get(f"{page}/bids").text and "Nobody sent a bid" in lead.get(page).text
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
