"""What members are told of visits to confirm goes away when there is nothing left to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.guard import Power, Work
from coopbudget.invoices import service
from coopbudget.invoices.errors import NoSuchVisit, VisitSettled
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import service as members
from coopbudget.notices import queries as notices
from coopbudget.notices.messages import render
from coopbudget.notices.models import Notice
from coopbudget.trail import queries as trail
from tests.conftest import Act
from tests.nights import STARTS, Nights, agreed, seen
from tests.people import add_person

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)


class House:
    """Night cover in force for three members, the first of whom has a supporter."""

    def __init__(self, work: Work) -> None:
        nights, contract = agreed(work, weekly=(30_000,) * 3)
        self.nights: Nights = nights
        self.contract_id: UUID = contract.id
        self.helper = add_person(work, "Sioned")
        members.add_supporter(
            self.nights.at(work, self.nights.act_of(work, 0)),
            member_id=self.nights.members[0].id,
            person_id=self.helper,
            powers=[Power.SEE, Power.CONFIRM_VISITS],
            ends_on=work.today + timedelta(days=100),
        )

    def log(self, work: Work, first: int, last: int) -> list[Any]:
        """Visits on the days from ``first`` to ``last`` of the contract, all three members there."""
        return service.log_visits(
            self.nights.at(work, self.nights.carer),
            contract_id=self.contract_id,
            days=[STARTS + timedelta(days=n) for n in range(first, last)],
            start_minute=1_320,
            minutes=300,
            member_numbers=[member.number for member in self.nights.members],
        )

    def mine(self, work: Work, index: int) -> Work:
        return self.nights.at(work, self.nights.act_of(work, index))

    def asked(self, work: Work, person_id: UUID) -> list[str]:
        """What the person is asked to confirm, as she reads it."""
        found = work.session.scalars(select(Notice).where(*_mine(person_id)).order_by(Notice.created_at, Notice.id))
        return [text for text in (render(row.message, row.details) for row in found) if "to confirm" in text]


def _mine(person_id: UUID | None) -> tuple[Any, ...]:
    return (Notice.person_id == person_id, Notice.read_at.is_(None))


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        return House(work)


def test_it_goes_when_all_is_confirmed_for_her_and_her_supporter_not_for_others(act: Act, house: House) -> None:
    first, second = house.nights.members[:2]
    with act(now=LATER) as work:
        visits = house.log(work, 0, 4)
        assert house.asked(work, first.person_id) == [
            "Visits to confirm: 4, for Night cover. Tell us if they were as it says."
        ]
        (asked,) = house.asked(work, house.helper)
        assert asked.startswith("Visits to confirm for Person ")
        service.confirm_visits(house.mine(work, 0), delivery_ids=[visit.id for visit in visits[:3]])
        assert len(house.asked(work, first.person_id)) == 1, "one visit still waits"
        service.confirm_visit(house.mine(work, 0), delivery_id=visits[3].id)
        assert house.asked(work, first.person_id) == house.asked(work, house.helper) == []
        assert len(house.asked(work, second.person_id)) == 1


def test_many_at_once_are_confirmed_as_one_after_the_other(act: Act, house: House) -> None:
    """One she had confirmed, one she had disputed, one that an officer settled meanwhile, one that nobody spoke of."""
    officer = house.nights.secretary
    assert officer.person_id is not None
    with act(now=LATER) as work:
        mine = house.mine(work, 1)
        before = notices.unread_count(work.session, officer.person_id)
        known, disputed, settled, plain = house.log(work, 0, 4)
        service.confirm_visit(mine, delivery_id=known.id)
        service.dispute_visit(mine, delivery_id=disputed.id, words="Nobody came.")
        service.dispute_visit(house.mine(work, 0), delivery_id=settled.id, words="Nobody came.")
        service.settle_visit(house.nights.at(work, officer), delivery_id=settled.id, minutes=0, words="True.")
        ids = [visit.id for visit in (plain, settled, disputed, known)]
        assert service.confirm_visits(mine, delivery_ids=[*ids, plain.id]) == 3
        told = work.session.scalars(trail.records(house.nights.coop.id, act="visit_confirmed")).all()
        assert [each.subject_id for each in reversed(told)] == [known.id, *sorted([disputed.id, plain.id])]
        assert {(each.actor_id, each.on_behalf_of) for each in told} == {(mine.person_id, None)}
        assert disputed.disputed_at is None and settled.agreed_minutes == 0 and plain.agreed_minutes is None
        assert house.asked(work, mine.person_id) == [], "nothing is left for her to say"
        assert notices.unread_count(work.session, officer.person_id) == before, "nor for an officer"
        with pytest.raises(VisitSettled):
            service.confirm_visit(mine, delivery_id=settled.id)
        assert verify_coop(work.session, house.nights.coop.id).broken is None


def test_a_visit_that_she_was_not_at_confirms_none_of_them(act: Act, house: House) -> None:
    with act(now=LATER) as work:
        (there,) = house.log(work, 0, 1)
        (elsewhere,) = service.log_visits(
            house.nights.at(work, house.nights.carer), contract_id=house.contract_id, days=[STARTS + timedelta(days=1)],
            start_minute=1_320, minutes=300, member_numbers=[house.nights.members[0].number],
        )  # fmt: skip
        for wanted in ([there.id, elsewhere.id], [there.id, new_id()]):
            with pytest.raises(NoSuchVisit):
                service.confirm_visits(house.mine(work, 1), delivery_ids=wanted)
        assert work.session.scalars(trail.records(house.nights.coop.id, act="visit_confirmed")).all() == []


def test_saying_that_it_was_not_so_is_an_answer(act: Act, house: House) -> None:
    with act(now=LATER) as work:
        (visit,) = house.log(work, 0, 1)
        service.dispute_visit(house.mine(work, 1), delivery_id=visit.id, words="Nobody came.")
        assert house.asked(work, house.nights.members[1].person_id) == []
        assert len(house.asked(work, house.nights.members[2].person_id)) == 1


def test_once_settled_or_taken_back_nobody_is_asked(act: Act, house: House) -> None:
    people = [member.person_id for member in house.nights.members] + [house.helper]
    with act(now=LATER) as work:
        disputed, logged_twice = house.log(work, 0, 2)
        service.dispute_visit(house.mine(work, 1), delivery_id=disputed.id, words="Nobody came.")
        officer = house.nights.at(work, house.nights.secretary)
        service.settle_visit(officer, delivery_id=disputed.id, minutes=0, words="Nobody came.")
        assert [len(house.asked(work, person)) for person in people] == [1, 1, 1, 1]
        service.withdraw_visit(house.nights.at(work, house.nights.carer), delivery_id=logged_twice.id)
        assert [house.asked(work, person) for person in people] == [[], [], [], []]


def test_what_officers_were_told_of_a_dispute_goes_with_it(act: Act, house: House) -> None:
    officer = house.nights.secretary
    assert officer.person_id is not None
    with act(now=LATER) as work:
        before = notices.unread_count(work.session, officer.person_id)
        settled, taken_back = house.log(work, 0, 2)
        for visit in (settled, taken_back):
            service.dispute_visit(house.mine(work, 1), delivery_id=visit.id, words="Nobody came.")
        assert notices.unread_count(work.session, officer.person_id) == before + 2
        service.settle_visit(house.nights.at(work, officer), delivery_id=settled.id, minutes=0, words="True.")
        service.confirm_visit(house.mine(work, 1), delivery_id=taken_back.id)
        assert notices.unread_count(work.session, officer.person_id) == before


def test_officers_are_asked_to_approve_only_while_it_is_wanted(act: Act, house: House) -> None:
    nights = house.nights

    def asked(work: Work) -> list[list[str]]:
        """What treasurer and chair have to read of the invoice."""
        found = []
        for officer in (nights.treasurer, nights.chair):
            wanted = select(Notice).where(*_mine(officer.person_id), Notice.message.like("%approv%"))
            rows = work.session.scalars(wanted)
            found.append([render(row.message, row.details) for row in rows])
        return found

    with act(now=LATER) as work:
        visits = house.log(work, 0, 2)
        for index in range(3):
            service.confirm_visits(house.mine(work, index), delivery_ids=[visit.id for visit in visits])
        invoice = service.send_invoice(
            nights.at(work, nights.carer), contract_id=house.contract_id, their_number="1", period_from=STARTS,
            period_to=STARTS + timedelta(days=6),
        )  # fmt: skip
        assert [len(each) for each in asked(work)] == [1, 1]
        digest = seen(work, nights, invoice)
        service.approve_invoice(nights.at(work, nights.treasurer), invoice_id=invoice.id, digest=digest)
        first, second = asked(work)
        assert first == [] and ["has 1 of 2 approvals" in each for each in second] == [True]
        service.approve_invoice(nights.at(work, nights.chair), invoice_id=invoice.id, digest=digest)
        assert asked(work) == [[], []]
