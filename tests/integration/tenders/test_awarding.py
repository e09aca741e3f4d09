"""Writing, scoring and choosing: frozen once published, fair to every bidder, decided once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.notices.models import Notice
from coopbudget.pools import queries as pools
from coopbudget.pools.rules import PoolState
from coopbudget.providers import service as providers
from coopbudget.providers.errors import NotVerified
from coopbudget.tenders import queries, service
from coopbudget.tenders.errors import (
    AlreadyAnswered,
    AlreadyFinished,
    AlreadyPublished,
    AwardUsed,
    BadWeights,
    FloorNotJudged,
    InterestFirst,
    LiveCallStands,
    NothingToAward,
    NotThatPoint,
    ScoresMissing,
    TooFewScorers,
)
from coopbudget.tenders.rules import CallState, Floor
from coopbudget.tenders.service import Ask
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


def test_a_call_needs_weights_of_100_and_something_beside_price(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        for terms in (
            call_terms(price_weight=41),
            call_terms(price_weight=61, criteria=(Ask("Listening", "How?", 39),)),
            call_terms(price_weight=100, criteria=()),
        ):
            with pytest.raises(BadWeights):
                service.draft_call(lead, pool_id=pool_id, terms=terms)
        with pytest.raises(Invalid):
            service.draft_call(lead, pool_id=pool_id, terms=call_terms(weekly_most=8_001))
        with pytest.raises(Invalid):
            service.draft_call(lead, pool_id=pool_id, terms=call_terms(deadline_at=AFTER_CLOSING))
        with pytest.raises(Forbidden):
            service.draft_call(replace(lead, actor=buying.dewi), pool_id=pool_id, terms=call_terms())


def test_a_published_call_is_frozen_and_a_pool_has_one_at_a_time(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        call = service.draft_call(lead, pool_id=pool_id, terms=call_terms())
        with pytest.raises(LiveCallStands):
            service.draft_call(lead, pool_id=pool_id, terms=call_terms())
        service.change_draft(lead, call_id=call.id, terms=call_terms(title="Nights"))
        with pytest.raises(TooFewScorers):
            service.publish_call(lead, call_id=call.id)
        for actor in (buying.chair, buying.dewi):
            assert actor.person_id is not None
            service.appoint_scorer(lead, call_id=call.id, person_id=actor.person_id)
        service.publish_call(lead, call_id=call.id)
        with pytest.raises(AlreadyPublished):
            service.change_draft(lead, call_id=call.id, terms=call_terms(title="Other nights"))
        with pytest.raises(AlreadyPublished):
            service.publish_call(lead, call_id=call.id)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and row.title == "Nights" and row.state(AFTER_CLOSING) is CallState.OPEN
        pool = pools.pool(work.session, buying.coop_id, pool_id)
        assert pool is not None and pool.state(AFTER_CLOSING) is PoolState.IN_TENDER


def test_checked_providers_that_offer_the_service_are_told_of_a_call(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        stranger = make_bidder(work, buying, "Stranger", verified=False)
        published_call(work, buying)
        told = set(work.session.scalars(select(Notice.person_id).where(Notice.message.contains("asks for bids"))))
        assert told == {bidder.actor.person_id}
        assert stranger.actor.person_id not in told


def test_scorers_declare_first_and_an_interest_bars(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid_id = bid(work, buying, call, bidder)
        open_all(work, buying, call)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        chair = replace(work, actor=buying.chair, now=AFTER_DEADLINE)
        points = {(bid_id, each.id): (4, "Clear.") for each in row.criteria}
        with pytest.raises(InterestFirst):
            service.require_sight(chair, call_id=call.id)
        with pytest.raises(InterestFirst):
            service.save_scores(chair, call_id=call.id, points=points)
        with pytest.raises(Invalid):
            service.declare_interest(chair, call_id=call.id, interest="conflict")
        service.declare_interest(chair, call_id=call.id, interest="conflict", words="My cousin works there.")
        with pytest.raises(Conflict):
            service.declare_interest(chair, call_id=call.id, interest="none")
        with pytest.raises(Forbidden):
            service.save_scores(chair, call_id=call.id, points=points)
        with pytest.raises(Forbidden):
            service.require_sight(chair, call_id=call.id)
        with pytest.raises(TooFewScorers):
            queries.ranking(work.session, buying.coop_id, row)
        assert buying.dewi.person_id is not None
        providers.add_person(replace(work, actor=bidder.actor), person_id=buying.dewi.person_id)
        with pytest.raises(Invalid):
            service.declare_interest(replace(chair, actor=buying.dewi), call_id=call.id, interest="none")
        with pytest.raises(Forbidden):
            service.declare_interest(replace(chair, actor=buying.eira), call_id=call.id, interest="none")


def test_scores_are_whole_in_range_and_final_once_finished(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bid_id = bid(work, buying, call, make_bidder(work, buying))
        open_all(work, buying, call)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        first, second = (each.id for each in row.criteria)
        chair = replace(work, actor=buying.chair, now=AFTER_DEADLINE)
        service.declare_interest(chair, call_id=call.id, interest="none")
        with pytest.raises(Invalid):
            service.save_scores(chair, call_id=call.id, points={(bid_id, first): (6, "More than all.")})
        with pytest.raises(NotFound):
            service.save_scores(chair, call_id=call.id, points={(call.id, first): (1, "No such bid.")})
        service.save_scores(chair, call_id=call.id, points={(bid_id, first): (3, "Fair.")})
        with pytest.raises(Conflict):
            service.finish_scoring(chair, call_id=call.id)
        service.save_scores(
            chair,
            call_id=call.id,
            points={(bid_id, first): (5, "Better on reading again."), (bid_id, second): (2, "Thin.")},
        )
        service.finish_scoring(chair, call_id=call.id)
        with pytest.raises(AlreadyFinished):
            service.save_scores(chair, call_id=call.id, points={(bid_id, first): (0, "No.")})
        with pytest.raises(ScoresMissing):
            queries.ranking(work.session, buying.coop_id, row)


def test_the_choice_is_recorded_with_its_reasons_every_bidder_is_told_and_used_once(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        dear, cheap = make_bidder(work, buying, "Dear"), make_bidder(work, buying, "Cheap")
        best = bid(work, buying, call, dear, rate=1_600)
        other = bid(work, buying, call, cheap, rate=1_400)
        open_all(work, buying, call)
        score_all(work, buying, call, {best: 5, other: 2})
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        ranked = queries.ranking(work.session, buying.coop_id, row)
        assert [(each.bid_id, each.rank) for each in ranked] == [(best, 1), (other, 2)]
        assert [each.total for each in ranked] == [95, 64]  # 40·1400/1600 + 60, and 40 + 60·2/5
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        with pytest.raises(Invalid):
            service.award_call(lead, call_id=call.id, bid_id=other, reasons="Cheaper.")
        with pytest.raises(Invalid):
            service.award_call(lead, call_id=call.id, bid_id=best, reasons=" ")
        with pytest.raises(Forbidden):
            service.award_call(replace(lead, actor=buying.dewi), call_id=call.id, bid_id=best, reasons="Best.")
        service.award_call(lead, call_id=call.id, bid_id=best, reasons="They listen best.")
        with pytest.raises(NotThatPoint):
            service.award_call(lead, call_id=call.id, bid_id=best, reasons="Again.")
        award = queries.award_of_call(work.session, buying.coop_id, call.id)
        assert award is not None
        assert (award.provider_id, award.rate, award.weekly_minutes, award.rank) == (dear.provider.id, 1_600, 240, 1)
        told = set(work.session.scalars(select(Notice.person_id).where(Notice.message.contains("Your points"))))
        assert told == {dear.actor.person_id, cheap.actor.person_id}
        assert len(queries.awards_without_contract(work.session, buying.coop_id, AFTER_DEADLINE)) == 1
        service.consume_award(lead, call.id)
        with pytest.raises(AwardUsed):
            service.consume_award(lead, call.id)
        assert queries.awards_without_contract(work.session, buying.coop_id, AFTER_DEADLINE) == []


def test_another_than_the_first_is_chosen_only_with_its_own_reason(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        best = bid(work, buying, call, make_bidder(work, buying, "Dear"))
        other = bid(work, buying, call, make_bidder(work, buying, "Near"))
        open_all(work, buying, call)
        score_all(work, buying, call, {best: 5, other: 4})
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        award = service.award_call(
            lead, call_id=call.id, bid_id=other, reasons="They are near.", why_not_first="The first has no room."
        )
        assert award.rank == 2 and "no room" in award.reasons


def test_a_rate_under_the_floor_is_judged_by_most_of_the_panel_and_wins_nothing_by_it(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        fair = bid(work, buying, call, make_bidder(work, buying, "Fair"), rate=1_300)
        low = bid(work, buying, call, make_bidder(work, buying, "Low"), rate=900, floor_reason="We are volunteers.")
        open_all(work, buying, call)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        chair, dewi, lead = (
            replace(work, actor=each, now=AFTER_DEADLINE) for each in (buying.chair, buying.dewi, buying.lead)
        )
        points = {(b, each.id): (3, "Fair.") for b in (fair, low) for each in row.criteria}
        for each in (chair, dewi):
            with pytest.raises(InterestFirst):
                service.judge_floor(each, call_id=call.id, bid_id=low, accepted=True, words="They show how.")
            service.declare_interest(each, call_id=call.id, interest="none")
            service.save_scores(each, call_id=call.id, points=points)
            with pytest.raises(FloorNotJudged):
                service.finish_scoring(each, call_id=call.id)
        with pytest.raises(Forbidden):  # the lead chooses, and is not of the panel
            service.judge_floor(lead, call_id=call.id, bid_id=low, accepted=True, words="They show how.")
        with pytest.raises(NotThatPoint):
            service.judge_floor(chair, call_id=call.id, bid_id=fair, accepted=True, words="Fine.")
        with pytest.raises(Invalid):
            service.judge_floor(chair, call_id=call.id, bid_id=low, accepted=True, words=" ")
        assert service.judge_floor(chair, call_id=call.id, bid_id=low, accepted=True, words="They show how.") is None
        with pytest.raises(AlreadyAnswered):
            service.judge_floor(chair, call_id=call.id, bid_id=low, accepted=True, words="Again.")
        assert service.judge_floor(dewi, call_id=call.id, bid_id=low, accepted=True, words="All unpaid.") is True
        for each in (chair, dewi):
            service.finish_scoring(each, call_id=call.id)
        assert {each.price for each in queries.ranking(work.session, buying.coop_id, row)} == {40}
        bids = {each.id: each for each in queries.opened_bids(work.session, buying.coop_id, call.id)}
        assert bids[low].floor_words == "They show how.\n\nAll unpaid."
        with pytest.raises(NotThatPoint):
            service.judge_floor(dewi, call_id=call.id, bid_id=low, accepted=False, words="No.")


def test_a_low_bid_that_half_the_panel_rejects_falls_and_cannot_be_chosen(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        fair = bid(work, buying, call, make_bidder(work, buying, "Fair"), rate=1_500)
        low = bid(work, buying, call, make_bidder(work, buying, "Low"), rate=900, floor_reason="We are quick.")
        open_all(work, buying, call)
        lead, chair = (replace(work, actor=each, now=AFTER_DEADLINE) for each in (buying.lead, buying.chair))
        service.declare_interest(chair, call_id=call.id, interest="none")
        said = service.judge_floor(chair, call_id=call.id, bid_id=low, accepted=False, words="Quick is not fair pay.")
        assert said is False  # of two, more than half can no longer accept it
        fallen = queries.opened_bids(work.session, buying.coop_id, call.id)
        assert [(b.floor, b.floor_words) for b in fallen] == [
            (Floor.ABOVE, ""),
            (Floor.REJECTED, "Quick is not fair pay."),
        ]
        score_all(work, buying, call, {fair: 3})
        with pytest.raises(NothingToAward):
            service.award_call(lead, call_id=call.id, bid_id=low, reasons="Cheap.")
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        assert [each.price for each in queries.ranking(work.session, buying.coop_id, row)] == [40]


def test_what_somebody_with_an_interest_said_of_a_low_rate_no_longer_counts(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        low = bid(work, buying, call, make_bidder(work, buying, "Low"), rate=900, floor_reason="We are volunteers.")
        open_all(work, buying, call)
        lead, chair, dewi, eira = (
            replace(work, actor=each, now=AFTER_DEADLINE)
            for each in (buying.lead, buying.chair, buying.dewi, buying.eira)
        )
        service.appoint_scorer(lead, call_id=call.id, person_id=eira.person_id)
        for each in (chair, dewi, eira):
            service.declare_interest(each, call_id=call.id, interest="none")
        assert service.judge_floor(dewi, call_id=call.id, bid_id=low, accepted=True, words="I know them.") is None
        assert service.judge_floor(eira, call_id=call.id, bid_id=low, accepted=True, words="They show how.") is True
        service.declare_interest(dewi, call_id=call.id, interest="conflict", words="My sister is one of them.")
        found = queries.opened_bids(work.session, buying.coop_id, call.id)[0]
        assert (found.floor, found.floor_words) == (Floor.TO_JUDGE, "")
        assert service.judge_floor(chair, call_id=call.id, bid_id=low, accepted=True, words="Unpaid.") is True
        found = queries.opened_bids(work.session, buying.coop_id, call.id)[0]
        assert (found.floor, found.floor_words) == (Floor.ACCEPTED, "They show how.\n\nUnpaid.")


def test_nobody_with_a_part_in_a_bidder_chooses_and_an_expired_proof_stops_an_award(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid_id = bid(work, buying, call, bidder)
        open_all(work, buying, call)
        score_all(work, buying, call, {bid_id: 4})
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        far = replace(lead, now=AFTER_DEADLINE + timedelta(days=400))
        with pytest.raises(NotVerified):
            service.award_call(far, call_id=call.id, bid_id=bid_id, reasons="Best.")
        assert buying.lead.person_id is not None
        providers.add_person(replace(work, actor=bidder.actor), person_id=buying.lead.person_id)
        with pytest.raises(Forbidden):
            service.award_call(lead, call_id=call.id, bid_id=bid_id, reasons="Ours.")


def test_no_award_and_cancelling_leave_the_pool_waiting_for_another_call(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        open_all(work, buying, call)
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        with pytest.raises(Invalid):
            service.close_without_award(lead, call_id=call.id, words="")
        service.close_without_award(lead, call_id=call.id, words="Nobody bid.")
        pool = pools.pool(work.session, buying.coop_id, call.pool_id)
        assert pool is not None and pool.state(AFTER_DEADLINE) is PoolState.FUNDED
        assert pools.totals(work.session, buying.coop_id, [pool.id])[pool.id].weekly == 8_000
        again = service.draft_call(
            lead, pool_id=pool.id, terms=call_terms(deadline_at=AFTER_DEADLINE + timedelta(days=14))
        )
        service.cancel_call(lead, call_id=again.id, words="A slip.")
        with pytest.raises(NotThatPoint):
            service.cancel_call(lead, call_id=again.id, words="Twice.")
        assert [
            each.state(AFTER_DEADLINE) for each in queries.calls_of_pool(work.session, buying.coop_id, pool.id)
        ] == [
            CallState.CANCELLED,
            CallState.NO_AWARD,
        ]


def test_questions_are_read_by_all_without_saying_who_asked(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        asked = service.ask_question(
            replace(work, actor=bidder.actor, now=AFTER_CLOSING), call_id=call.id, words="Is there a room to rest?"
        )
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        service.answer_question(lead, call_id=call.id, number=asked.number, answer="Yes, on the first floor.")
        with pytest.raises(Conflict):
            service.answer_question(lead, call_id=call.id, number=asked.number, answer="No.")
        assert [(each.words, each.answer) for each in queries.questions(work.session, buying.coop_id, call.id)] == [
            ("Is there a room to rest?", "Yes, on the first floor.")
        ]
        with pytest.raises(Conflict):
            service.ask_question(
                replace(work, actor=bidder.actor, now=AFTER_DEADLINE), call_id=call.id, words="Too late?"
            )


def test_another_co_op_finds_no_call(act: Act) -> None:
    with act() as work:
        buying, other = make_buying(work), make_buying(work)
        call = published_call(work, buying)
        assert queries.call(work.session, other.coop_id, call.id) is None
        with pytest.raises(NotFound):
            service.cancel_call(replace(work, actor=other.lead), call_id=call.id, words="Not ours.")
