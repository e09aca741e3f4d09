"""Visits put right, or impossible; reminders; and what silence means, which members decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from coopbudget.contracts import service as contracts
from coopbudget.errors import Invalid
from coopbudget.governance.errors import NotCarried
from coopbudget.governance.service import cast_vote, close_motion
from coopbudget.guard import Work
from coopbudget.invoices import queries, service
from coopbudget.invoices.errors import CanNotBe, ProposalOver, RuleIsSo, VisitInvoiced
from coopbudget.invoices.queries import state_of
from coopbudget.invoices.rules import VisitState
from coopbudget.invoices.service import Given
from coopbudget.invoices.views.cli import Tended, tend
from coopbudget.notices.messages import render
from coopbudget.notices.models import Notice
from coopbudget.providers.rules import HourKind
from tests.conftest import Act
from tests.nights import STARTS, Nights, agreed
from tests.people import as_system

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)


class House:
    """Night cover in force for three members; visits are 22:00 to 3:00."""

    def __init__(self, work: Work) -> None:
        nights, contract = agreed(work, weekly=(30_000,) * 3)
        self.nights: Nights = nights
        self.contract_id: UUID = contract.id
        self.numbers = [member.number for member in self.nights.members]

    def carer(self, work: Work) -> Work:
        return self.nights.at(work, self.nights.carer)

    def mine(self, work: Work, index: int) -> Work:
        return self.nights.at(work, self.nights.act_of(work, index))

    def log(self, work: Work, *days: date, who: tuple[int, ...] = (0, 1, 2), **given: Any) -> list[Any]:
        wanted: dict[str, Any] = {"start_minute": 1_320, "minutes": 300} | given
        return service.log_visits(
            self.carer(work),
            contract_id=self.contract_id,
            days=days or (STARTS,),
            member_numbers=[self.numbers[index] for index in who],
            **wanted,
        )

    def told(self, work: Work, person: Any) -> list[str]:
        found = work.session.scalars(select(Notice).where(Notice.person_id == person).order_by(Notice.id))
        return [render(row.message, row.details) for row in found]


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        return House(work)


def answers(work: Work, house: House, visit: Any) -> list[bool | None]:
    there = queries.attendance(work.session, house.nights.coop.id, [visit.id])[visit.id]
    return [each.confirmed for each in there]


class TestPuttingRight:
    def test_the_provider_agrees_and_earlier_yeses_to_a_longer_visit_hold(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work)
            service.confirm_visit(house.mine(work, 1), delivery_id=visit.id)
            service.propose_time(house.mine(work, 0), delivery_id=visit.id, start_minute=1_320, minutes=240)
            assert state_of(visit, work.today) is VisitState.PROPOSED
            (asked,) = [each for each in house.told(work, house.nights.carer.person_id) if "Say if you agree" in each]
            assert "22:00 to 02:00" in asked
            service.agree_time(house.carer(work), delivery_id=visit.id)
            assert answers(work, house, visit) == [True, True, None]
            assert (visit.minutes, visit.agreed_minutes) == (240, None)
            service.confirm_visit(house.mine(work, 2), delivery_id=visit.id)
            assert (visit.agreed_minutes, visit.settled_as) == (240, "confirmed")
            assert not [each for each in house.told(work, house.nights.carer.person_id) if "Say if you agree" in each]
            with pytest.raises(ProposalOver):
                service.agree_time(house.carer(work), delivery_id=visit.id)

    def test_a_longer_visit_is_asked_of_the_others_again(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work)
            for index in (1, 2):
                service.confirm_visit(house.mine(work, index), delivery_id=visit.id)
            service.propose_time(house.mine(work, 0), delivery_id=visit.id, start_minute=1_260, minutes=360)
            service.agree_time(house.carer(work), delivery_id=visit.id)
            assert answers(work, house, visit) == [True, None, None]
            assert any("to confirm: 1" in each for each in house.told(work, house.nights.members[1].person_id))

    def test_the_provider_does_not_agree_and_an_officer_decides(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work)
            service.propose_time(
                house.mine(work, 0), delivery_id=visit.id, start_minute=1_320, minutes=330, words="She stayed on."
            )
            service.refuse_time(house.carer(work), delivery_id=visit.id, words="We left at three.")
            assert state_of(visit, work.today) is VisitState.DISPUTED
            said = queries.remarks(work.session, house.nights.coop.id, visit.id)
            assert [(r.said_as, r.says_minutes) for r in said] == [("member", 330), ("provider", None)]
            officer = house.nights.at(work, house.nights.secretary)
            with pytest.raises(Invalid):
                service.settle_visit(officer, delivery_id=visit.id, minutes=331, words="More than anybody says.")
            service.settle_visit(officer, delivery_id=visit.id, minutes=330, words="Both say so now.")
            assert state_of(visit, work.today) is VisitState.CONFIRMED
            for person in (house.nights.members[2].person_id, house.nights.carer.person_id):
                assert any("330 minutes of it count" in each for each in house.told(work, person))

    def test_two_members_who_say_different_times_are_a_dispute(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work)
            service.propose_time(house.mine(work, 0), delivery_id=visit.id, start_minute=1_320, minutes=240)
            service.propose_time(house.mine(work, 1), delivery_id=visit.id, start_minute=1_320, minutes=240)
            assert state_of(visit, work.today) is VisitState.PROPOSED
            service.propose_time(house.mine(work, 2), delivery_id=visit.id, start_minute=1_320, minutes=120)
            assert state_of(visit, work.today) is VisitState.DISPUTED

    def test_taken_back_or_unanswered_by_the_provider(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            visits = house.log(work, STARTS, STARTS + timedelta(days=1))
            for visit in visits:
                service.propose_time(house.mine(work, 0), delivery_id=visit.id, start_minute=1_320, minutes=240)
            service.confirm_visit(house.mine(work, 0), delivery_id=visits[0].id)
            assert state_of(visits[0], work.today) is VisitState.WAITING
            ids = [visit.id for visit in visits]
        with act(now=LATER + timedelta(days=6)) as work:
            found = {visit.id: visit for visit in work.session.scalars(queries.visits_statement(house.nights.coop.id))}
            assert state_of(found[ids[1]], work.today) is VisitState.OFFICER
            assert queries.count(work.session, queries.visits_to_settle(house.nights.coop.id, work.today)) == 2

    def test_what_can_not_be_proposed(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work)
            (late,) = house.log(work, LATER.date(), start_minute=600, minutes=60)
            mine = house.mine(work, 0)
            for field, visit_id, start, minutes in (
                ("start", visit.id, 1_320, 300), ("end", late.id, 600, 300), ("end", visit.id, 1_320, 1_441),
            ):  # fmt: skip
                with pytest.raises(Invalid) as found:
                    service.propose_time(mine, delivery_id=visit_id, start_minute=start, minutes=minutes)
                assert set(found.value.errors) == {field}
            for index in range(3):
                service.confirm_visit(house.mine(work, index), delivery_id=visit.id)
            service.send_invoice(
                house.carer(work), contract_id=house.contract_id, their_number="1", period_from=STARTS,
                period_to=STARTS,
            )  # fmt: skip
            with pytest.raises(VisitInvoiced):
                service.propose_time(mine, delivery_id=visit.id, start_minute=1_320, minutes=240)


class TestImpossible:
    def test_a_member_is_at_one_visit_at_a_time(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            house.log(work, STARTS)
            with pytest.raises(Invalid) as found:
                house.log(work, STARTS + timedelta(days=1), start_minute=150, minutes=60)  # 2:30, in the first night
            assert set(found.value.errors) == {"start"}
            house.log(work, STARTS + timedelta(days=1), start_minute=180, minutes=60)
            house.log(work, STARTS, start_minute=1_200, minutes=60, who=(0,))
            house.log(work, STARTS, start_minute=1_200, minutes=60, who=(1,))
            with pytest.raises(Invalid) as found:
                house.log(work, STARTS, start_minute=0, minutes=1_200, who=(1,))
            assert set(found.value.errors) == {"end"}, "20 hours, and 5, and 1"

    def test_nobody_who_has_left_nor_a_kind_without_a_price(self, act: Act, house: House) -> None:
        with act(now=datetime(2026, 10, 5, 12, tzinfo=UTC)) as work:
            last = contracts.member_leaves_contract(
                house.nights.at(work, house.nights.lead), contract_id=house.contract_id,
                member_id=house.nights.members[2].id, told_on=STARTS,
            )  # fmt: skip
        with act(now=datetime(2026, 11, 1, 12, tzinfo=UTC)) as work:
            house.log(work, last)
            with pytest.raises(Invalid, match="left this contract") as found:
                house.log(work, last + timedelta(days=1))
            assert set(found.value.errors) == {"members"}
            with pytest.raises(Invalid) as found:
                house.log(work, STARTS, kind=HourKind.TRAVEL)
            assert set(found.value.errors) == {"kind"}

    def test_a_week_is_all_or_nothing_and_says_what_is_wrong_row_by_row(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            everybody = frozenset(house.numbers)
            week = [Given(STARTS + timedelta(days=n), 1_320, 300, everybody) for n in range(3)]
            wrong = [*week, Given(STARTS, 1_380, 60, everybody), Given(LATER.date(), 1_320, 300, everybody)]
            with pytest.raises(CanNotBe) as found:
                service.log_several(house.carer(work), contract_id=house.contract_id, visits=wrong)
            assert set(found.value.errors) == {"start-3", "given_on-4"}
            done = service.log_several(house.carer(work), contract_id=house.contract_id, visits=week)
            assert [visit.kind for visit in done] == [HourKind.WAKING_NIGHT] * 3
            assert [len(numbers) for _, numbers in
                    queries.last_week_logged(work.session, house.nights.coop.id, house.contract_id, LATER.date())
                    ] == [3, 3, 3]  # fmt: skip


class TestSilence:
    def decide(self, act: Act, house: House, *, yes: bool) -> UUID:
        """The chair asks; two members vote; two weeks later it is counted."""
        with act(now=LATER) as work:
            rule = service.ask_silence_rule(
                house.nights.at(work, house.nights.chair), counts=True, closes_on=LATER.date() + timedelta(days=7)
            )
            for index in range(3):
                cast_vote(house.mine(work, index), motion_id=rule.motion_id, choice="yes" if yes else "no")
            rule_id, motion_id = rule.id, rule.motion_id
        with act(now=LATER + timedelta(days=8)) as work:
            close_motion(house.nights.at(work, house.nights.chair), motion_id=motion_id)
        return rule_id

    def test_an_officer_rings_unless_members_voted_and_the_visit_said_so(self, act: Act, house: House) -> None:
        rule_id = self.decide(act, house, yes=True)
        begins = LATER + timedelta(days=8)
        with act(now=begins) as work:
            before = house.log(work, STARTS)[0].id
            chair = house.nights.at(work, house.nights.chair)
            service.use_silence_rule(chair, rule_id=rule_id)
            assert any("a visit that nobody answers" in each for each in
                       house.told(work, house.nights.members[0].person_id))  # fmt: skip
            with pytest.raises(RuleIsSo):
                service.ask_silence_rule(chair, counts=True, closes_on=work.today)
        with act(now=begins + timedelta(hours=1)) as work:
            after, disputed = (v.id for v in house.log(work, STARTS + timedelta(days=1), STARTS + timedelta(days=2)))
            service.dispute_visit(house.mine(work, 0), delivery_id=disputed, words="Nobody came.")
        with act(now=begins + timedelta(days=6)) as work:
            system = as_system(work, house.nights.coop)
            assert (service.count_silence(system), service.tell_officers_of_silence(system)) == (1, 1)
            assert (service.count_silence(system), service.tell_officers_of_silence(system)) == (0, 0)
            found = {visit.id: visit for visit in work.session.scalars(queries.visits_statement(house.nights.coop.id))}
            assert state_of(found[before], work.today) is VisitState.OFFICER
            assert state_of(found[disputed], work.today) is VisitState.DISPUTED
            assert (found[after].agreed_minutes, found[after].settled_as) == (300, "silence")
            service.dispute_visit(house.mine(work, 1), delivery_id=after, words="It was not so.")
            assert state_of(found[after], work.today) is VisitState.DISPUTED, "until it is on an invoice"

    def test_a_rule_that_was_not_carried_is_not_used(self, act: Act, house: House) -> None:
        rule_id = self.decide(act, house, yes=False)
        with act(now=LATER + timedelta(days=8)) as work:
            with pytest.raises(NotCarried):
                service.use_silence_rule(house.nights.at(work, house.nights.chair), rule_id=rule_id)
            assert not queries.silence_counts(work.session, house.nights.coop.id, work.now)

    def test_each_is_reminded_once_and_told_what_comes(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            visits = house.log(work, STARTS, STARTS + timedelta(days=1))
            service.confirm_visits(house.mine(work, 0), delivery_ids=[visit.id for visit in visits])
        with act(now=LATER + timedelta(days=2)) as work:
            assert service.remind_members(as_system(work, house.nights.coop)) == 0
        with act(now=LATER + timedelta(days=3)) as work:
            system = as_system(work, house.nights.coop)
            assert (service.remind_members(system), service.remind_members(system)) == (2, 0)
            still = [
                [each for each in house.told(work, member.person_id) if "still" in each]
                for member in house.nights.members
            ]
            text = "Visits still to confirm: 2, for Night cover. After 18 October 2026 an officer rings you."
            assert still == [[], [text], [text]]


def test_the_hourly_job_goes_through_every_co_op(app: Any, act: Act, house: House) -> None:
    with app.app_context():
        assert tend(house.nights.coop.slug) == [Tended(house.nights.coop.slug, 0, 0, 0, 0)]
        assert tend("nowhere") == []
