"""A scorer's evening, the panel's meeting, the decision on one page, a challenge, a vote and a call made again."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from flask import Flask

from coopbudget.tenders import queries, service
from tests.commissioning import (
    AFTER_DEADLINE,
    Bidder,
    Buying,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.integration.tenders.test_call_pages import at, client_of, slug_of
from tests.integration.tenders.test_choosing import by, challenged, scored_call, vote

DAY = timedelta(days=1)
POINTS = {"points_1": "4", "comment_1": "Clear.", "points_2": "3", "comment_2": "As it says."}


def opened(app: Flask, act: Act) -> tuple[Buying, str, Bidder, Bidder]:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying, standstill_days=10)
        bidders = make_bidder(work, buying, "Cwtch Care"), make_bidder(work, buying, "Nightlight")
        bid(work, buying, call, bidders[0], rate=1_600)
        bid(work, buying, call, bidders[1], rate=1_200, floor_reason="We are volunteers.")
        open_all(work, buying, call)
        page = f"/c/{buying.lead.coop.slug}/calls/1"
    at(app, AFTER_DEADLINE)
    return buying, page, *bidders


def test_a_scorer_stops_comes_back_and_finishes(app: Flask, act: Act) -> None:
    buying, page, *_ = opened(app, act)
    dewi, home = client_of(app, buying.purses.dewi), page.rsplit("calls", 1)[0]
    assert "Score the bids for" in dewi.get(home).text
    dewi.post(f"{page}/interest", data={"interest": "none"})
    assert "You have scored 0 of 4 answers." in dewi.get(f"{page}/score").text
    words_alone = dewi.post(f"{page}/score/1", data={"comment_1": "Clear.", "points_1": "", "later": "yes"})
    assert (
        words_alone.status_code == 422 and "Choose the points too" in words_alone.text and "Clear." in words_alone.text
    )
    half = dewi.post(f"{page}/score/1", data={"points_1": "4", "comment_1": "Clear.", "later": "yes"})
    assert half.status_code == 303
    listed = dewi.get(f"{page}/score").text
    assert "You have scored 1 of 4 answers." in listed and "1 of 2" in listed and "Finish scoring" not in listed
    assert "Clear." in dewi.get(f"{page}/score/1").text
    for place in (1, 2):
        assert dewi.post(f"{page}/score/{place}", data=POINTS).status_code == 303
    listed = dewi.get(f"{page}/score").text
    assert "You have scored 4 of 4 answers." in listed and "The low rate of Nightlight" in listed
    assert "Finish scoring" not in listed
    answer = {"accepted": "yes", "words": "Nobody is paid."}
    assert dewi.post(f"{page}/bids/2/low-rate", data=answer).status_code == 303
    twice = dewi.post(f"{page}/bids/2/low-rate", data=answer)
    assert twice.status_code == 422 and "answered this already" in twice.text
    assert "Finish scoring" in dewi.get(f"{page}/score").text
    assert dewi.post(f"{page}/score/finish").status_code == 303
    assert "Score the bids for" not in dewi.get(home).text
    assert dewi.get(f"{page}/meeting").status_code == 409  # the other one has not finished


def test_the_panel_meets_and_everybody_reads_why_on_one_page(app: Flask, act: Act) -> None:
    buying, page, cwtch, nightlight = opened(app, act)
    with act() as work:
        call = queries.call_by_number(work.session, buying.coop_id, 1)
        assert call is not None
        first, second = (each.id for each in queries.opened_bids(work.session, buying.coop_id, call.id))
        score_all(work, buying, call, {first: 4, second: 3})
    lead, chair = client_of(app, buying.lead.person_id), client_of(app, buying.chair.person_id)
    dewi, eira = client_of(app, buying.purses.dewi), client_of(app, buying.purses.eira)
    # Cwtch 40·1300/1600 + 60·4/5 = 80.50; Nightlight 40 + 60·3/5 = 76.
    assert eira.get(f"{page}/meeting").status_code == 403
    assert "As the bid says." in chair.get(f"{page}/meeting").text
    sent = {"held_on": "2026-10-20", "words": "We read it aloud.", "points_2_1": "5"}
    half = chair.post(f"{page}/meeting", data=sent)
    assert half.status_code == 422 and "Say why you agreed on these points." in half.text
    assert chair.post(f"{page}/meeting", data=sent | {"reason_2_1": "They name each person."}).status_code == 303
    assert "Say whether the panel’s points" in dewi.get(page.rsplit("calls", 1)[0]).text
    assert dewi.post(f"{page}/meeting/answer", data={"agrees": "no"}).status_code == 422
    assert dewi.post(f"{page}/meeting/answer", data={"agrees": "yes"}).status_code == 303
    # 35 of 35 instead of 21: Nightlight stands at 90 now.
    ranking = lead.get(f"{page}/ranking").text
    assert ranking.index("1. Nightlight") < ranking.index("2. Cwtch") and "90.00" in ranking
    assert "3 of 5: As the bid says." in ranking
    assert "Agreed when the panel met, and counted: 5 of 5. They name each person." in ranking
    assert "Whichever weight moves by 10 points, Nightlight comes first." in ranking
    assert lead.get(f"{page}/ranking.pdf").status_code == 409
    reasons = {"rank": "1", "reasons": "They know each of us.", "learnt": "Name the people."}
    assert lead.post(f"{page}/choose", data=reasons).status_code == 303
    decision = eira.get(f"{page}/ranking").text
    for words in (
        "Nightlight was chosen", "They know each of us.", "Recorded by", "30 October 2026, 11:59pm", "Name the people.",
        "Cwtch Care was furthest behind the first on", "reason accepted. They show how.", "We read it aloud.",
        "What we asked for", "Somebody awake in the building every night.",
    ):  # fmt: skip
        assert words in decision, words
    assert "Make the contract" not in lead.get(f"{page}/ranking").text  # the standstill runs
    pdf = eira.get(f"{page}/ranking.pdf")
    assert pdf.status_code == 200 and pdf.data[:5] == b"%PDF-" and b"/MarkInfo" in pdf.data
    assert eira.get(f"{page}/ranking.pdf").data == pdf.data
    theirs = client_of(app, cwtch.actor.person_id).get(_own(act, page, cwtch)).text
    for words in ("Nightlight was chosen", "Challenge this choice", "Why the chosen one has theirs", "They name each"):
        assert words in theirs, words
    winner = client_of(app, nightlight.actor.person_id).get(_own(act, page, nightlight)).text
    assert "You are chosen" in winner and "Challenge this choice" not in winner
    formula = client_of(app, nightlight.actor.person_id).get(f"{_own(act, page, nightlight)}/formula").text
    # The worked example: 1300 and 1430 an hour, 40·1300/1430 = 36.36.
    assert "£14.30" in formula and "36.36" in formula
    assert "36.36" in eira.get(f"{page}/formula").text


def _own(act: Act, page: str, bidder: Bidder) -> str:
    return page.replace("/calls/", f"/p/{slug_of(act, bidder)}/calls/")


def test_a_bidder_challenges_with_a_file_and_an_officer_without_a_part_answers(app: Flask, act: Act) -> None:
    with act() as work:
        buying, call, (first, _second, _dear, near) = scored_call(work, standstill_days=10)
        service.award_call(by(work, buying.lead), call_id=call.id, bid_id=first, reasons="First.")
        stranger = make_bidder(work, buying, "Stranger")
        page = f"/c/{buying.lead.coop.slug}/calls/1"
    at(app, AFTER_DEADLINE + DAY)
    loser, eira = client_of(app, near.actor.person_id), client_of(app, buying.purses.eira)
    secretary, chair = client_of(app, buying.secretary.person_id), client_of(app, buying.chair.person_id)
    own = _own(act, page, near)
    assert client_of(app, stranger.actor.person_id).get(f"{_own(act, page, stranger)}/challenge").status_code == 404
    assert loser.get(f"{own}/challenge").status_code == 200 and eira.get(f"{page}/challenge").status_code == 200
    assert loser.post(f"{own}/challenge", data={"words": ""}).status_code == 422
    told: dict[str, Any] = {
        "words": "You read one page only.", "file": (io.BytesIO(b"%PDF-1.7\n%%EOF\n"), "pages.pdf"),
    }  # fmt: skip
    assert loser.post(f"{own}/challenge", data=told, content_type="multipart/form-data").status_code == 303
    assert "You read one page only." in loser.get(own).text and "Challenge this choice" not in loser.get(own).text
    assert "Challenge this choice" in eira.get(page).text
    seen = eira.get(page).text
    assert (
        "Challenge 1, by a bidder" in seen and "The choice is challenged" in seen and "Answer challenge 1" not in seen
    )
    desk = f"{page.rsplit('/calls', 1)[0]}/desk"
    assert "Answer the challenge to the choice" in secretary.get(desk).text
    assert "Answer the challenge to the choice" not in chair.get(desk).text
    asked = f"{page}/challenges/1"
    assert eira.get(asked).status_code == 403 and eira.get(f"{asked}/file").status_code == 403
    assert "Near" in secretary.get(asked).text
    with secretary.get(f"{asked}/file") as file:
        assert file.data.startswith(b"%PDF-")
    barred = chair.post(asked, data={"outcome": "not_upheld", "words": "No."})
    assert barred.status_code == 422 and "another officer answers" in barred.text
    assert secretary.post(asked, data={"outcome": "not_upheld", "words": ""}).status_code == 422
    answer = {"outcome": "not_upheld", "words": "Both pages were read."}
    assert secretary.post(asked, data=answer).status_code == 303
    for reader, address in ((eira, page), (eira, f"{page}/ranking"), (loser, own)):
        assert "Both pages were read." in reader.get(address).text
    again = loser.post(f"{own}/challenge", data={"words": "Once more."})
    assert again.status_code == 422 and "challenged this choice already" in again.text
    at(app, AFTER_DEADLINE + 11 * DAY)
    assert loser.get(f"{own}/challenge").status_code == 409
    assert "Make the contract" in client_of(app, buying.lead.person_id).get(page).text


def test_a_call_set_aside_is_made_again_from_its_page(app: Flask, act: Act) -> None:
    with act() as work:
        buying, _call, _made = challenged(work, "set_aside")
        page = f"/c/{buying.lead.coop.slug}/calls/1"
    at(app, AFTER_DEADLINE + DAY)
    lead, eira = client_of(app, buying.lead.person_id), client_of(app, buying.purses.eira)
    assert "was set aside" in eira.get(page).text and "Make this call again" not in eira.get(page).text
    assert "Make this call again" in lead.get(page).text and lead.get(f"{page}/again").status_code == 200
    sent = {"learnt": "Read every page.", "deadline_on": "2026-11-10", "deadline_time": "noon"}
    assert lead.post(f"{page}/again", data=sent | {"learnt": ""}).status_code == 422
    made = lead.post(f"{page}/again", data=sent)
    assert made.status_code == 303
    draft = lead.get(made.location).text
    assert "What we learnt from the last call" in draft and "Read every page." in draft and "Draft" in draft
    assert lead.post(f"{page}/again", data=sent).status_code == 422  # the draft stands


def test_members_vote_on_a_choice_and_it_is_recorded(app: Flask, act: Act) -> None:
    with act() as work:
        buying, call, _bids = scored_call(work, chosen_by="ballot")
        call_id = call.id
        page = f"/c/{buying.lead.coop.slug}/calls/1"
    at(app, AFTER_DEADLINE)
    lead, eira = client_of(app, buying.lead.person_id), client_of(app, buying.purses.eira)
    assert "the members decide by a vote" in eira.get(page).text
    assert "Put a choice to the members" in lead.get(f"{page}/ranking").text
    sent = {"rank": "1", "reasons": "Most points.", "closes_on": "2026-11-03"}
    assert lead.post(f"{page}/choose", data=sent | {"closes_on": ""}).status_code == 422
    assert lead.post(f"{page}/choose", data=sent).status_code == 303
    assert "The members are voting on a choice." in eira.get(page).text
    early = lead.post(f"{page}/choose/carried")
    assert early.status_code == 422 and "members are voting" in early.text
    refused = lead.post(f"{page}/choose-nobody", data={"words": "No."})
    assert refused.status_code == 422 and "members are voting" in refused.text
    with act() as work:
        ballot = queries.ballots(work.session, buying.coop_id, call_id)[-1]
        vote(work, buying, ballot.motion_id, "yes")
    at(app, AFTER_DEADLINE + 15 * DAY)
    assert "Record what the members chose" in lead.get(page).text
    assert "Votes for" in lead.get(f"{page}/choose/carried").text
    assert lead.post(f"{page}/choose/carried").status_code == 303
    assert "The members decided it by a vote: 5 for, 0 against." in eira.get(f"{page}/ranking").text
