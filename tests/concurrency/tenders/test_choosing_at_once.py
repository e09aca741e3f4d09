"""Two choices of one call, two contracts of one award, and a bid against the opening: with real commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.governance import service as votes
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.tenders import queries, service
from coopbudget.tenders.errors import (
    AlreadyAnswered,
    AlreadyChallenged,
    AwardUsed,
    ChallengeWaits,
    LiveCallStands,
    MeetingWaits,
    NoSuchCall,
    NotThatPoint,
    StandstillRuns,
)
from tests.apart import apart
from tests.at_once import at_once, done
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    bid,
    call_terms,
    content,
    funded_pool,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import NOON

NOTICE = timedelta(days=7)
"""How long a vote lasts at least, by the rules that a co-op begins with."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("tenders-at-once")
    with apart(request, folder) as app:
        yield app


def test_one_choice_and_one_contract_come_of_a_call(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        call = published_call(work, buying)
        bids = [bid(work, buying, call, make_bidder(work, buying, name)) for name in ("One", "Two")]
        open_all(work, buying, call)
        score_all(work, buying, call, dict.fromkeys(bids, 4))
        return buying, call.id, bids

    made = done(real, SYSTEM, build, NOON)
    assert isinstance(made, tuple), made
    buying, call_id, bids = made

    def choose(bid_id):
        return lambda work: (
            service.award_call(work, call_id=call_id, bid_id=bid_id, reasons="Good.", why_not_first="Also good.").bid_id
        )

    answers = at_once(real, [(buying.lead, choose(bids[0])), (buying.chair, choose(bids[1]))], AFTER_DEADLINE)
    assert sorted(each is NotThatPoint for each in answers) == [False, True], answers
    used = at_once(real, [(buying.lead, lambda work: service.consume_award(work, call_id).bid_id)] * 3, AFTER_DEADLINE)
    assert sorted(each is AwardUsed for each in used) == [False, True, True], used


def test_a_carried_vote_is_used_once_and_a_challenge_and_a_contract_do_not_both_come_of_a_choice(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        call = published_call(work, buying, chosen_by="ballot", standstill_days=1)
        bidder = make_bidder(work, buying)
        bid_id = bid(work, buying, call, bidder)
        open_all(work, buying, call)
        score_all(work, buying, call, {bid_id: 4})
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        motion_id = service.open_ballot(
            lead, call_id=call.id, bid_id=bid_id, reasons="Good.", closes_on=lead.today + NOTICE
        ).motion_id
        for voter in (buying.dewi, buying.eira, buying.chair, buying.lead, buying.secretary):
            votes.cast_vote(replace(lead, actor=voter), motion_id=motion_id, choice="yes")
        votes.close_motion(replace(lead, now=AFTER_DEADLINE + NOTICE + timedelta(days=1)), motion_id=motion_id)
        return buying, call.id, bid_id, bidder.actor

    made = done(real, SYSTEM, build, NOON)
    assert isinstance(made, tuple), made
    buying, call_id, bid_id, bidder = made
    counted = AFTER_DEADLINE + NOTICE + timedelta(days=1)
    choose = lambda work: service.award_call(work, call_id=call_id, bid_id=bid_id).bid_id  # noqa: E731
    answers = at_once(real, [(buying.lead, choose), (buying.chair, choose), (buying.lead, choose)], counted)
    assert sorted(each is NotThatPoint for each in answers) == [False, True, True], answers
    # The last instant of the standstill: whoever comes first, no contract is made of a choice that is challenged.
    last = datetime(2026, 10, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    challenge = lambda work: service.challenge_award(work, call_id=call_id, words="Not so.").number  # noqa: E731
    use = lambda work: service.consume_award(work, call_id).bid_id  # noqa: E731
    answers = at_once(
        real, [(bidder, challenge), (bidder, challenge), (buying.eira, challenge), (buying.lead, use)], last
    )
    assert sorted(each for each in answers if isinstance(each, int)) == [1, 2], answers
    assert answers[:2].count(AlreadyChallenged) == 1 and answers[3] in (StandstillRuns, ChallengeWaits), answers
    answer = lambda work: service.answer_challenge(  # noqa: E731
        work, call_id=call_id, number=1, outcome="set_aside", words="It was so."
    )
    later = last + timedelta(days=1)
    answers = at_once(real, [(buying.secretary, answer), (buying.secretary, answer), (buying.lead, use)], later)
    assert answers[:2].count(None) == 1 and answers[:2].count(AlreadyAnswered) == 1, answers
    assert answers[2] in (ChallengeWaits, NoSuchCall), answers


def test_a_panel_agrees_one_meeting_at_a_time(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        call = published_call(work, buying)
        bid_id = bid(work, buying, call, make_bidder(work, buying))
        open_all(work, buying, call)
        score_all(work, buying, call, {bid_id: 4})
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        return buying, call.id, (bid_id, row.criteria[0].id)

    buying, call_id, pair = done(real, SYSTEM, build, NOON)

    def meet(points: int):
        def record(work: Work):
            written = {pair: (points, "As we said.")}
            return service.record_meeting(work, call_id=call_id, held_on=work.today, words="", points=written).id

        return record

    answers = at_once(real, [(buying.chair, meet(5)), (buying.dewi, meet(1))], AFTER_DEADLINE)
    assert answers.count(MeetingWaits) == 1, answers


def test_a_pool_gets_one_call(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        return buying, funded_pool(work, buying)

    buying, pool_id = done(real, SYSTEM, build, NOON)

    def draft(work: Work):
        return service.draft_call(work, pool_id=pool_id, terms=call_terms()).number

    answers = at_once(real, [(buying.lead, draft)] * 3, AFTER_CLOSING)
    assert sum(each is LiveCallStands for each in answers) == 2, answers


def test_one_provider_sending_twice_at_once_has_one_bid(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        call = published_call(work, buying)
        return buying, call.id, make_bidder(work, buying).actor, content(work, buying, call)

    buying, call_id, author, offer = done(real, SYSTEM, build, NOON)

    def send(work: Work):
        return service.submit_bid(work, call_id=call_id, content=offer).version

    answers = at_once(real, [(author, send)] * 3, AFTER_CLOSING)
    assert sorted(answers) == [1, 2, 3], answers
    found = done(real, SYSTEM, lambda work: queries.bidders(work.session, buying.coop_id, call_id), NOON)
    assert len(found) == 1


def test_the_opening_is_finished_once(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        call = published_call(work, buying)
        bid(work, buying, call, make_bidder(work, buying))
        return buying, call.id

    buying, call_id = done(real, SYSTEM, build, NOON)
    assert done(real, buying.lead, lambda w: service.begin_opening(w, call_id=call_id), AFTER_DEADLINE) is None
    finish = lambda work: service.open_bids(work, call_id=call_id)  # noqa: E731
    answers = at_once(real, [(buying.chair, finish), (buying.secretary, finish)], AFTER_DEADLINE)
    assert sum(each == 1 for each in answers) == 1, answers
    assert sum(each is NotThatPoint for each in answers) == 1
