"""The panel meets, the choice stands still, is challenged and answered, voted on by members, or made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coopbudget.coops import queries as coops
from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.evidence.errors import BadFile
from coopbudget.governance import queries as governance, service as votes
from coopbudget.governance.errors import AlreadyUsed, NotCarried, OtherTerms
from coopbudget.guard import Actor, Work
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices.models import Notice
from coopbudget.pools import queries as pools
from coopbudget.pools.rules import PoolState
from coopbudget.tenders import queries, service
from coopbudget.tenders.errors import (
    AlreadyAnswered,
    AlreadyChallenged,
    BallotFirst,
    BallotRuns,
    ChallengeWaits,
    LiveCallStands,
    MeetingWaits,
    NobodyMet,
    NoStandstill,
    NoSuchCall,
    NotThatPoint,
    ScoreAgainFirst,
    ScoresMissing,
    StandstillRuns,
)
from coopbudget.tenders.models import Call
from coopbudget.tenders.rules import CallState, Outcome
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    Buying,
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

DAY = timedelta(days=1)
TEN_DAYS_ON = datetime(2026, 10, 30, 23, 59, 59, 999_999, tzinfo=UTC)  # the end of 30 October: the clocks went back


def by(work: Work, actor: Actor, now: datetime = AFTER_DEADLINE) -> Work:
    return replace(work, actor=actor, now=now)


def scored_call(work: Work, points: tuple[int, int] = (4, 4), **given: Any) -> tuple[Buying, Call, list[Any]]:
    """Two bids at the same rate, opened and scored by the chair and Dewi: Dear first, by coming first."""
    buying = make_buying(work)
    call = published_call(work, buying, **given)
    bidders = [make_bidder(work, buying, name) for name in ("Dear", "Near")]
    bids = [bid(work, buying, call, each) for each in bidders]
    open_all(work, buying, call)
    score_all(work, buying, call, dict(zip(bids, points, strict=True)))
    return buying, call, [*bids, *bidders]


def told(work: Work, words: str) -> set[Any]:
    return set(work.session.scalars(select(Notice.person_id).where(Notice.message.contains(words))))


def totals(work: Work, buying: Buying, call: Call) -> dict[Any, Any]:
    row = queries.call(work.session, buying.coop_id, call.id)
    assert row is not None
    return {each.bid_id: each.total for each in queries.ranking(work.session, buying.coop_id, row)}


def test_what_the_panel_agrees_counts_once_most_agree_and_every_point_is_kept(act: Act) -> None:
    with act() as work:
        buying, call, (first, second, *_rest) = scored_call(work)
        chair, dewi, lead = (by(work, each) for each in (buying.chair, buying.dewi, buying.lead))
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        listening = row.criteria[0].id
        held_on = AFTER_DEADLINE.date()
        points = {(second, listening): (5, "Read again, they name each person.")}
        with pytest.raises(Forbidden):  # the lead is not of the panel
            service.record_meeting(lead, call_id=call.id, held_on=held_on, words="", points=points)
        for wrong in (
            {"held_on": held_on - DAY},
            {"held_on": held_on + DAY},
            {"points": {}},
            {"points": {(second, listening): (6, "More than all.")}},
            {"points": {(second, listening): (5, " ")}},
        ):
            with pytest.raises(Invalid):
                service.record_meeting(
                    chair, call_id=call.id, **({"held_on": held_on, "words": "", "points": points} | wrong)
                )
        with pytest.raises(NotFound):
            service.record_meeting(
                chair, call_id=call.id, held_on=held_on, words="", points={(call.id, listening): (5, "No such bid.")}
            )
        before = totals(work, buying, call)
        with pytest.raises(NobodyMet):
            service.answer_meeting(dewi, call_id=call.id, agrees=True)
        service.record_meeting(chair, call_id=call.id, held_on=held_on, words="We met at noon.", points=points)
        assert buying.dewi.person_id in told(work, "Say whether they are right")
        assert totals(work, buying, call) == before  # one of two is not more than half
        with pytest.raises(MeetingWaits):
            service.record_meeting(dewi, call_id=call.id, held_on=held_on, words="", points=points)
        with pytest.raises(MeetingWaits):
            service.award_call(lead, call_id=call.id, bid_id=first, reasons="First.")
        with pytest.raises(AlreadyAnswered):
            service.answer_meeting(chair, call_id=call.id, agrees=True)
        with pytest.raises(Invalid):
            service.answer_meeting(dewi, call_id=call.id, agrees=False)
        assert service.answer_meeting(dewi, call_id=call.id, agrees=False, words="It was 4.") is False
        assert totals(work, buying, call) == before
        service.record_meeting(dewi, call_id=call.id, held_on=held_on, words="", points=points)
        assert service.answer_meeting(chair, call_id=call.id, agrees=True) is True
        assert totals(work, buying, call) == {first: before[first], second: before[second] + 7}  # 35 of 35, not 28
        met = queries.meetings(work.session, buying.coop_id, call.id)
        assert [(each.agreed_at is None, each.refused_at is None) for each in met] == [(True, False), (False, True)]
        own = queries.scores_of_call(work.session, buying.coop_id, call.id)
        assert {each.points for each in own if each.bid_id == second} == {4}  # the independent ones stay
        # A later meeting takes the place of an earlier one, point by point.
        again = {(second, listening): (3, "They name some.")}
        service.record_meeting(chair, call_id=call.id, held_on=held_on, words="", points=again)
        service.answer_meeting(by(work, buying.dewi, AFTER_DEADLINE + DAY), call_id=call.id, agrees=True)
        assert totals(work, buying, call)[second] == before[second] - 7
        service.award_call(lead, call_id=call.id, bid_id=first, reasons="First.")
        with pytest.raises(NotThatPoint):
            service.record_meeting(chair, call_id=call.id, held_on=held_on, words="", points=points)


def test_nobody_meets_before_everybody_has_finished_alone(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bid_id = bid(work, buying, call, make_bidder(work, buying))
        open_all(work, buying, call)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        chair = by(work, buying.chair)
        service.declare_interest(chair, call_id=call.id, interest="none")
        with pytest.raises(ScoresMissing):
            service.record_meeting(
                chair, call_id=call.id, held_on=AFTER_DEADLINE.date(), words="",
                points={(bid_id, row.criteria[0].id): (3, "Fair.")},
            )  # fmt: skip


def test_no_contract_before_the_standstill_ends_and_a_challenge_stops_its_clock(act: Act) -> None:
    with act() as work:
        buying, call, (first, _second, dear, near) = scored_call(work, standstill_days=10)
        lead = by(work, buying.lead)
        service.award_call(lead, call_id=call.id, bid_id=first, reasons="First.", learnt="Say who comes at night.")
        award = queries.award_of_call(work.session, buying.coop_id, call.id)
        assert award is not None and award.standstill_ends_at == TEN_DAYS_ON
        assert told(work, "you can challenge it there until") == {dear.actor.person_id, near.actor.person_id}
        with pytest.raises(StandstillRuns, match="30 October 2026"):
            service.consume_award(by(work, buying.lead, TEN_DAYS_ON), call.id)

        # On the third day a bidder challenges, with a file; an hour later a member does.
        third = AFTER_DEADLINE + 3 * DAY
        stranger = make_bidder(work, buying, "Stranger")
        with pytest.raises(NoSuchCall):
            service.challenge_award(by(work, stranger.actor, third), call_id=call.id, words="Not fair.")
        loser = by(work, near.actor, third)
        with pytest.raises(Invalid):
            service.challenge_award(loser, call_id=call.id, words=" ")
        with pytest.raises(BadFile):
            service.challenge_award(loser, call_id=call.id, words="See.", file=b"MZ\x90\x00", filename="a.exe")
        made = service.challenge_award(
            loser, call_id=call.id, words="Our answer was longer.", file=b"%PDF-1.7\n%%EOF\n", filename="answer.pdf"
        )
        assert made.number == 1 and made.evidence_id is not None
        with pytest.raises(AlreadyChallenged):
            service.challenge_award(loser, call_id=call.id, words="Again.")
        eira = by(work, buying.eira, third + timedelta(hours=1))
        assert service.challenge_award(eira, call_id=call.id, words="Was the price counted?").number == 2
        assert buying.secretary.person_id in told(work, "You can answer")
        assert buying.chair.person_id not in told(work, "You can answer")  # she scored
        for now in (third, TEN_DAYS_ON + DAY):
            with pytest.raises(ChallengeWaits):
                service.consume_award(by(work, buying.lead, now), call.id)

        # The secretary had no part in it; the chair scored, the lead chose. Both are answered five days later.
        answered = third + 5 * DAY
        with pytest.raises(Forbidden):
            service.answer_challenge(
                by(work, buying.chair, answered), call_id=call.id, number=1, outcome="not_upheld", words="No."
            )
        secretary = by(work, buying.secretary, answered)
        with pytest.raises(NotFound):
            service.answer_challenge(secretary, call_id=call.id, number=9, outcome="not_upheld", words="No.")
        with pytest.raises(Invalid):
            service.answer_challenge(secretary, call_id=call.id, number=1, outcome="maybe", words="No.")
        with pytest.raises(Invalid):
            service.answer_challenge(secretary, call_id=call.id, number=1, outcome="not_upheld", words="")
        service.answer_challenge(
            secretary, call_id=call.id, number=1, outcome="not_upheld", words="Length is no point."
        )
        with pytest.raises(AlreadyAnswered):
            service.answer_challenge(secretary, call_id=call.id, number=1, outcome="not_upheld", words="Twice.")
        with pytest.raises(ChallengeWaits):  # the other one still waits
            service.consume_award(by(work, buying.lead, TEN_DAYS_ON + 30 * DAY), call.id)
        service.answer_challenge(secretary, call_id=call.id, number=2, outcome="not_upheld", words="It was.")
        award = queries.award_of_call(work.session, buying.coop_id, call.id)
        assert award is not None and award.clock_stopped_at is None
        assert award.standstill_ends_at == TEN_DAYS_ON + 5 * DAY  # it stood still from the first to the last answer
        assert {near.actor.person_id, buying.dewi.person_id} <= told(work, "the choice stands")
        with pytest.raises(StandstillRuns):
            service.consume_award(by(work, buying.lead, TEN_DAYS_ON + 5 * DAY), call.id)
        over = TEN_DAYS_ON + 5 * DAY + timedelta(microseconds=1)
        with pytest.raises(NoStandstill):
            service.challenge_award(by(work, dear.actor, over), call_id=call.id, words="Late.")
        assert service.consume_award(by(work, buying.lead, over), call.id).used_at == over
        work.session.flush()
        assert verify_coop(work.session, buying.coop_id).ok


def test_without_a_published_standstill_nothing_can_be_challenged_and_a_large_call_needs_one(act: Act) -> None:
    with act() as work:
        buying, call, (first, _second, _dear, near) = scored_call(work)
        service.award_call(by(work, buying.lead), call_id=call.id, bid_id=first, reasons="First.")
        with pytest.raises(NoStandstill):
            service.challenge_award(by(work, near.actor), call_id=call.id, words="Not fair.")
        assert coops.coop_by_id(work.session, buying.coop_id).standstill_days == 10
        large = make_buying(work, free=900_000)
        pool_id = funded_pool(work, large, weeks=100)
        lead = by(work, large.lead, AFTER_CLOSING)
        with pytest.raises(Invalid) as refused:
            service.draft_call(lead, pool_id=pool_id, terms=call_terms(weeks=100))
        assert list(refused.value.errors) == ["standstill_days"]
        assert service.draft_call(lead, pool_id=pool_id, terms=call_terms(weeks=100, standstill_days=10)).number == 1


def challenged(work: Work, outcome: str) -> tuple[Buying, Call, list[Any]]:
    buying, call, made = scored_call(work, standstill_days=10)
    service.award_call(by(work, buying.lead), call_id=call.id, bid_id=made[0], reasons="First.")
    service.challenge_award(by(work, made[3].actor), call_id=call.id, words="You passed over our second answer.")
    service.challenge_award(by(work, buying.eira), call_id=call.id, words="I saw that too.")
    service.answer_challenge(
        by(work, buying.secretary), call_id=call.id, number=1, outcome=outcome, words="The second page was not read."
    )
    return buying, call, made


def test_an_upheld_challenge_sends_the_panel_back_and_another_choice_follows(act: Act) -> None:
    with act() as work:
        buying, call, (first, second, _dear, near) = challenged(work, Outcome.SCORE_AGAIN)
        chair, dewi, lead = (by(work, each, AFTER_DEADLINE + DAY) for each in (buying.chair, buying.dewi, buying.lead))
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and row.state(lead.now) is CallState.SCORING
        assert queries.award_of_call(work.session, buying.coop_id, call.id) is None
        assert buying.chair.person_id in told(work, "Meet again")
        rows = queries.challenges(work.session, buying.coop_id, call.id)
        assert [each.outcome for each in rows] == ["score_again", "score_again"]  # both are about the same choice
        undone = queries.set_aside(work.session, buying.coop_id, call.id)
        assert [(each.bid_id, each.score_again) for each in undone] == [(first, True)]
        with pytest.raises(ScoreAgainFirst):
            service.award_call(lead, call_id=call.id, bid_id=first, reasons="Still first.")
        points = {(second, each.id): (5, "Now read whole.") for each in row.criteria}
        service.record_meeting(chair, call_id=call.id, held_on=chair.today, words="", points=points)
        service.answer_meeting(dewi, call_id=call.id, agrees=True)
        award = service.award_call(lead, call_id=call.id, bid_id=second, reasons="They are first now.")
        assert award.rank == 1 and award.standstill_ends_at == TEN_DAYS_ON + DAY
        # The new choice may be challenged anew, by the same bidder too.
        assert (
            service.challenge_award(by(work, near.actor, lead.now), call_id=call.id, words="Thanks, but.").number == 3
        )


def test_a_choice_set_aside_ends_the_call_and_it_is_made_again_with_what_was_learnt(act: Act) -> None:
    with act() as work:
        buying, call, _made = challenged(work, Outcome.SET_ASIDE)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and row.state(AFTER_DEADLINE) is CallState.NO_AWARD
        assert row.closed_words == "The second page was not read."
        pool = pools.pool(work.session, buying.coop_id, call.pool_id)
        assert pool is not None and pool.state(AFTER_DEADLINE) is PoolState.FUNDED
        assert pools.totals(work.session, buying.coop_id, [pool.id])[pool.id].weekly == 8_000
        lead = by(work, buying.lead)
        deadline_at = AFTER_DEADLINE.replace(microsecond=0) + 21 * DAY
        with pytest.raises(Invalid):
            service.rerun_call(lead, call_id=call.id, deadline_at=deadline_at, learnt=" ")
        with pytest.raises(Forbidden):
            service.rerun_call(by(work, buying.dewi), call_id=call.id, deadline_at=deadline_at, learnt="Read all.")
        again = service.rerun_call(lead, call_id=call.id, deadline_at=deadline_at, learnt="Read every page.")
        new = queries.call(work.session, buying.coop_id, again.id)
        assert new is not None and new.state(AFTER_DEADLINE) is CallState.DRAFT
        assert (new.rerun_of, new.learnt, new.number) == (call.id, "Read every page.", row.number + 1)
        assert (new.title, new.hours, new.kinds, new.price_weight) == (
            row.title,
            row.hours,
            row.kinds,
            row.price_weight,
        )
        assert (new.standstill_days, new.starts_on) == (10, row.starts_on + 21 * DAY)
        assert [(each.name, each.weight) for each in new.criteria] == [
            (each.name, each.weight) for each in row.criteria
        ]
        panel = queries.scorers(work.session, buying.coop_id, again.id)
        assert {each.person_id for each in panel} == {buying.chair.person_id, buying.dewi.person_id}
        assert all(each.interest is None for each in panel)  # they declare anew
        with pytest.raises(LiveCallStands):
            service.rerun_call(lead, call_id=call.id, deadline_at=deadline_at, learnt="Twice.")
        with pytest.raises(NotThatPoint):
            service.rerun_call(lead, call_id=again.id, deadline_at=deadline_at, learnt="Not over.")


def vote(work: Work, buying: Buying, motion_id: Any, choice: str, now: datetime = AFTER_DEADLINE) -> None:
    """Everybody whom the test knows votes, and fifteen days later the chair counts."""
    for actor in (buying.dewi, buying.eira, buying.chair, buying.lead, buying.secretary):
        votes.cast_vote(by(work, actor, now), motion_id=motion_id, choice=choice)
    votes.close_motion(by(work, buying.chair, now + 15 * DAY), motion_id=motion_id)


def ballot_of(work: Work, buying: Buying, call: Call, bid_id: Any, **given: Any) -> Any:
    wanted = {"reasons": "Most points.", "closes_on": (AFTER_DEADLINE + 14 * DAY).date()} | given
    return service.open_ballot(by(work, buying.lead), call_id=call.id, bid_id=bid_id, **wanted).motion_id


def test_members_decide_by_a_vote_that_is_used_once(act: Act) -> None:
    with act() as work:
        buying, call, (first, second, *_rest) = scored_call(work, chosen_by="ballot", standstill_days=10)
        lead = by(work, buying.lead)
        with pytest.raises(BallotFirst):
            service.award_call(lead, call_id=call.id, bid_id=first, reasons="First.")
        with pytest.raises(Invalid):
            ballot_of(work, buying, call, second)  # not the first, and no word why
        with pytest.raises(Forbidden):
            service.open_ballot(by(work, buying.dewi), call_id=call.id, bid_id=first, reasons="x", closes_on=lead.today)
        motion_id = ballot_of(work, buying, call, first, learnt="Tell us of the nights.")
        motion = governance.motion(work.session, buying.coop_id, motion_id)
        assert motion is not None and motion.effect == "award" and "Dear" in motion.title
        assert motion.terms["bid"] == str(first) and motion.terms["rank"] == 1
        assert list(motion.terms["rates"].values()) == [1_500]
        for act_of in (
            lambda: ballot_of(work, buying, call, first),
            lambda: service.award_call(lead, call_id=call.id, bid_id=first),
            lambda: service.close_without_award(lead, call_id=call.id, words="No."),
            lambda: service.cancel_call(lead, call_id=call.id, words="No."),
            lambda: service.record_meeting(
                by(work, buying.chair), call_id=call.id, held_on=lead.today, words="", points={}
            ),
        ):
            with pytest.raises(BallotRuns):
                act_of()
        vote(work, buying, motion_id, "yes")
        later = by(work, buying.lead, AFTER_DEADLINE + 15 * DAY)
        with pytest.raises(BallotFirst):
            service.award_call(later, call_id=call.id, bid_id=second)
        award = service.award_call(later, call_id=call.id, bid_id=first)
        assert (award.reasons, award.learnt, award.rank) == ("Most points.", "Tell us of the nights.", 1)
        assert award.standstill_ends_at == TEN_DAYS_ON + 15 * DAY
        found = governance.motion(work.session, buying.coop_id, motion_id)
        assert found is not None and found.consumed_at == later.now
        with pytest.raises(NotThatPoint):
            service.award_call(later, call_id=call.id, bid_id=first)
        with pytest.raises(AlreadyUsed):
            votes.consume_carried(later, motion_id, "award", found.terms_digest)


def test_a_lost_vote_chooses_nobody_and_what_changed_since_the_vote_is_not_chosen(act: Act) -> None:
    with act() as work:
        buying, call, (first, second, *_rest) = scored_call(work, chosen_by="ballot", standstill_days=1)
        vote(work, buying, ballot_of(work, buying, call, first), "no")
        later = by(work, buying.lead, AFTER_DEADLINE + 15 * DAY)
        with pytest.raises(NotCarried):
            service.award_call(later, call_id=call.id, bid_id=first)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and row.state(later.now) is CallState.SCORING
        # The members say yes to the other one; then the panel meets and its place changes: that was not voted on.
        again = service.open_ballot(
            later, call_id=call.id, bid_id=second, reasons="Near.", why_not_first="You said no.",
            closes_on=(later.now + 7 * DAY).date(),
        )  # fmt: skip
        vote(work, buying, again.motion_id, "yes", later.now)
        end = later.now + 15 * DAY
        points = {(second, each.id): (5, "Better.") for each in row.criteria}
        service.record_meeting(
            by(work, buying.chair, end), call_id=call.id, held_on=end.date(), words="", points=points
        )
        service.answer_meeting(by(work, buying.dewi, end), call_id=call.id, agrees=True)
        with pytest.raises(OtherTerms):
            service.award_call(by(work, buying.lead, end), call_id=call.id, bid_id=second)
        service.close_without_award(by(work, buying.lead, end), call_id=call.id, words="We start again.")
        closed = queries.call(work.session, buying.coop_id, call.id)
        assert closed is not None and closed.state(end) is CallState.NO_AWARD


def test_a_panels_call_is_not_put_to_the_members(act: Act) -> None:
    with act() as work:
        buying, call, (first, *_rest) = scored_call(work)
        with pytest.raises(NotThatPoint):
            ballot_of(work, buying, call, first)
