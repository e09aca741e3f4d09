"""A member leaves, another dies: what each had promised, to the penny, and where their money goes.

Five budget holders share night cover for four weeks from 5 October; £720.00 of each one's £2,000.00 is promised to it.
The contract's leaving rule is fourteen days' notice.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coopbudget.contracts import service as contracts
from coopbudget.departures import queries, service
from coopbudget.departures.errors import LeavesAlready, MoneyStillHere, VisitsStillPaid
from coopbudget.departures.models import Departure
from coopbudget.errors import Forbidden
from coopbudget.guard import Power, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.words import Leaving
from coopbudget.notices import service as notices
from coopbudget.notices.models import Notice, Outbox
from coopbudget.pools import queries as pools, service as pools_service
from coopbudget.pools.service import PoolTerms
from tests.conftest import Act
from tests.deciding import removal
from tests.nights import Kept, Nights, agreed
from tests.people import actor_of, add_person, as_system
from tests.purses import agree, pay_in

PROMISED, FREE = 72_000, 128_000
ON_6 = datetime(2026, 10, 6, 12, tzinfo=UTC)
AFTER_ALL = datetime(2026, 12, 1, 12, tzinfo=UTC)


@dataclass
class House:
    nights: Nights
    contract: Kept


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        return House(*agreed(work))


def drained(work: Work, house: House, index: int, code: str, amount: int) -> None:
    """What stands in an account of the fund has gone to the bank: the council was paid back."""
    system = as_system(work, house.nights.coop)
    bank, fund = (open_account(system, code=each) for each in (chart.MEMBERS_BANK, code))
    post_entry(
        system, kind="paid_out", on=work.today, key=uuid.uuid4().hex, legs=[Leg(fund, bank, amount)], memo="paid_out"
    )


def another_pool(work: Work, house: House, index: int) -> uuid.UUID:
    """The member pledges £10.00 a week to a pool that still forms."""
    lead = house.nights.at(work, house.nights.lead)
    pool = pools_service.open_pool(
        lead,
        terms=PoolTerms(
            title="Minibus", service_type="transport", what="To the market", when_words="Thursdays", place="Tan y Bryn",
            min_people=2, max_people=4, weekly_minutes=60, weeks=4, starts_on=date(2026, 12, 1), weekly_target=2_000,
            closes_on=date(2026, 11, 1),
        ),
    )  # fmt: skip
    mine = house.nights.at(work, house.nights.act_of(work, index))
    pools_service.set_pledge(mine, pool_id=pool.id, fund_id=house.nights.funds[index][0], weekly=1_000)
    return pool.id


def test_she_leaves_by_the_contracts_rule_and_nothing_is_lost(act: Act, house: House) -> None:
    nights = house.nights
    mair = nights.members[0]
    with act(now=ON_6) as work:
        pool_id = another_pool(work, house, 0)
        assert nights.pot(work, 0)[0] == FREE - 4_000
        herself = nights.at(work, nights.act_of(work, 0))
        friend = add_person(work)
        members_service.add_supporter(
            as_system(work, nights.coop), member_id=mair.id, person_id=friend, powers=list(Power),
            ends_on=date(2026, 12, 31),
        )  # fmt: skip
        supporter = nights.at(work, actor_of(work.session, nights.coop, friend, work.today))
        with pytest.raises(Forbidden):
            service.begin_departure(supporter, member_id=mair.id, why=Leaving.LEFT, told_on=work.today)
        with pytest.raises(Forbidden):
            service.begin_departure(herself, member_id=mair.id, why=Leaving.DIED, told_on=work.today)
        service.begin_departure(herself, member_id=mair.id, why=Leaving.LEFT, told_on=work.today)
        with pytest.raises(LeavesAlready):
            service.begin_departure(herself, member_id=mair.id, why=Leaving.LEFT, told_on=work.today)
        # Told on 6 October, she pays through 20 October; of the twelve days after it one whole week is free at once.
        assert nights.pot(work, 0) == (FREE + 18_000, 0, PROMISED - 18_000)
        assert pools.pledges_of_member(work.session, nights.coop.id, mair.id, pool_id) == []
        now = queries.standing(work.session, nights.coop.id, mair.id, work.today, told_on=work.today, died=False)
        assert [(each.last_day, each.begun) for each in now.contracts] == [(date(2026, 10, 20), True)]
        assert now.money == 200_000 and now.pledges == 0
        # Until all is settled she sees her money and votes; nobody ends it over her head.
        assert members.member_of_person(work.session, nights.coop.id, mair.person_id) is not None
        secretary = nights.at(work, nights.secretary)
        with pytest.raises(MoneyStillHere):
            service.finish_departure(secretary, member_id=mair.id)
    with act(now=AFTER_ALL) as work:
        contracts.close_contract(nights.at(work, nights.lead), contract_id=house.contract.id)
        assert nights.pot(work, 0) == (200_000, 0, 0)
        drained(work, house, 0, chart.fund_available(nights.funds[0][1]), 200_000)
        service.finish_departure(nights.at(work, nights.treasurer), member_id=mair.id)
        gone = members.member(work.session, nights.coop.id, mair.id)
        assert gone is not None and gone.left_on == AFTER_ALL.date()
        assert members_service.actor_for(work.session, mair.person_id, nights.coop.slug, today=work.today) is None
        assert verify_coop(work.session, nights.coop.id).ok


def test_she_changes_her_mind_and_stays_with_what_was_freed(act: Act, house: House) -> None:
    nights = house.nights
    with act(now=ON_6) as work:
        mair = nights.members[0]
        herself = nights.at(work, nights.act_of(work, 0))
        service.begin_departure(herself, member_id=mair.id, why=Leaving.LEFT, told_on=work.today)
        drained(work, house, 0, chart.fund_available(nights.funds[0][1]), FREE + 18_000)
        drained(work, house, 0, chart.fund_committed(nights.funds[0][1], 1), PROMISED - 18_000)
        with pytest.raises(VisitsStillPaid):
            service.finish_departure(nights.at(work, nights.secretary), member_id=mair.id)
        service.call_off(herself, member_id=mair.id)
        assert queries.open_departure(work.session, nights.coop.id, mair.id) is None
        (row,) = work.session.scalars(select(Departure).where(Departure.member_id == mair.id))
        assert row.called_off_by == mair.person_id


def test_a_member_has_died_nothing_more_is_sent_and_the_money_is_kept_for_whom_it_belongs_to(
    act: Act, house: House
) -> None:
    nights = house.nights
    huw = nights.members[1]
    with act(now=ON_6) as work:
        system, secretary = as_system(work, nights.coop), nights.at(work, nights.secretary)
        own = agree(secretary, huw, funder_kind="own", funder_name="", rate=0, reference="")
        pay_in(system, own.fund_number, 5_000)
        another_pool(work, house, 1)
        notices.tell(system, people=[huw.person_id], message="Well done.")
        service.begin_departure(
            secretary, member_id=huw.id, why=Leaving.DIED, told_on=date(2026, 10, 5), settler="Non Thomas",
            settler_contact="01970 555 333",
        )  # fmt: skip
        # He died on 5 October: he pays that day, and three whole weeks of the contract are free.
        assert nights.pot(work, 1) == (FREE + 54_000, 0, PROMISED - 54_000)
        gone = members.member(work.session, nights.coop.id, huw.id)
        assert gone is not None and gone.left_on == work.today
        assert members_service.actor_for(work.session, huw.person_id, nights.coop.slug, today=work.today) is None
        assert unsent(work, huw.person_id) == 0
        notices.tell(system, people=[huw.person_id], message="Happy birthday.")
        assert unsent(work, huw.person_id) == 0
        assert huw.id not in {each.id for each in members.current_members(work.session, nights.coop.id)}
        # His own money goes to the estate, by another officer's yes; the council's stays for the council.
        assert service.send_to_estate(
            secretary, member_id=huw.id, fund_id=own.fund_id, sort_code="089999", account_number="65010099"
        ) == 5_000  # fmt: skip
        now = queries.standing(work.session, nights.coop.id, huw.id, work.today, told_on=date(2026, 10, 5), died=True)
        assert sorted((each.total, each.pot.asked_back) for each in now.funds) == [(5_000, 5_000), (200_000, 0)]
        with pytest.raises(MoneyStillHere):
            service.finish_departure(secretary, member_id=huw.id)
        assert unsent(work, huw.person_id) == 0
        assert verify_coop(work.session, nights.coop.id).ok


def test_a_death_recorded_by_mistake_is_undone(act: Act, house: House) -> None:
    nights = house.nights
    huw = nights.members[1]
    with act(now=ON_6) as work:
        secretary = nights.at(work, nights.secretary)
        service.begin_departure(secretary, member_id=huw.id, why=Leaving.DIED, told_on=work.today)
        service.call_off(secretary, member_id=huw.id)
        back = members.member(work.session, nights.coop.id, huw.id)
        assert back is not None and back.left_on is None and back.number == huw.number
        notices.tell(as_system(work, nights.coop), people=[huw.person_id], message="Good to hear you.")
        assert unsent(work, huw.person_id) >= 1


def test_who_is_removed_reads_why_and_is_heard_before_it_is_done(act: Act, house: House) -> None:
    nights = house.nights
    eira = nights.members[2]
    with act() as work:
        voters = [nights.act_of(work, index) for index in (0, 1, 3)]
    decided = removal(act, nights.chair, voters, eira.id, datetime(2026, 9, 20, 12, tzinfo=UTC))
    with act(now=ON_6) as work:
        chair, secretary = nights.at(work, nights.chair), nights.at(work, nights.secretary)
        service.begin_departure(chair, member_id=eira.id, why=Leaving.REMOVED, told_on=work.today, motion_id=decided)
        mine = actor_of(work.session, nights.coop, eira, work.today)
        assert not mine.may_for_member(Power.VOTE_AS_TOLD) and mine.may_for_member(Power.SEE)
        members_service.ask_again_about_suspension(nights.at(work, mine), words="I was in hospital that day.")
        (appeal,) = members.open_appeals(work.session, nights.coop.id)
        members_service.answer_appeal(secretary, appeal_id=appeal.id, grant=True, answer="You were not heard.")
        service.call_off(secretary, member_id=eira.id)
        assert actor_of(work.session, nights.coop, eira, work.today).may_for_member(Power.VOTE_AS_TOLD)


def unsent(work: Work, person_id: uuid.UUID) -> int:
    """What would still leave the house for a person."""
    from_person = select(Notice.id).where(Notice.person_id == person_id)
    return len(work.session.scalars(select(Outbox.id).where(Outbox.notice_id.in_(from_person))).all())
