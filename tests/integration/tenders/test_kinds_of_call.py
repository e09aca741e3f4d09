"""Open, invited and direct; what a co-op set as limits; small calls; lots."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.notices.models import Notice
from coopbudget.pools import queries as pools
from coopbudget.pools.rules import PoolState
from coopbudget.providers import service as providers
from coopbudget.providers.errors import NotVerified
from coopbudget.providers.rules import HourKind
from coopbudget.tenders import queries, service
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.errors import BadWeights, LiveCallStands, NobodyInvited, NoSuchCall, NotAboveLimit, NotThatPoint
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service import Ask
from tests.commissioning import (
    AFTER_CLOSING,
    NIGHTS,
    bid,
    call_terms,
    content,
    funded_pool,
    make_bidder,
    make_buying,
    published_call,
)
from tests.conftest import Act


def test_an_invited_call_is_there_for_those_invited_alone(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        asked, late, other = (make_bidder(work, buying, name) for name in ("Asked", "Late", "Other"))
        unknown = make_bidder(work, buying, "Unknown", verified=False)
        pool_id = funded_pool(work, buying)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        call = service.draft_call(lead, pool_id=pool_id, terms=call_terms(kind="invited"))
        for actor in (buying.chair, buying.dewi):
            assert actor.person_id is not None
            service.appoint_scorer(lead, call_id=call.id, person_id=actor.person_id)
        with pytest.raises(NobodyInvited):
            service.publish_call(lead, call_id=call.id)
        with pytest.raises(Invalid):
            service.invite_provider(lead, call_id=call.id, provider_id=unknown.provider.id)
        for provider in (asked.provider, other.provider):
            service.invite_provider(lead, call_id=call.id, provider_id=provider.id)
        with pytest.raises(Conflict):
            service.invite_provider(lead, call_id=call.id, provider_id=asked.provider.id)
        service.uninvite_provider(lead, call_id=call.id, provider_id=other.provider.id)
        service.publish_call(lead, call_id=call.id)
        service.invite_provider(lead, call_id=call.id, provider_id=late.provider.id)
        with pytest.raises(NotThatPoint):
            service.uninvite_provider(lead, call_id=call.id, provider_id=late.provider.id)
        told = set(work.session.scalars(select(Notice.person_id).where(Notice.message.contains("asks for bids"))))
        assert told == {asked.actor.person_id, late.actor.person_id}
        for bidder, seen in ((asked, 1), (late, 1), (other, 0)):
            mine = bidder.provider.id
            assert len(queries.nearest_calls(work.session, AFTER_CLOSING, mine)) == seen
            assert len(queries.open_calls_everywhere(work.session, AFTER_CLOSING, mine)) == seen
            shown = queries.calls_statement(buying.coop_id, AFTER_CLOSING, provider_id=mine)
            assert len(work.session.scalars(shown).all()) == seen
        bid(work, buying, call, asked)
        theirs = replace(work, actor=other.actor, now=AFTER_CLOSING)
        for act_of in (
            lambda: service.submit_bid(theirs, call_id=call.id, content=content(work, buying, call)),
            lambda: service.keep_draft(theirs, call_id=call.id, values={}),
            lambda: service.ask_question(theirs, call_id=call.id, words="Me too?"),
            lambda: service.follow_call(theirs, call_id=call.id),
        ):
            with pytest.raises(NoSuchCall):
                act_of()


def test_a_co_op_sets_what_price_may_count_for_and_what_is_small(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        with pytest.raises(Forbidden):
            service.set_limits(lead, limits=Limits(price_cap=90))
        chair = replace(lead, actor=buying.chair)
        with pytest.raises(Invalid):
            service.set_limits(chair, limits=Limits(price_cap=91))
        service.set_limits(chair, limits=Limits(price_cap=30, small_below=100_000))
        with pytest.raises(BadWeights) as heavy:
            service.draft_call(lead, pool_id=pool_id, terms=call_terms(price_weight=40))
        assert "30 at most" in str(heavy.value)
        six = (*(Ask(f"Question {n}", "How?", 12) for n in range(5)), Ask("Sixth", "How?", 10))
        call = service.draft_call(lead, pool_id=pool_id, terms=call_terms(price_weight=30, criteria=six))
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and not row.small and row.longest_answer == 4_000  # £80 × 26 weeks are over £1,000
        service.set_limits(replace(chair, now=AFTER_CLOSING + timedelta(seconds=1)), limits=Limits(price_cap=30))
        with pytest.raises(BadWeights) as many:
            service.change_draft(lead, call_id=call.id, terms=call_terms(price_weight=30, criteria=six))
        assert "4 questions or fewer" in str(many.value)


def test_a_small_call_takes_two_pages_and_no_files(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        with pytest.raises(Invalid):
            published_call(work, buying, files_wanted="Your insurance")
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and row.small and row.longest_answer == 2_750
        bidder = make_bidder(work, buying)
        first, second = (each.id for each in row.criteria)
        fits = {first: "x" * 2_750, second: "y" * 2_750}
        with pytest.raises(Invalid) as long:
            bid(work, buying, call, bidder, answers={**fits, first: "x" * 2_751})
        assert list(long.value.errors) == ["answer_1"] and "2750 characters" in str(long.value)
        with pytest.raises(Invalid) as reason:
            bid(work, buying, call, bidder, rate=1_200, floor_reason="z" * 501)
        assert list(reason.value.errors) == ["floor_reason"]
        bid(work, buying, call, bidder, answers=fits, floor_reason="z" * 500)


def test_a_direct_choice_needs_a_limit_a_reason_and_a_fair_rate_and_goes_the_way_of_an_award(act: Act) -> None:
    night = HourKind.WAKING_NIGHT
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        chosen = make_bidder(work, buying)
        unchecked = make_bidder(work, buying, "Unchecked", verified=False)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        said = {
            "pool_id": pool_id,
            "provider_id": chosen.provider.id,
            "terms": call_terms(),
            "rates_agreed": {night: 1_600},
            "reason": "They know the house, and nobody else works at night here.",
            "interest": "none",
        }
        with pytest.raises(NotAboveLimit):  # the co-op has set no limit
            service.choose_directly(lead, **said)
        chair = replace(lead, actor=buying.chair)
        service.set_limits(chair, limits=Limits(direct_below=8_000 * 26))  # what it is worth to the penny
        with pytest.raises(NotAboveLimit):
            service.choose_directly(lead, **said)
        service.set_limits(
            replace(chair, now=AFTER_CLOSING + timedelta(seconds=1)), limits=Limits(direct_below=208_001)
        )
        for wrong in (
            {"rates_agreed": {night: 1_299}},
            {"rates_agreed": {}},
            {"rates_agreed": {night: 2_001}},
            {"reason": ""},
            {"interest": "conflict"},
        ):
            with pytest.raises(Invalid):
                service.choose_directly(lead, **(said | wrong))
        with pytest.raises(NotVerified):
            service.choose_directly(lead, **(said | {"provider_id": unchecked.provider.id}))
        with pytest.raises(Forbidden):
            service.choose_directly(replace(lead, actor=buying.dewi), **said)
        call = service.choose_directly(lead, **said)
        row = queries.call(work.session, buying.coop_id, call.id)
        award = queries.award_of_call(work.session, buying.coop_id, call.id)
        assert row is not None and row.state(AFTER_CLOSING) is CallState.AWARDED
        assert award is not None and award.provider_id == chosen.provider.id
        assert dict(award.rates) == {night: 1_600} and dict(award.hours) == NIGHTS
        assert award in queries.awards_without_contract(work.session, buying.coop_id, AFTER_CLOSING)
        pool = pools.pool(work.session, buying.coop_id, pool_id)
        assert pool is not None and pool.state(AFTER_CLOSING) is PoolState.IN_TENDER
        assert queries.nearest_calls(work.session, AFTER_CLOSING - timedelta(days=1), unchecked.provider.id) == []
        told = set(work.session.scalars(select(Notice.person_id).where(Notice.message.contains("has chosen you"))))
        assert told == {chosen.actor.person_id}
        with pytest.raises(NotThatPoint):
            service.choose_directly(lead, **said)


def test_nobody_chooses_a_provider_they_act_for(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        pool_id = funded_pool(work, buying)
        chosen = make_bidder(work, buying)
        service.set_limits(replace(work, actor=buying.chair), limits=Limits(direct_below=10**9))
        assert buying.lead.person_id is not None
        providers.add_person(replace(work, actor=chosen.actor), person_id=buying.lead.person_id)
        with pytest.raises(Forbidden):
            service.choose_directly(
                replace(work, actor=buying.lead, now=AFTER_CLOSING), pool_id=pool_id, provider_id=chosen.provider.id,
                terms=call_terms(), rates_agreed={HourKind.WAKING_NIGHT: 1_600}, reason="Ours.",
                interest="none",
            )  # fmt: skip


def test_lots_stand_together_each_for_its_own_pool(act: Act) -> None:
    with act() as work:
        buying = make_buying(work, free=1_500_000)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        nights, weekends = funded_pool(work, buying), funded_pool(work, buying, title="Weekends", weeks=4)
        first = service.draft_call(lead, pool_id=nights, terms=call_terms(lot_name="Nights"))
        alone = queries.call(work.session, buying.coop_id, first.id)
        assert alone is not None and queries.lots(work.session, alone, drafts=True) == []
        terms = call_terms(title="Weekends", lot_name="Weekends", weeks=4)
        second = service.draft_call(lead, pool_id=weekends, terms=terms, beside=first.id)
        row = queries.call(work.session, buying.coop_id, second.id)
        assert row is not None
        assert [each.lot_name for each in queries.lots(work.session, row, drafts=True)] == ["Nights", "Weekends"]
        assert queries.lots(work.session, row, drafts=False) == []
        with pytest.raises(LiveCallStands):
            service.draft_call(lead, pool_id=weekends, terms=terms, beside=first.id)
        service.cancel_call(lead, call_id=first.id, words="Only weekends now.")
        third = funded_pool(work, buying, title="Mornings", weeks=4)
        with pytest.raises(NotThatPoint):
            service.draft_call(lead, pool_id=third, terms=terms, beside=first.id)


def test_a_template_is_kept_used_and_dropped(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying, outcomes="Everybody sleeps.", fair_pay_on=date(2025, 10, 22))
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        number = service.keep_template(lead, call_id=call.id, name="Our nights")
        found = queries.kept_template(work.session, buying.coop_id, number)
        assert found is not None and found.content["outcomes"] == "Everybody sleeps."
        assert found.content["criteria"][0][0] == "Listening" and "deadline_at" not in found.content
        assert [each.name for each in queries.kept_templates(work.session, buying.coop_id)] == ["Our nights"]
        with pytest.raises(Forbidden):
            service.drop_template(replace(lead, actor=buying.dewi), number=number)
        service.drop_template(lead, number=number)
        assert queries.kept_template(work.session, buying.coop_id, number) is None
        with pytest.raises(NotFound):
            service.drop_template(lead, number=number)
