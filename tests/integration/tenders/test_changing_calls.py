"""A published call changes in the open: numbered, with from, to and why; bids answer what is material, or lapse."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.guard import Work
from coopbudget.notices.models import Notice
from coopbudget.providers.rules import HourKind
from coopbudget.tenders import queries, service
from coopbudget.tenders.errors import BidOutdated, LateBid, LateQuestion, NotThatPoint
from coopbudget.tenders.models import Call
from coopbudget.tenders.service import Ask, CallTerms
from coopbudget.trail.models import Trail
from tests.commissioning import (
    AFTER_CLOSING,
    DEADLINE,
    Bidder,
    Buying,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
)
from tests.conftest import Act

NEW_DEADLINE = DEADLINE + timedelta(days=7)


def terms_now(work: Work, buying: Buying, call: Call) -> CallTerms:
    row = queries.call(work.session, buying.coop_id, call.id)
    assert row is not None
    return service.terms_of(row)


def told(work: Work, bidder: Bidder, words: str) -> int:
    return len(
        work.session.scalars(
            select(Notice.id).where(Notice.person_id == bidder.actor.person_id, Notice.message.contains(words))
        ).all()
    )


def test_a_material_change_is_told_moves_the_deadline_and_asks_every_bidder_again(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        firm, silent, anew, watcher, stranger = (
            make_bidder(work, buying, name) for name in ("Firm", "Silent", "Anew", "Watcher", "Stranger")
        )
        for bidder in (firm, silent, anew):
            bid(work, buying, call, bidder)
        service.follow_call(replace(work, actor=watcher.actor, now=AFTER_CLOSING), call_id=call.id)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING + timedelta(days=3))
        before = terms_now(work, buying, call)
        wanted = replace(before, when_words="Six nights of the week.", deadline_at=NEW_DEADLINE)
        for wrong, field in (
            (replace(wanted, deadline_at=DEADLINE), "deadline_on"),  # bids rest on it: more time
            (replace(wanted, deadline_at=DEADLINE - timedelta(days=1)), "deadline_on"),
            (replace(before), "_form"),
            (replace(wanted, kind="invited"), "_form"),
        ):
            with pytest.raises(Invalid) as refused:
                service.amend_call(lead, call_id=call.id, terms=wrong, why="The landlord stays on Sundays.")
            assert field in refused.value.errors
        with pytest.raises(Invalid):
            service.amend_call(lead, call_id=call.id, terms=wanted, why=" ")
        with pytest.raises(Forbidden):
            service.amend_call(replace(lead, actor=buying.dewi), call_id=call.id, terms=wanted, why="Mine.")
        service.amend_call(lead, call_id=call.id, terms=wanted, why="The landlord stays on Sundays.")

        (kept,) = queries.amendments(work.session, buying.coop_id, call.id)
        assert (kept.number, kept.material, kept.why) == (1, True, "The landlord stays on Sundays.")
        assert kept.changes["when_words"] == ("Every night from 10pm to 7am.", "Six nights of the week.")
        assert set(kept.changes) == {"when_words", "deadline_at"}
        assert [told(work, each, "only if you confirm it") for each in (firm, silent, anew, watcher)] == [1, 1, 1, 0]
        assert [told(work, each, "What changed and why") for each in (firm, watcher, stranger)] == [0, 1, 0]

        # One confirms, one replaces, one does nothing; what was late under the old deadline is in time now.
        later = DEADLINE + timedelta(days=1)
        service.confirm_bid(replace(work, actor=firm.actor, now=later), call_id=call.id)
        with pytest.raises(NotThatPoint):
            service.confirm_bid(replace(work, actor=firm.actor, now=later), call_id=call.id)
        with pytest.raises(NotFound):
            service.confirm_bid(replace(work, actor=stranger.actor, now=later), call_id=call.id)
        bid(work, buying, call, anew, rate=1_450, now=later)
        assert open_all(work, buying, call, NEW_DEADLINE + timedelta(seconds=1)) == 2
        names = {each.provider_name for each in queries.opened_bids(work.session, buying.coop_id, call.id)}
        assert names == {"Firm", "Anew"}
        own = queries.own_bid(work.session, buying.coop_id, call.id, silent.provider.id)
        assert own is not None and own.lapsed_at is not None
        assert told(work, silent, "was not opened") == 1 and told(work, firm, "was not opened") == 0
        assert silent.provider.id not in queries.bidders(work.session, buying.coop_id, call.id)
        acts = work.session.scalars(select(Trail.act).where(Trail.act.in_(("call.amended", "bid.confirmed")))).all()
        assert sorted(acts) == ["bid.confirmed", "call.amended"]


def test_a_bid_that_no_longer_answers_the_call_is_replaced_not_confirmed(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid(work, buying, call, bidder)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        before = terms_now(work, buying, call)
        first, second = queries.call(work.session, buying.coop_id, call.id).criteria
        night, rest = HourKind.WAKING_NIGHT, HourKind.BANK_HOLIDAY
        more = replace(
            before,
            hours={night: 240, rest: 0},
            criteria=(*before.criteria[:1], Ask("Fair work", "Who has a say?", 15), Ask("Safety", "How?", 10)),
            deadline_at=NEW_DEADLINE,
        )
        service.amend_call(lead, call_id=call.id, terms=more, why="We forgot to ask about safety.")
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and [each.id for each in row.criteria[:2]] == [first.id, second.id]
        with pytest.raises(BidOutdated):
            service.confirm_bid(replace(work, actor=bidder.actor, now=AFTER_CLOSING), call_id=call.id)
        bid(work, buying, call, bidder)
        assert open_all(work, buying, call, NEW_DEADLINE) == 1


def test_more_time_alone_leaves_bids_as_they_are_and_a_call_is_not_changed_after_its_deadline(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid(work, buying, call, bidder)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        before = terms_now(work, buying, call)
        amended = service.amend_call(
            lead, call_id=call.id, terms=replace(before, deadline_at=NEW_DEADLINE), why="Half term."
        )
        assert not amended.material and told(work, bidder, "What changed and why") == 1
        now = terms_now(work, buying, call)
        with pytest.raises(LateBid):
            service.amend_call(
                replace(lead, now=NEW_DEADLINE), call_id=call.id, terms=replace(now, place="Here"), why="Too late."
            )
        assert open_all(work, buying, call, NEW_DEADLINE) == 1


def test_questions_are_asked_until_the_stated_day_and_a_timetable_is_in_order(act: Act) -> None:
    until = datetime(2026, 10, 11, 23, 0, tzinfo=UTC)  # the end of 11 October in London
    with act() as work:
        buying = make_buying(work)
        call = published_call(
            work, buying, questions_until_at=until, opening_on=date(2026, 10, 21), decision_on=date(2026, 10, 28)
        )
        bidder = make_bidder(work, buying)
        asking = replace(work, actor=bidder.actor, now=until - timedelta(seconds=1))
        asked = service.ask_question(asking, call_id=call.id, words="Is there a bed?")
        with pytest.raises(LateQuestion):
            service.ask_question(replace(asking, now=until), call_id=call.id, words="And a kettle?")
        service.follow_call(asking, call_id=call.id)
        service.follow_call(asking, call_id=call.id)
        lead = replace(work, actor=buying.lead, now=until)
        service.answer_question(lead, call_id=call.id, number=asked.number, answer="Yes.")
        assert told(work, bidder, "is answered") == 1
        before = terms_now(work, buying, call)
        for wrong, field in (
            (replace(before, questions_until_at=DEADLINE + timedelta(days=1)), "questions_on"),
            (replace(before, opening_on=date(2026, 10, 19)), "opening_on"),
            (replace(before, decision_on=date(2026, 10, 20)), "decision_on"),
        ):
            with pytest.raises(Invalid) as refused:
                service.amend_call(lead, call_id=call.id, terms=wrong, why="A slip.")
            assert list(refused.value.errors) == [field]
        service.unfollow_call(replace(asking, now=until), call_id=call.id)
        assert not queries.follows(work.session, buying.coop_id, call.id, bidder.provider.id)
        with pytest.raises(NotFound):
            service.follow_call(asking, call_id=uuid.uuid4())
