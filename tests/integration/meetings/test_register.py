"""The register of decisions, from real votes and what came of them, on both databases."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from coopbudget.contracts import service as contracts
from coopbudget.governance import queries as governance, service as votes
from coopbudget.guard import Actor, Work
from coopbudget.meetings import service as meetings
from coopbudget.meetings.rules import Kind
from coopbudget.members.words import OfficeKind
from coopbudget.rulebook.queries import rules_on
from coopbudget.surplus import service as surplus
from coopbudget.tenders import service as tenders
from coopbudget.tenders.models import Call
from tests.commissioning import (
    AFTER_DEADLINE,
    Buying,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.nights import TERMS
from tests.people import sign_in
from tests.year import AFTER, Year, buy, carried, make_year, proposed

DAY = timedelta(days=1)
COUNTED = AFTER_DEADLINE + 15 * DAY


def browser(app: Flask, person: UUID, now: datetime) -> FlaskClient:
    app.extensions["coopbudget.clock"] = lambda: now
    client = app.test_client()
    sign_in(client, person)
    return client


def everybody(act: Act, year: Year, motion: UUID, line: str, now: datetime) -> None:
    with act(now=now) as work:
        voters = [year.actor(work, m) for m in (*year.members, year.treasurer_member, year.chair_member)]
    for voter in voters:
        with act(voter, now=now) as work:
            votes.cast_vote(work, motion_id=motion, choice=line)


def numbers(page: str) -> list[int]:
    """The numbers of the decisions that stand on a page, in their order."""
    return [int(part.split('"', 1)[0]) for part in page.split('id="decision-')[1:]]


def rows_of(client: FlaskClient, slug: str, query: str = "") -> Sequence[dict[str, str]]:
    answer = client.get(f"/c/{slug}/decisions.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def a_year_of_decisions(act: Act, year: Year) -> UUID:
    """A surplus is shared (1), other rules are adopted (2), a board is elected (3), a question is lost (4).

    Returns the id of the proposal that was shared.
    """
    with act(year.system, now=AFTER) as work:
        buy(work, year.funds[0], 600_000, 60_000)
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=AFTER + 20 * DAY) as work:
        surplus.post_distribution(work, proposal_id=made.id)
    with act(now=AFTER + 20 * DAY) as work:
        member = year.actor(work, year.members[0])
    with act(member, now=AFTER + 20 * DAY) as work:
        rules = rules_on(work.session, work.coop_id, work.today)
        changing = votes.propose_rules(work, rules=replace(rules, quorum_percent=40), reason="More of us.")
    with act(year.chair, now=AFTER + 20 * DAY) as work:
        votes.give_notice(work, motion_id=changing, opens_on=work.today + 7 * DAY, closes_on=work.today + 10 * DAY)
        board = votes.open_election(
            work, office=OfficeKind.BOARD_MEMBER, seats=1, text="Who?", title="Who sits on the board?",
            candidates=[votes.Candidate(each.id, "I would.") for each in year.members[:2]],
            closes_on=work.today + 10 * DAY, starts_on=work.today + 12 * DAY, ends_on=work.today + 300 * DAY,
        )  # fmt: skip
        lost = votes.open_motion(
            work, title="A party with 100% cake?", text="In June.", effect="other", terms={},
            closes_on=work.today + 10 * DAY,
        )  # fmt: skip
        for kind, title, motions in ((Kind.GENERAL, "We decide", [changing]), (Kind.BOARD, "We talk", [lost])):
            meetings.call_meeting(
                work, kind=kind, title=title, starts_at=work.now + 20 * DAY, minutes_long=60, place="x", motions=motions
            )
    with act(year.system, now=AFTER + 27 * DAY) as work:
        assert votes.open_due(work, motion_id=changing)
    everybody(act, year, changing, "yes", AFTER + 28 * DAY)
    everybody(act, year, board, "2>1", AFTER + 28 * DAY)
    everybody(act, year, lost, "no", AFTER + 28 * DAY)
    for later, motion in enumerate((changing, board, lost)):
        with act(year.chair, now=AFTER + 31 * DAY + timedelta(minutes=later)) as work:
            votes.close_motion(work, motion_id=motion)
    with act(year.chair, now=AFTER + 32 * DAY) as work:
        votes.adopt_rules(work, motion_id=changing)
    return made.id


def test_each_decision_stands_with_its_roll_its_sum_its_rules_and_what_it_caused(app: Flask, act: Act) -> None:
    year = make_year(act)
    client = browser(app, year.members[2].person_id, AFTER + 33 * DAY)
    place = f"/c/{year.coop.slug}/decisions"
    assert "Nothing is decided yet" in client.get(place).text
    shared = a_year_of_decisions(act, year)

    page = client.get(place).text
    assert numbers(page) == [4, 3, 2, 1]
    assert "4 decisions" in page and "6 members could vote" in page
    assert "5 voted of 6; 2 were needed; 5 for, 0 against: 100 %" in page
    for said, leads_to in (
        ("Version 2 of our rules, from", "/rules/2"),
        ("Put into office:", "/offices"),
        ("The surplus of 2026 was shared", "/surplus/2026"),
        ("Version 1 of our rules", "/rules/1"),
    ):
        assert f'href="/c/{year.coop.slug}{leads_to}"' in page and said in page, said
    assert "Not carried" in page and "Nothing." in page
    # At which meeting it stood on the agenda; what the board talks about, members learn from its approved minutes.
    assert f'href="/c/{year.coop.slug}/meetings/1">We decide</a>, 13 June 2026' in page and "We talk" not in page
    board = browser(app, year.chair_member.person_id, AFTER + 33 * DAY)
    assert "We talk" in board.get(place).text
    assert [row["meetings"] for row in rows_of(board, year.coop.slug)] == ["2", "", "1", ""]
    client = browser(app, year.members[2].person_id, AFTER + 33 * DAY)

    assert numbers(client.get(f"{place}?q=CAKE").text) == [4]
    assert numbers(client.get(f"{place}?q=100%25").text) == [4]  # a sign that databases read is read as it stands
    assert {2, 4} & set(numbers(client.get(f"{place}?q=2").text)) == {2}  # its number, for it says no 2
    assert numbers(client.get(f"{place}?kind=election").text) == [3]
    assert numbers(client.get(f"{place}?year=2026&kind=surplus").text) == [1]
    assert "No decision fits" in client.get(f"{place}?q=minibus").text
    assert numbers(client.get(f"{place}?kind=nonsense&year=1").text) == [4, 3, 2, 1]

    rows = rows_of(client, year.coop.slug)
    assert [(row["number"], row["carried"], row["roll"], row["voted"], row["for"]) for row in rows] == [
        ("4", "no", "6", "5", "0"), ("3", "yes", "6", "5", ""), ("2", "yes", "6", "5", "5"),
        ("1", "yes", "6", "5", "5"),
    ]  # fmt: skip
    assert [row["meetings"] for row in rows] == ["", "", "1", ""]
    assert rows[2]["caused"].startswith("Version 2 of our rules, from") and rows[2]["rules_version"] == "1"
    assert [row["number"] for row in rows_of(client, year.coop.slug, "?kind=surplus")] == ["1"]

    with act(year.chair, now=AFTER + 34 * DAY) as work:
        surplus.undo_distribution(work, proposal_id=shared, why="The wrong year.")
    assert "The surplus of 2026 was shared, and that was undone later" in client.get(f"{place}?kind=surplus").text


def voted_for(work: Work, title: str, **terms: object) -> tuple[Buying, Call, UUID, UUID]:
    """A call whose one bid the members chose by a vote that is counted: who buys, the call, the bid, the motion."""
    buying = make_buying(work)
    call = published_call(work, buying, chosen_by="ballot", **terms)
    offer = bid(work, buying, call, make_bidder(work, buying, title))
    open_all(work, buying, call)
    score_all(work, buying, call, {offer: 4})
    ballot = tenders.open_ballot(
        by(work, buying.lead), call_id=call.id, bid_id=offer, reasons="Alone.",
        closes_on=(AFTER_DEADLINE + 14 * DAY).date(),
    )  # fmt: skip
    for actor in (buying.dewi, buying.eira, buying.chair, buying.lead, buying.secretary):
        votes.cast_vote(by(work, actor), motion_id=ballot.motion_id, choice="yes")
    votes.close_motion(by(work, buying.chair, COUNTED), motion_id=ballot.motion_id)
    return buying, call, offer, ballot.motion_id


def by(work: Work, actor: Actor, now: datetime = AFTER_DEADLINE) -> Work:
    return replace(work, actor=actor, now=now)


def test_a_choice_by_vote_leads_to_its_call_and_contract_and_says_when_it_was_undone(app: Flask, act: Act) -> None:
    with act() as work:
        buying, call, offer, motion = voted_for(work, "Nos & Dydd")
        assert buying.eira.person_id is not None and buying.lead.coop is not None
        slug, reader = buying.lead.coop.slug, buying.eira.person_id
        call_id, number = call.id, call.number
    client = browser(app, reader, AFTER_DEADLINE + 16 * DAY)
    place = f"/c/{slug}/decisions?kind=award"
    assert "It waits to be put into effect" in client.get(place).text
    with act() as work:
        tenders.award_call(by(work, buying.lead, COUNTED), call_id=call_id, bid_id=offer)
        found = governance.motion(work.session, buying.coop_id, motion)
        assert found is not None and found.consumed_at is not None
    page = client.get(place).text
    assert "Nos &amp; Dydd was chosen" in page and f'href="/c/{slug}/calls/{number}"' in page
    assert "Contract" not in page.split("What it caused")[1]
    starts = COUNTED.date() + 5 * DAY
    days = {"starts_on": starts, "ends_on": starts + 181 * DAY, "answer_by": COUNTED.date() + 3 * DAY}
    terms = TERMS | days | {"min_people": 2}
    with act() as work:
        made = contracts.make_contract(by(work, buying.lead, COUNTED), call_id=call_id, **terms)
        contract = made.number
    assert f'href="/c/{slug}/contracts/{contract}">Contract {contract}</a>' in client.get(place).text

    with act() as work:
        buying, call, offer, motion = voted_for(work, "Nos Da", standstill_days=10)
        tenders.award_call(by(work, buying.lead, COUNTED), call_id=call.id, bid_id=offer)
        tenders.challenge_award(by(work, buying.eira, COUNTED), call_id=call.id, words="You know them.")
        tenders.answer_challenge(
            by(work, buying.secretary, COUNTED), call_id=call.id, number=1, outcome="set_aside", words="We do."
        )
        assert buying.eira.person_id is not None and buying.lead.coop is not None
        slug, reader = buying.lead.coop.slug, buying.eira.person_id
    page = browser(app, reader, AFTER_DEADLINE + 16 * DAY).get(f"/c/{slug}/decisions").text
    assert "A provider was chosen, and the choice was undone later" in page and "Nos Da was chosen" not in page
