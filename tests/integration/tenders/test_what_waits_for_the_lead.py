"""Days that don't fit are said before publishing; calls without bids and failed votes come back to the desk."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from coopbudget.notices.models import Notice
from coopbudget.publication import service as publication
from coopbudget.tenders import queries, service
from coopbudget.tenders.asking import Limits
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    call_terms,
    funded_pool,
    make_bidder,
    make_buying,
    open_all,
    published_call,
)
from tests.conftest import Act
from tests.integration.tenders.test_call_pages import START, TIMES, at, client_of
from tests.integration.tenders.test_choosing import scored_call, vote

DAY = timedelta(days=1)


def test_a_call_begins_with_days_that_fit_and_says_so_where_they_don_t(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        funded_pool(work, buying)  # from 2 November
        base = f"/c/{buying.lead.coop.slug}"
    at(app, AFTER_CLOSING)
    lead = client_of(app, buying.lead.person_id)
    call = lead.post(f"{base}/calls/new?pool=1", data=START).location
    begun = lead.get(call).text
    assert "15 October 2026, midday" in begun, "ten days to challenge, a week to score, before the start"
    assert "These days don’t fit" not in begun and "not chosen yet" in lead.get(f"{call}/preview").text

    late = TIMES | {"questions_on": "", "opening_on": "", "standstill_days": "14"}
    assert lead.post(f"{call}/write/times", data=late).status_code == 303
    for page in (call, f"{call}/write/times", f"{call}/write/money"):
        said = lead.get(page).text
        assert "These days don’t fit" in said and "4 November 2026 at the earliest" in said, page
        assert "bids by 18 October 2026 at the latest" in said and "support from 4 November 2026 or later" in said
    assert "These days don’t fit" not in lead.get(f"{call}/write/need").text

    led = lead.get(f"{call}/publish")
    assert led.status_code == 303 and led.location.endswith("/scorers")
    assert "at least two people who score" in lead.get(led.location).text
    for number in re.findall(r'<option value="(\d+)">(?:Gwen|Dewi)', lead.get(f"{call}/scorers").text):
        lead.post(f"{call}/scorers", data={"member": number})
    ask = lead.get(f"{call}/publish").text
    assert "These days don’t fit" in ask and "2 members" in ask
    assert lead.post(f"{call}/write/times", data=late | {"deadline_on": "2026-10-18"}).status_code == 303
    assert "These days don’t fit" not in lead.get(f"{call}/publish").text

    assert lead.post(f"{call}/write/who", data={"kind": "invited", "files_wanted": ""}).status_code == 303
    assert lead.get(f"{call}/publish").location.endswith("/invites")


def test_a_call_that_nobody_bid_for_is_on_the_lead_s_desk(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        open_all(work, buying, call)
        told = set(work.session.scalars(select(Notice.message).where(Notice.person_id == buying.dewi.person_id)))
        assert any("nothing to score" in each for each in told) and not any("then score" in each for each in told)
        base = f"/c/{buying.lead.coop.slug}"
    at(app, AFTER_DEADLINE)
    lead, dewi = client_of(app, buying.lead.person_id), client_of(app, buying.purses.dewi)
    assert "Nobody bid for “Night cover at Tan y Bryn”" in lead.get(f"{base}/desk").text
    assert "Score the bids" not in dewi.get(f"{base}/").text
    page = lead.get(f"{base}/calls/1").text
    assert "Nobody sent a bid." in page and "End this call and choose nobody" in page
    assert "Say whether you have an interest" not in dewi.get(f"{base}/calls/1").text
    assert lead.post(f"{base}/calls/1/choose-nobody", data={"words": "Nobody came."}).status_code == 303
    desk = lead.get(f"{base}/desk").text
    assert "Nobody bid for" not in desk and "Write the call for" in desk


def test_a_vote_that_failed_brings_the_choice_back_and_a_carried_one_waits_to_be_recorded(app: Flask, act: Act) -> None:
    with act() as work:
        buying, call, (first, second, *_rest) = scored_call(work, chosen_by="ballot")
        call_id, base = call.id, f"/c/{buying.lead.coop.slug}"
    choose, record = "Choose a provider for", "Record what the members chose for"
    at(app, AFTER_DEADLINE)
    lead, chair = client_of(app, buying.lead.person_id), client_of(app, buying.chair.person_id)
    assert choose in lead.get(f"{base}/desk").text
    short = lead.post(f"{base}/calls/1/choose", data={"rank": "2", "reasons": "", "closes_on": "2026-11-03"})
    assert short.status_code == 422 and "Say why you choose it" in short.text, "asked with the other faults"
    with act() as work:
        opened = service.open_ballot(
            replace(work, actor=buying.lead, now=AFTER_DEADLINE), call_id=call_id, bid_id=first, reasons="Most points.",
            closes_on=(AFTER_DEADLINE + 14 * DAY).date(),
        )  # fmt: skip
        motion = opened.motion_id
    assert choose not in lead.get(f"{base}/desk").text
    with act() as work:
        vote(work, buying, motion, "no")
    at(app, AFTER_DEADLINE + 15 * DAY)
    assert choose in lead.get(f"{base}/desk").text and record not in lead.get(f"{base}/desk").text
    with act() as work:
        now = AFTER_DEADLINE + 15 * DAY
        again = service.open_ballot(
            replace(work, actor=buying.lead, now=now), call_id=call_id, bid_id=second, reasons="They listen.",
            why_not_first="The members said no.", closes_on=(now + 10 * DAY).date(),
        )  # fmt: skip
        vote(work, buying, again.motion_id, "yes", now=now)
    at(app, AFTER_DEADLINE + 30 * DAY)
    desk = lead.get(f"{base}/desk").text
    assert record in desk and choose not in desk
    assert lead.post(f"{base}/calls/1/choose/carried").status_code == 303
    assert record not in lead.get(f"{base}/desk").text
    assert "Score alone" not in chair.get(f"{base}/calls/1/score").text
    assert "<h1" in (page := chair.get(f"{base}/calls/1/score").text) and "Score the bids" not in page


def test_who_chooses_without_bids_says_first_whether_they_have_an_interest(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        funded_pool(work, buying)
        chosen = make_bidder(work, buying)
        slug, base = chosen.provider.slug, f"/c/{buying.lead.coop.slug}"
        service.set_limits(replace(work, actor=buying.chair), limits=Limits(direct_below=10**9))
        coop_id = buying.coop_id
    at(app, AFTER_CLOSING)
    lead = client_of(app, buying.lead.person_id)
    sent = {
        "provider": slug, "rate_waking_night": "16", "price_floor": "13", "fair_pay_on": "2025-10-22",
        "reason": "They know every one of us.",
    }  # fmt: skip
    silent = lead.post(f"{base}/calls/direct?pool=1", data=sent)
    assert silent.status_code == 422 and "Say whether you have an interest." in silent.text
    barred = lead.post(f"{base}/calls/direct?pool=1", data=sent | {"interest": "conflict"})
    assert barred.status_code == 422 and "another officer has to choose" in barred.text
    made = lead.post(f"{base}/calls/direct?pool=1", data=sent | {"interest": "none"})
    assert made.status_code == 303
    with act() as work:
        call = queries.call_by_number(work.session, coop_id, 1)
        assert call is not None
        assert queries.said_of_interest(work.session, coop_id, call.id, buying.lead.person_id) == "none"


def test_a_provider_reads_on_the_call_that_the_co_op_shows_what_it_buys(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        published_call(work, buying)
        bidder = make_bidder(work, buying)
        page = f"/c/{buying.lead.coop.slug}/p/{bidder.provider.slug}/calls/1"
    at(app, AFTER_CLOSING)
    client = client_of(app, bidder.actor.person_id)
    assert "shows the world what it buys" not in client.get(page).text
    with act() as work:
        publication.decide(replace(work, actor=buying.chair), publishes=True)
    shown = client.get(page).text
    assert "shows the world what it buys" in shown and f'href="/open/{buying.lead.coop.slug}"' in shown
    assert call_terms().title in shown
