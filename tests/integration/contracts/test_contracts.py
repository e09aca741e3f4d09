"""From an award to a contract in force: each member's own yes, both sides, and everything set free otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from coopbudget.contracts import queries, service
from coopbudget.contracts.errors import (
    AlreadyAccepted,
    AlreadyAnswered,
    AlreadyAway,
    AlreadyContracted,
    AlreadyInForce,
    AnswersClosed,
    DoesNotStand,
    NoSuchContract,
    NotOverYet,
    StillWaiting,
    TermsDiffer,
)
from coopbudget.contracts.queries import State
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Permission
from coopbudget.pools import queries as pools
from coopbudget.pools.rules import PoolState
from coopbudget.providers.rules import HourKind
from coopbudget.surplus.queries import unspent
from coopbudget.surplus.rules import FinancialYear
from coopbudget.trail import queries as trail
from tests.conftest import NOON, Act
from tests.nights import LAST, STARTS, TERMS, agree_all, agreed, award, kept, make
from tests.people import by_phone

PLEDGED = 18_000 * 4
FREE = 200_000 - PLEDGED


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class TestMaking:
    def test_it_freezes_the_bid_and_asks_everybody(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            assert (contract.number, contract.rate, contract.minutes_per_week) == (1, 2_000, 2_100)
            assert contract.terms_digest == service.making.digest_of(contract.terms)
            places = queries.places(work.session, nights.coop.id, contract.id)
            assert [place.said_yes for place in places] == [None] * 5
            assert queries.state_of(contract, work.today, waiting=True) is State.ASKING
            day = STARTS + timedelta(days=3)
            assert queries.rates_on(work.session, nights.coop.id, contract.id, day) == {HourKind.WAKING_NIGHT: 2_000}
            # 35 hours at £20.00 and 5 %
            assert queries.week_cost(contract) == 73_500
            assert [p[1] for p in (nights.pot(work, 0), nights.pot(work, 4))] == [PLEDGED, PLEDGED]

    def test_an_award_makes_one_contract(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            make(work, nights)
            with pytest.raises(AlreadyContracted):
                make(work, nights)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"ends_on": LAST + timedelta(days=1)}, "ends_on"),
            ({"ends_on": STARTS - timedelta(days=1)}, "ends_on"),
            ({"answer_by": date(2026, 8, 31)}, "answer_by"),
            ({"answer_by": STARTS + timedelta(days=1)}, "answer_by"),
            ({"allocation": "by_hours"}, "allocation"),
            ({"reviews": [LAST + timedelta(days=1)]}, "review_on"),
        ],
    )
    def test_days_and_rules_that_do_not_fit(self, act: Act, changes: dict[str, object], field: str) -> None:
        with act() as work:
            nights = award(work)
            with pytest.raises(Invalid) as found:
                make(work, nights, **changes)
            assert set(found.value.errors) == {field}

    def test_only_who_manages_contracts(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            with pytest.raises(Forbidden):
                service.make_contract(nights.at(work, nights.treasurer), call_id=nights.call_id, **TERMS)


class TestAnswering:
    def test_yes_commits_the_pledge_and_nobody_elses(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            service.answer_contract(nights.at(work, nights.act_of(work, 0)), contract_id=contract.id, yes=True)
            assert nights.pot(work, 0) == (FREE, 0, PLEDGED)
            assert nights.pot(work, 1) == (FREE, PLEDGED, 0)

    def test_no_sets_it_free_and_the_contract_may_still_stand(self, act: Act) -> None:
        with act() as work:
            nights = award(work, weekly=(20_000,) * 5)
            contract = make(work, nights)
            for index in range(5):
                mine = nights.at(work, nights.act_of(work, index))
                service.answer_contract(mine, contract_id=contract.id, yes=index != 4)
            assert nights.pot(work, 4) == (200_000, 0, 0)
            standing = queries.standing_of(contract, queries.places(work.session, nights.coop.id, contract.id))
            assert standing.stands
            # £735.00 between four: £183.75 each, within a pledge of £200
            assert set(standing.shares.values()) == {18_375}

    def test_a_no_that_makes_a_share_more_than_its_pledge_means_it_does_not_stand(self, act: Act) -> None:
        with act() as work:
            nights = award(work)  # £180 each: four of them don't carry £735.00
            contract = make(work, nights)
            with pytest.raises(DoesNotStand):
                agree_all(work, nights, contract, no=[4])

    def test_a_yes_can_become_a_no_until_the_coop_accepts(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            mine = nights.at(work, nights.act_of(work, 0))
            service.answer_contract(mine, contract_id=contract.id, yes=True)
            service.answer_contract(mine, contract_id=contract.id, yes=False)
            assert nights.pot(work, 0) == (200_000, 0, 0)
            with pytest.raises(AlreadyAnswered):
                service.answer_contract(mine, contract_id=contract.id, yes=True)

    def test_the_pool_counts_no_yes_that_became_a_no(self, act: Act) -> None:
        with act() as work:
            nights = award(work, weekly=(18_000, 18_000, 18_000, 18_000, 17_501))
            contract = make(work, nights)
            coop, pool = nights.coop.id, nights.pool_id
            last = nights.at(work, nights.act_of(work, 4))

            def counted() -> pools.Totals:
                return pools.totals(work.session, coop, [pool])[pool]

            assert counted() == pools.Totals(5, 89_501, 358_004)
            service.answer_contract(last, contract_id=contract.id, yes=True)
            assert counted() == pools.Totals(5, 89_501, 358_004), "a yes still counts"
            service.answer_contract(last, contract_id=contract.id, yes=False)
            assert counted() == pools.Totals(4, 72_000, 288_000)
            assert pools.pledges_of_member(work.session, coop, nights.members[4].id) == []
            assert nights.pot(work, 4) == (200_000, 0, 0)

    def test_an_answer_in_force_is_not_taken_back(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = agree_all(work, nights, make(work, nights))
            with pytest.raises(AlreadyInForce):
                service.answer_contract(nights.at(work, nights.act_of(work, 0)), contract_id=contract.id, yes=False)

    def test_after_the_day_nobody_answers_until_there_is_a_later_day(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = kept(make(work, nights))
            members = [nights.act_of(work, 0)]
        with act(members[0], now=at_noon(date(2026, 9, 21))) as work, pytest.raises(AnswersClosed):
            service.answer_contract(work, contract_id=contract.id, yes=True)
        with act(nights.lead, now=at_noon(date(2026, 9, 21))) as work:
            service.move_answer_day(work, contract_id=contract.id, answer_by=date(2026, 9, 25))
        with act(members[0], now=at_noon(date(2026, 9, 25))) as work:
            service.answer_contract(work, contract_id=contract.id, yes=True)
            assert nights.pot(work, 0)[2] == PLEDGED

    def test_somebody_with_no_place_sees_no_contract(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            with pytest.raises(NoSuchContract):
                service.answer_contract(nights.at(work, nights.treasurer), contract_id=contract.id, yes=True)

    def test_an_officer_records_an_answer_by_phone_in_both_names(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            phone = by_phone(nights.secretary, nights.members[2])
            service.answer_contract(nights.at(work, phone), contract_id=contract.id, yes=True)
            place = queries.places(work.session, nights.coop.id, contract.id)[2]
            assert (place.answered_by, place.answered_as) == (nights.secretary.person_id, "officer")
            last = work.session.execute(trail.records(nights.coop.id)).first()
            assert last is not None

    def test_asking_to_meet_is_kept_once(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            mine = nights.at(work, nights.act_of(work, 0))
            service.ask_to_meet(mine, contract_id=contract.id)
            service.ask_to_meet(mine, contract_id=contract.id)
            places = queries.places(work.session, nights.coop.id, contract.id)
            assert [place.meet_asked_at is not None for place in places] == [True] + [False] * 4


class TestAccepting:
    def test_both_sides_and_then_it_is_in_force(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = agree_all(work, nights, make(work, nights))
            assert contract.in_force_at == NOON
            assert queries.state_of(contract, work.today) is State.AGREED
            assert queries.state_of(contract, STARTS) is State.RUNNING
            assert queries.state_of(contract, LAST + timedelta(days=1)) is State.ENDED
            pool = pools.pool(work.session, nights.coop.id, nights.pool_id)
            assert pool is not None
            assert pool.state(work.now) is PoolState.CONTRACTED
            assert all(nights.pot(work, index) == (FREE, 0, PLEDGED) for index in range(5))

    def test_a_shorter_term_gives_the_rest_of_the_pledge_back(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            agree_all(work, nights, make(work, nights, ends_on=STARTS + timedelta(days=13)))
            assert nights.pot(work, 0) == (200_000 - 36_000, 0, 36_000)

    def test_not_while_members_may_still_answer(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            for index in range(4):
                mine = nights.at(work, nights.act_of(work, index))
                service.answer_contract(mine, contract_id=contract.id, yes=True)
            with pytest.raises(StillWaiting):
                service.accept_contract(
                    nights.at(work, nights.lead), contract_id=contract.id, side="coop", digest=contract.terms_digest
                )

    def test_who_is_silent_past_the_day_is_released(self, act: Act) -> None:
        with act() as work:
            nights = award(work, weekly=(20_000,) * 5)
            contract = kept(make(work, nights))
            for index in range(4):
                mine = nights.at(work, nights.act_of(work, index))
                service.answer_contract(mine, contract_id=contract.id, yes=True)
        with act(nights.lead, now=at_noon(date(2026, 9, 21))) as work:
            service.accept_contract(work, contract_id=contract.id, side="coop", digest=contract.terms_digest)
            assert nights.pot(work, 4) == (200_000, 0, 0)

    def test_each_side_once_with_the_digest_it_saw(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            carer = nights.at(work, nights.carer)
            with pytest.raises(TermsDiffer):
                service.accept_contract(carer, contract_id=contract.id, side="provider", digest="0" * 64)
            args = {"contract_id": contract.id, "side": "provider", "digest": contract.terms_digest}
            service.accept_contract(carer, **args)  # type: ignore[arg-type]
            with pytest.raises(AlreadyAccepted):
                service.accept_contract(carer, **args)  # type: ignore[arg-type]

    def test_nobody_accepts_for_both(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            for index in range(5):
                mine = nights.at(work, nights.act_of(work, index))
                service.answer_contract(mine, contract_id=contract.id, yes=True)
            both = nights.carer
            both = type(both)(**{**both.__dict__, "permissions": both.permissions | {Permission.MANAGE_CONTRACTS}})
            with pytest.raises(Forbidden):
                service.accept_contract(
                    nights.at(work, both), contract_id=contract.id, side="coop", digest=contract.terms_digest
                )

    def test_another_provider_sees_no_contract(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            other = type(nights.carer)(**{**nights.carer.__dict__, "provider_id": nights.coop.id})
            with pytest.raises(NoSuchContract):
                service.accept_contract(
                    nights.at(work, other), contract_id=contract.id, side="provider", digest=contract.terms_digest
                )


class TestCallingOff:
    def test_everything_is_free_again(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            for index in range(3):
                mine = nights.at(work, nights.act_of(work, index))
                service.answer_contract(mine, contract_id=contract.id, yes=index != 2)
            service.cancel_contract(nights.at(work, nights.lead), contract_id=contract.id, reason="Too few.")
            assert all(nights.pot(work, index) == (200_000, 0, 0) for index in range(5))
            assert queries.state_of(contract, work.today) is State.CANCELLED

    def test_the_pool_holds_nothing_of_those_who_had_said_yes(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = make(work, nights)
            for index in (0, 1):
                mine = nights.at(work, nights.act_of(work, index))
                service.answer_contract(mine, contract_id=contract.id, yes=True)
            service.cancel_contract(nights.at(work, nights.lead), contract_id=contract.id, reason="No insurance.")
            totals = pools.totals(work.session, nights.coop.id, [nights.pool_id])[nights.pool_id]
            assert totals == pools.Totals(0, 0, 0)
            for member in nights.members:
                assert pools.pledges_of_member(work.session, nights.coop.id, member.id) == []

    def test_not_once_it_is_in_force(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            contract = agree_all(work, nights, make(work, nights))
            with pytest.raises(AlreadyInForce):
                service.cancel_contract(nights.at(work, nights.lead), contract_id=contract.id, reason="No.")


class TestAway:
    def test_days_of_one_member_never_meet(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            mine = nights.at(work, nights.act_of(work, 0))
            first = service.record_absence(mine, from_on=STARTS, until_on=None, reason="hospital")
            with pytest.raises(AlreadyAway):
                service.record_absence(mine, from_on=STARTS + timedelta(days=9), until_on=None, reason="holiday")
            service.end_absence(mine, absence_id=first.id, until_on=STARTS + timedelta(days=6))
            second = service.record_absence(
                mine, from_on=STARTS + timedelta(days=7), until_on=STARTS + timedelta(days=8), reason="other"
            )
            with pytest.raises(AlreadyAway):
                service.end_absence(mine, absence_id=first.id, until_on=STARTS + timedelta(days=7))
            service.withdraw_absence(mine, absence_id=second.id)
            service.end_absence(mine, absence_id=first.id, until_on=STARTS + timedelta(days=7))
            own = queries.absences_of_member(work.session, nights.coop.id, nights.members[0].id)
            assert [(each.from_on, each.until_on) for each in own] == [(STARTS, STARTS + timedelta(days=7))]

    def test_nobody_ends_anothers_absence(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            mine = nights.at(work, nights.act_of(work, 0))
            absence = service.record_absence(mine, from_on=STARTS, until_on=None, reason="hospital")
            with pytest.raises(NoSuchContract):
                service.end_absence(nights.at(work, nights.act_of(work, 1)), absence_id=absence.id, until_on=STARTS)


class TestLeavingAndClosing:
    def test_leaving_frees_the_whole_weeks_after_the_last_day(self, act: Act) -> None:
        with act() as work:
            nights, contract = agreed(work)
        with act(nights.lead, now=at_noon(STARTS)) as work:
            last = service.member_leaves_contract(
                work, contract_id=contract.id, member_id=nights.members[4].id, told_on=STARTS
            )
            assert last == STARTS + timedelta(days=14)  # notice of 14 days
            # the term has 28 days, 13 of them after the last day: one whole week is free
            assert nights.pot(work, 4) == (FREE + 18_000, 0, PLEDGED - 18_000)

    def test_a_death_ends_it_on_the_day(self, act: Act) -> None:
        with act() as work:
            nights, contract = agreed(work)
        with act(nights.lead, now=at_noon(STARTS)) as work:
            last = service.member_leaves_contract(
                work, contract_id=contract.id, member_id=nights.members[4].id, told_on=STARTS, died=True
            )
            assert last == STARTS
            assert nights.pot(work, 4) == (FREE + 3 * 18_000, 0, 18_000)

    def test_closing_gives_back_what_was_not_used_once_the_last_invoice_had_time(self, act: Act) -> None:
        with act() as work:
            nights, contract = agreed(work)
        with act(nights.lead, now=at_noon(LAST + timedelta(days=28))) as work, pytest.raises(NotOverYet):
            assert not queries.waiting_to_close(work.session, nights.coop.id, LAST, work.today)
            service.close_contract(work, contract_id=contract.id)
        with act(nights.lead, now=at_noon(LAST + timedelta(days=29))) as work:
            # Until it does, it is no surplus of the year in which the contract ended: it goes back first.
            year = FinancialYear(LAST.year, LAST - timedelta(days=364), LAST)
            waits = unspent(work.session, nights.coop.id, year, work.today)
            assert [(each.contract_id, each.amount) for each in waits] == [(contract.id, 5 * PLEDGED)]
            service.close_contract(work, contract_id=contract.id)
            assert unspent(work.session, nights.coop.id, year, work.today) == []
            assert all(nights.pot(work, index) == (200_000, 0, 0) for index in range(5))


def test_a_member_sees_what_is_set_aside_and_what_is_left(act: Act) -> None:
    with act() as work:
        nights, contract = agreed(work)
        (mine,) = queries.contracts_of_member(work.session, nights.coop.id, nights.members[0].id)
        assert (mine.contract.id, mine.committed, mine.left) == (contract.id, PLEDGED, PLEDGED)
        assert queries.waiting_for_member(work.session, nights.coop.id, nights.members[0].id, work.today) == []
