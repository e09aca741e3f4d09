"""Visits logged, answered and settled; invoices matched, sent back, matched again and refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from coopbudget.contracts import service as contracts
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Actor, Permission, Work
from coopbudget.invoices import queries, service
from coopbudget.invoices.errors import (
    AlreadyLookedAt,
    InvoiceChanged,
    InvoiceOver,
    NoSuchInvoice,
    NoSuchVisit,
    NotEnoughSetAside,
    NothingToInvoice,
    NotInForce,
    NumberTaken,
    VisitInvoiced,
    VisitSettled,
    VisitTwice,
)
from coopbudget.invoices.queries import state_of
from coopbudget.invoices.rules import VisitState
from coopbudget.invoices.service.settling import NotYetYours
from coopbudget.ledger import chart, queries as ledger
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.rules import Rules
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agreed, award, make, seen
from tests.people import as_system, by_phone

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)
WEEK = [STARTS + timedelta(days=n) for n in range(7)]


@dataclass
class House:
    nights: Nights
    contract_id: UUID

    def log(self, work: Work, days: Sequence[date] = WEEK, *, who: Sequence[int] = range(5), **given: Any) -> list[Any]:
        wanted: dict[str, Any] = {"start_minute": 1_320, "minutes": 300} | given
        return service.log_visits(
            self.nights.at(work, self.nights.carer),
            contract_id=self.contract_id,
            days=days,
            member_numbers=[self.nights.members[index].number for index in who],
            **wanted,
        )

    def confirm(self, work: Work, visits: Sequence[Any], who: Sequence[int] = range(5)) -> None:
        for index in who:
            mine = self.nights.at(work, self.nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in visits])

    def send(self, work: Work, number: str = "ND-1", **given: Any) -> Any:
        wanted: dict[str, Any] = {"period_from": WEEK[0], "period_to": WEEK[-1]} | given
        return service.send_invoice(
            self.nights.at(work, self.nights.carer), contract_id=self.contract_id, their_number=number, **wanted
        )


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        nights, contract = agreed(work, weekly=(20_000,) * 5, absence="others_share")
        return House(nights, contract.id)


class TestLogging:
    def test_each_who_was_there_is_asked(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            house.log(work, who=[0, 1])
            coop = house.nights.coop.id
            waiting = [queries.open_visits_of_member(coop, member.id) for member in house.nights.members]
            asked = [queries.count(work.session, each) for each in waiting]
            assert asked == [7, 7, 0, 0, 0]

    @pytest.mark.parametrize(
        ("days", "changes", "field"),
        [
            ([STARTS - timedelta(days=1)], {}, "given_on"),
            ([date(2026, 11, 2)], {}, "given_on"),
            ([date(2026, 10, 14)], {}, "given_on"),
            ([date(2026, 10, 13)], {"start_minute": 780, "minutes": 30}, "given_on"),  # ends at half past one
            ([], {}, "until"),
        ],
    )
    def test_days_that_can_not_be(
        self, act: Act, house: House, days: list[date], changes: dict[str, int], field: str
    ) -> None:
        with act(now=LATER) as work:
            with pytest.raises(Invalid) as found:
                house.log(work, days, **changes)
            assert set(found.value.errors) == {field}

    def test_the_same_start_twice_is_refused_and_nothing_of_it_is_kept(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            house.log(work, [WEEK[3]])
            with pytest.raises(VisitTwice, match="8 October 2026"):
                house.log(work, WEEK)
            assert queries.count(work.session, queries.visits_statement(house.nights.coop.id)) == 1

    def test_a_visit_taken_back_can_be_logged_again(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]])
            service.withdraw_visit(house.nights.at(work, house.nights.carer), delivery_id=visit.id)
            house.log(work, [WEEK[0]])
            with pytest.raises(VisitSettled):
                house.confirm(work, [visit], who=[0])
                service.confirm_visit(house.nights.at(work, house.nights.act_of(work, 0)), delivery_id=visit.id)

    def test_nobody_without_a_place_was_there(self, act: Act, house: House) -> None:
        with act(now=LATER) as work, pytest.raises(Invalid):
            service.log_visits(
                house.nights.at(work, house.nights.carer),
                contract_id=house.contract_id,
                days=WEEK,
                start_minute=0,
                minutes=60,
                member_numbers=[1],
            )

    def test_not_for_another_provider_nor_before_it_is_in_force(self, act: Act) -> None:
        with act() as work:
            nights = award(work)
            found = House(nights, make(work, nights).id)
        with act(now=LATER) as work:
            with pytest.raises(NotInForce):
                found.log(work)
            other = House(replace(nights, carer=replace(nights.carer, provider_id=nights.coop.id)), found.contract_id)
            with pytest.raises(NoSuchVisit):
                other.log(work)


class TestAnswers:
    def test_it_counts_when_each_has_confirmed(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]])
            house.confirm(work, [visit], who=range(4))
            assert visit.agreed_minutes is None
            house.confirm(work, [visit], who=[4])
            assert visit.agreed_minutes == 300

    def test_a_dispute_opens_it_again_and_can_be_taken_back(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]])
            house.confirm(work, [visit])
            mine = house.nights.at(work, house.nights.act_of(work, 2))
            service.dispute_visit(mine, delivery_id=visit.id, words="She left at two.")
            assert state_of(visit, work.today) is VisitState.DISPUTED
            service.confirm_visit(mine, delivery_id=visit.id)
            assert state_of(visit, work.today) is VisitState.CONFIRMED
            said = queries.remarks(work.session, house.nights.coop.id, visit.id)
            assert [remark.words for remark in said] == ["She left at two."]

    def test_once_on_an_invoice_it_stays(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            visits = house.log(work)
            house.confirm(work, visits)
            house.send(work)
            mine = house.nights.at(work, house.nights.act_of(work, 2))
            with pytest.raises(VisitInvoiced):
                service.dispute_visit(mine, delivery_id=visits[0].id, words="No.")
            with pytest.raises(VisitInvoiced):
                service.withdraw_visit(house.nights.at(work, house.nights.carer), delivery_id=visits[0].id)

    def test_only_who_was_there(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]], who=[0])
            with pytest.raises(NoSuchVisit):
                house.confirm(work, [visit], who=[1])

    def test_by_phone_in_both_names(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]], who=[0])
            phone = by_phone(house.nights.secretary, house.nights.members[0])
            service.confirm_visit(house.nights.at(work, phone), delivery_id=visit.id)
            (there,) = queries.attendance(work.session, house.nights.coop.id, [visit.id])[visit.id]
            assert (there.answered_by, there.answered_as) == (house.nights.secretary.person_id, "officer")

    def test_the_thread_is_for_those_who_were_part_of_it(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]], who=[0])
            for actor in (house.nights.carer, house.nights.secretary, house.nights.act_of(work, 0)):
                service.add_remark(house.nights.at(work, actor), delivery_id=visit.id, words="Hello")
            said = queries.remarks(work.session, house.nights.coop.id, visit.id)
            assert [remark.said_as for remark in said] == ["provider", "officer", "member"]
            for actor in (house.nights.act_of(work, 1), house.nights.chair):
                with pytest.raises(NoSuchVisit):
                    service.add_remark(house.nights.at(work, actor), delivery_id=visit.id, words="Hello")


class TestSettling:
    def settle(self, work: Work, house: House, visit: Any, officer: Actor | None = None, **given: Any) -> Any:
        wanted: dict[str, Any] = {"minutes": 300, "words": "Rang."} | given
        actor = officer or house.nights.secretary
        return service.settle_visit(house.nights.at(work, actor), delivery_id=visit.id, **wanted)

    def test_members_first_then_the_officer(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            visit_id = house.log(work, [WEEK[0]])[0].id
        with act(now=LATER + timedelta(days=5)) as work:
            visit = work.session.scalars(queries.visits_statement(house.nights.coop.id)).one()
            with pytest.raises(NotYetYours):
                self.settle(work, house, visit)
            assert queries.count(work.session, queries.visits_to_settle(house.nights.coop.id, work.today)) == 0
        with act(now=LATER + timedelta(days=6)) as work:
            assert queries.count(work.session, queries.visits_to_settle(house.nights.coop.id, work.today)) == 1
            visit = work.session.scalars(queries.visits_statement(house.nights.coop.id)).one()
            numbers = [house.nights.members[0].number]
            self.settle(work, house, visit, rung=numbers)
            assert (visit.id, visit.agreed_minutes) == (visit_id, 300)
            there = queries.attendance(work.session, house.nights.coop.id, [visit.id])[visit.id]
            assert [each.answered_as for each in there] == ["phone", "", "", "", ""]
            with pytest.raises(VisitSettled):
                self.settle(work, house, visit)

    def test_never_longer_than_logged_nor_in_a_strangers_name(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]])
            mine = house.nights.at(work, house.nights.act_of(work, 0))
            service.dispute_visit(mine, delivery_id=visit.id, words="No.")
            for wrong in ({"minutes": 301}, {"rung": [1]}):
                with pytest.raises(Invalid):
                    self.settle(work, house, visit, **wrong)

    def test_nobody_of_the_provider(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]])
            mine = house.nights.at(work, house.nights.act_of(work, 0))
            service.dispute_visit(mine, delivery_id=visit.id, words="No.")
            both = replace(house.nights.carer, permissions=frozenset({Permission.SETTLE_VISITS}))
            with pytest.raises(Forbidden):
                self.settle(work, house, visit, both)

    def test_what_was_not_given_is_on_no_invoice(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            (visit,) = house.log(work, [WEEK[0]])
            mine = house.nights.at(work, house.nights.act_of(work, 0))
            service.dispute_visit(mine, delivery_id=visit.id, words="Nobody came.")
            self.settle(work, house, visit, minutes=0)
            assert state_of(visit, work.today) is VisitState.NOT_GIVEN
            with pytest.raises(NothingToInvoice):
                house.send(work)


class TestInvoices:
    def ready(self, work: Work, house: House) -> None:
        house.confirm(work, house.log(work))

    def approve(self, work: Work, house: House, invoice: Any, officer: Actor, digest: str = "") -> Any:
        return service.approve_invoice(
            house.nights.at(work, officer),
            invoice_id=invoice.id,
            digest=digest or seen(work, house.nights, invoice),
        )

    def test_one_number_once_until_it_is_sent_back(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            self.ready(work, house)
            invoice = house.send(work)
            with pytest.raises(NumberTaken):
                house.send(work)
            with pytest.raises(NothingToInvoice):
                house.send(work, "ND-2")
            service.reject_invoice(
                house.nights.at(work, house.nights.treasurer), invoice_id=invoice.id, reason="Two numbers."
            )
            again = house.send(work)
            assert (again.number, again.cost) == (invoice.number + 1, 70_000)
            with pytest.raises(InvoiceOver):
                self.approve(work, house, invoice, house.nights.chair)

    def test_it_takes_as_many_officers_as_the_rules_of_its_day_ask(self, act: Act, house: House) -> None:
        nights = house.nights
        with act(now=LATER) as work:
            rulebook.adopt(as_system(work, nights.coop), rules=Rules(invoice_limit=69_999), valid_from=work.today)
            self.ready(work, house)
            invoice = Kept(house.send(work).id, "")
        with act(now=LATER + timedelta(days=1)) as work:
            # It was put up under the rules of that day, and keeps them.
            rulebook.adopt(as_system(work, nights.coop), rules=Rules(), valid_from=work.today)
            for officer in (nights.treasurer, nights.chair):
                done = self.approve(work, house, invoice, officer)
                assert (done.final, done.part.approvals) == (False, 3)
                with pytest.raises(Forbidden):
                    self.approve(work, house, invoice, officer)
            assert ledger.balance(work.session, nights.coop.id, chart.LEVY_OWED) == 0
            assert self.approve(work, house, invoice, nights.secretary).final
            assert ledger.balance(work.session, nights.coop.id, chart.LEVY_OWED) == 3_500

    def test_an_absence_told_late_is_taken_in_while_nobody_has_approved(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            house.confirm(work, house.log(work, who=range(4)), who=range(4))
            invoice = house.send(work)
            before = seen(work, house.nights, invoice)
            mine = house.nights.at(work, house.nights.act_of(work, 4))
            contracts.record_absence(mine, from_on=WEEK[0], until_on=None, reason="hospital")
            treasurer = house.nights.at(work, house.nights.treasurer)
            service.rematch_invoice(treasurer, invoice_id=invoice.id)
            part = queries.open_part(work.session, house.nights.coop.id, invoice.id)
            assert part is not None
            shares = queries.shares(work.session, house.nights.coop.id, [part.id])
            assert [share.cost for share in shares] == [17_500] * 4
            with pytest.raises(InvoiceChanged):
                self.approve(work, house, invoice, house.nights.treasurer, before)
            self.approve(work, house, invoice, house.nights.treasurer)
            with pytest.raises(AlreadyLookedAt):
                service.rematch_invoice(treasurer, invoice_id=invoice.id)

    def test_too_little_set_aside_names_the_members_and_nothing_is_done(self, act: Act) -> None:
        with act() as work:
            nights, contract = agreed(work, weekly=(20_000,) * 5, minutes=7 * 300)
            house = House(nights, contract.id)
        with act(nights.lead, now=datetime(2026, 10, 5, 12, tzinfo=UTC)) as work:
            contracts.member_leaves_contract(
                work, contract_id=house.contract_id, member_id=nights.members[4].id, told_on=STARTS, died=True
            )
        with act(now=datetime(2026, 11, 2, 12, tzinfo=UTC)) as work:
            four_weeks = [STARTS + timedelta(days=n) for n in range(28)]
            house.confirm(work, house.log(work, four_weeks[:1]))
            house.confirm(work, house.log(work, four_weeks[1:], who=range(4)), who=range(4))
            invoice = house.send(work, period_to=four_weeks[-1])
            # £2,800.00 by four, nearly: £695.00 and 5 % are within £800.00, so it can be approved
            self.approve(work, house, invoice, nights.treasurer)
        with act(now=datetime(2026, 11, 2, 13, tzinfo=UTC)) as work:
            # Somebody's money was given back meanwhile (as an officer would after a mistake).
            spend_down(work, nights, 0)
            invoice = queries.invoice_by_number(work.session, nights.coop.id, 1)
            before = [nights.pot(work, index) for index in range(5)]
            with pytest.raises(NotEnoughSetAside, match=str(nights.members[0].number)):
                self.approve(work, house, invoice, nights.chair)
            assert [nights.pot(work, index) for index in range(5)] == before
            assert queries.approval_counts(work.session, nights.coop.id, [invoice.id]) == {  # type: ignore[union-attr]
                invoice.id: 1  # type: ignore[union-attr]
            }

    def test_a_member_of_the_provider_never_approves(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            self.ready(work, house)
            invoice = house.send(work)
            both = replace(house.nights.carer, permissions=frozenset({Permission.APPROVE_INVOICES}))
            with pytest.raises(Forbidden):
                self.approve(work, house, invoice, both)
            with pytest.raises(Forbidden):
                self.approve(work, house, invoice, house.nights.lead)

    def test_approving_late_makes_it_due_at_once(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            self.ready(work, house)
            house.send(work)
        with act(now=LATER + timedelta(days=20)) as work:
            invoice = queries.invoice_by_number(work.session, house.nights.coop.id, 1)
            assert invoice is not None
            self.approve(work, house, invoice, house.nights.treasurer)
            done = self.approve(work, house, invoice, house.nights.chair)
            assert done.part.due_on == work.today
            entry = ledger.entry_by_number(work.session, house.nights.coop.id, done.entry_number)
            assert entry is not None
            assert (entry.kind, entry.refs["invoice"]) == ("invoice_approved", str(invoice.id))

    def test_another_provider_finds_no_contract_to_invoice(self, act: Act, house: House) -> None:
        with act(now=LATER) as work:
            other = replace(house.nights.carer, provider_id=house.nights.coop.id)
            with pytest.raises(NoSuchInvoice):
                service.plan_invoice(
                    house.nights.at(work, other),
                    contract_id=house.contract_id,
                    period_from=WEEK[0],
                    period_to=WEEK[-1],
                )


def spend_down(work: Work, nights: Nights, index: int) -> None:
    """Free all that a budget holder set aside for the contract."""
    from coopbudget.budgets import service as budgets
    from tests.people import as_system

    fund_id, _number = nights.funds[index]
    left = nights.pot(work, index)[2]
    budgets.release_commitment(as_system(work, nights.coop), fund_id, 1, left, f"test:{fund_id}")
