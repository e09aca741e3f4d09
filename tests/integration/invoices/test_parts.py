"""Invoices approved in parts, the provider's own invoice, and credit notes: the books come out the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Actor, Work
from coopbudget.invoices import queries, service
from coopbudget.invoices.errors import (
    AlreadyLookedAt,
    CreditNumberTaken,
    InvoiceOver,
    LooksTwice,
    NoSuchInvoice,
    NumberTaken,
)
from coopbudget.invoices.rules import Held
from coopbudget.invoices.service import Typed
from coopbudget.invoices.views.cli import tend
from coopbudget.ledger import chart, queries as ledger
from coopbudget.payments import queries as payments, service as rail
from coopbudget.payments.queries.instructions import waiting
from coopbudget.providers import queries as providers
from coopbudget.providers.rules import HourKind
from tests.conftest import Act
from tests.nights import STARTS, Nights, agreed, seen
from tests.people import as_system

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)
WEEK = [STARTS + timedelta(days=n) for n in range(7)]
SET_ASIDE = 80_000
# 5 h 7 min at £20.00: £102.33, by three £34.11 each: 33 pence odd ones in a week.
MINUTES = 307


@dataclass
class House:
    """Night cover for three; a week of nights of five hours and seven minutes."""

    nights: Nights
    contract_id: UUID

    def carer(self, work: Work) -> Work:
        return self.nights.at(work, self.nights.carer)

    def log(self, work: Work, *days: date) -> list[Any]:
        return service.log_visits(
            self.carer(work),
            contract_id=self.contract_id,
            days=days or WEEK,
            start_minute=1_320,
            minutes=MINUTES,
            member_numbers=[member.number for member in self.nights.members],
        )

    def confirm(self, work: Work, visits: list[Any], who: tuple[int, ...] = (0, 1, 2)) -> None:
        for index in who:
            mine = self.nights.at(work, self.nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in visits])

    def send(self, work: Work, number: str = "ND-1", **given: Any) -> Any:
        wanted: dict[str, Any] = {"period_from": WEEK[0], "period_to": WEEK[-1]} | given
        return service.send_invoice(self.carer(work), contract_id=self.contract_id, their_number=number, **wanted)

    def own(self, work: Work, lines: list[Typed], number: str = "OWN-1", **given: Any) -> Any:
        wanted: dict[str, Any] = {"period_from": WEEK[0], "period_to": WEEK[-1]} | given
        wanted.setdefault("total", sum((line.minutes * line.rate + 30) // 60 for line in lines))
        return service.send_own_invoice(
            self.carer(work), contract_id=self.contract_id, their_number=number, lines=lines, **wanted
        )

    def approve(self, work: Work, invoice: Any, *officers: Actor) -> Any:
        for officer in officers or (self.nights.treasurer, self.nights.chair):
            done = service.approve_invoice(
                self.nights.at(work, officer), invoice_id=invoice.id, digest=seen(work, self.nights, invoice)
            )
        return done

    def credit(self, work: Work, invoice: Any, amounts: dict[int, int], number: str = "CN-1") -> Any:
        """Take pence off lines by their place."""
        by_place = {line.position: line.id for line, _ in queries.lines(work.session, work.coop_id, invoice.id)}
        return service.send_credit_note(
            self.carer(work),
            invoice_id=invoice.id,
            their_number=number,
            reason="We charged too much.",
            amounts={by_place[place]: amount for place, amount in amounts.items()},
        )

    def books(self, work: Work) -> dict[str, Any]:
        """What is left of each commitment, what the provider is owed, the levy, and what is to be paid."""
        coop = self.nights.coop.id
        number = providers.provider_number(work.session, coop, self.nights.provider_id)
        codes = [chart.LEVY_OWED, chart.LEVY_DUE, chart.INCOME_LEVY]
        return {
            "left": [self.nights.pot(work, index)[2] for index in range(3)],
            "owed": ledger.balance(work.session, coop, chart.provider_payable(number or 0)),
            "levy": ledger.balances(work.session, coop, codes),
            "to pay": sum(row.amount for row in work.session.execute(waiting(coop))),
        }


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        nights, contract = agreed(work, weekly=(30_000,) * 3)
        return House(nights, contract.id)


def lines_of(work: Work, invoice: Any) -> list[tuple[Any, Any]]:
    return queries.lines(work.session, work.coop_id, invoice.id)


class TestParts:
    def test_in_parts_and_credited_comes_to_the_same_books_as_at_once(self, act: Act) -> None:
        """One co-op approves five nights, then the disputed two as they were settled, and is credited on the way;
        another approves the lines as they end at once."""
        found = []
        for in_parts in (True, False):
            with act(now=datetime(2026, 9, 1, 12, tzinfo=UTC)) as work:
                nights, contract = agreed(work, weekly=(30_000,) * 3)
                house = House(nights, contract.id)
            with act(nights.carer, now=LATER) as work:
                visits = house.log(work)
                house.confirm(work, visits)
                officer = nights.at(work, nights.secretary)
                for visit in visits[2:4]:
                    mine = nights.at(work, nights.act_of(work, 0))
                    service.dispute_visit(mine, delivery_id=visit.id, words="She left early.")
                if in_parts:
                    invoice = house.send(work)
                    house.approve(work, invoice)
                    house.credit(work, invoice, {1: 1_000})
                for visit in visits[2:4]:
                    service.settle_visit(officer, delivery_id=visit.id, minutes=101, words="Both say so.")
                if in_parts:
                    part = service.rematch_invoice(nights.at(work, nights.treasurer), invoice_id=invoice.id)
                    assert part is not None and part.position == 2
                    assert house.approve(work, invoice).part.due_on == date(2026, 10, 27)
                    house.credit(work, invoice, {3: 7, 5: 10_233}, "CN-2")
                else:
                    invoice = house.send(work)
                    house.approve(work, invoice)
                    house.credit(work, invoice, {1: 1_000, 3: 7, 5: 10_233})
                books = house.books(work)
                assert books["owed"] == books["to pay"] == 5 * 10_233 + 2 * 3_367 - 1_000 - 7 - 10_233
                found.append(books)
        assert found[0] == found[1]
        assert (
            sum(SET_ASIDE * 1.5 - left for left in found[0]["left"])
            == found[0]["owed"] + found[0]["levy"][chart.INCOME_LEVY]
        )

    def test_what_members_confirm_later_follows_by_itself_when_nobody_is_asked_any_more(
        self, app: Any, act: Act, house: House
    ) -> None:
        with act(house.nights.carer, now=LATER) as work:
            visits = house.log(work)
            house.confirm(work, visits[:5])
            house.confirm(work, visits[5:], who=(0, 1))
            invoice = house.send(work)
            assert [line.held for line, _ in lines_of(work, invoice)] == [[]] * 5 + [[Held.UNCONFIRMED]] * 2
            house.approve(work, invoice)
            house.confirm(work, visits[5:6], who=(2,))
            assert queries.to_match_again(work.session, work.coop_id) == []
            service.dispute_visit(
                house.nights.at(work, house.nights.act_of(work, 2)), delivery_id=visits[6].id, words="Nobody came."
            )
            assert queries.to_match_again(work.session, work.coop_id) == [invoice.id]
            assert queries.candidates(work.session, work.coop_id, house.contract_id, WEEK[0], WEEK[-1]) == []
            invoice_id = invoice.id
        app.extensions["coopbudget.clock"] = lambda: LATER
        with app.app_context():
            (tended,) = tend(house.nights.coop.slug)
        assert tended.matched == 1
        with act(house.nights.carer, now=LATER) as work:
            part = queries.open_part(work.session, house.nights.coop.id, invoice_id)
            assert part is not None and (part.position, part.cost) == (2, 10_233)
            found = queries.invoices_to_approve(house.nights.coop.id, house.nights.chair.person_id)
            assert queries.count(work.session, found) == 1

    def test_a_later_part_sent_back_leaves_what_was_approved(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            visits = house.log(work)
            house.confirm(work, visits[:6])
            house.confirm(work, visits[6:], who=(0, 1))
            invoice = house.send(work)
            house.approve(work, invoice)
            before = house.books(work)
            house.confirm(work, visits[6:], who=(2,))
            treasurer = house.nights.at(work, house.nights.treasurer)
            service.rematch_invoice(treasurer, invoice_id=invoice.id)
            service.reject_invoice(treasurer, invoice_id=invoice.id, reason="Not this night.")
            assert house.books(work) == before
            assert (invoice.rejected_at, invoice.cost) == (None, 6 * 10_233)
            with pytest.raises(InvoiceOver):
                service.rematch_invoice(treasurer, invoice_id=invoice.id)
            again = house.send(work, "ND-2")
            assert again.cost == 10_233

    def test_officers_see_one_part_at_a_time(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            house.confirm(work, house.log(work))
            invoice = house.send(work)
            house.approve(work, invoice, house.nights.treasurer)
            with pytest.raises(InvoiceOver):
                house.credit(work, invoice, {1: 1})
            with pytest.raises(AlreadyLookedAt):
                service.take_back_invoice(house.carer(work), invoice_id=invoice.id)


class TestOwnInvoices:
    def test_line_by_line_with_reasons_and_what_agrees_goes_on(self, act: Act, house: House) -> None:
        night, bank = HourKind.WAKING_NIGHT, HourKind.BANK_HOLIDAY
        with act(house.nights.carer, now=LATER) as work:
            house.confirm(work, house.log(work, *WEEK[:4]))
            invoice = house.own(
                work,
                [
                    Typed(WEEK[0], night, MINUTES, 2_000),
                    Typed(WEEK[0], night, MINUTES, 2_000),
                    Typed(WEEK[1], night, MINUTES + 1, 2_000),
                    Typed(WEEK[2], night, MINUTES, 2_050),
                    Typed(WEEK[3], bank, MINUTES, 2_000),
                    Typed(WEEK[6], night, MINUTES, 2_000),
                ],
            )
            assert [line.held for line, _ in lines_of(work, invoice)] == [
                [], [Held.TWICE], [Held.MINUTES], [Held.RATE], [Held.KIND, Held.NO_PRICE], [Held.NO_VISIT],
            ]  # fmt: skip
            assert (invoice.cost, invoice.total) == (10_233, invoice.claimed)
            house.approve(work, invoice)
            # The visit of the last night is logged and confirmed now; matched again, its line follows.
            house.confirm(work, house.log(work, WEEK[6]))
            part = service.rematch_invoice(house.nights.at(work, house.nights.lead), invoice_id=invoice.id)
            assert part is not None and part.cost == 10_233
            # What asked too much can be asked rightly on another one.
            assert house.own(work, [Typed(WEEK[1], night, MINUTES, 2_000)], "OWN-2").cost == 10_233

    def test_nothing_agrees_yet_and_it_can_be_taken_back(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            house.log(work)
            lines = [Typed(day, HourKind.WAKING_NIGHT, MINUTES, 2_000) for day in WEEK]
            invoice = house.own(work, lines)
            assert queries.open_part(work.session, work.coop_id, invoice.id) is None
            assert queries.held_amounts(work.session, work.coop_id, [invoice.id]) == {invoice.id: 71_631}
            stranger = house.nights.at(work, house.nights.chair)
            with pytest.raises(Forbidden):
                service.take_back_invoice(stranger, invoice_id=invoice.id)
            service.take_back_invoice(house.carer(work), invoice_id=invoice.id)
            with pytest.raises(InvoiceOver):
                service.take_back_invoice(house.carer(work), invoice_id=invoice.id)
            house.own(work, lines)  # the number is free again

    def test_twice_is_refused_and_what_looks_like_it_is_asked_about(self, act: Act, house: House) -> None:
        night = HourKind.WAKING_NIGHT
        with act(house.nights.carer, now=LATER) as work:
            house.confirm(work, house.log(work))
            lines = [Typed(WEEK[0], night, MINUTES, 2_000)]
            house.own(work, lines)
            with pytest.raises(NumberTaken):
                house.own(work, [Typed(WEEK[1], night, MINUTES, 2_000)], total=10_233)
            with pytest.raises(LooksTwice, match="OWN-1"):
                house.own(work, [Typed(WEEK[1], night, MINUTES, 2_000)], "OWN-2")
            assert house.own(work, [Typed(WEEK[1], night, MINUTES, 2_000)], "OWN-2", again=True).cost == 10_233
            for wrong, field in (({"total": 10_234}, "total"), ({"period_to": date(2026, 10, 1)}, "period_to")):
                with pytest.raises(Invalid) as found:
                    house.own(work, lines, "OWN-3", **wrong)
                assert set(found.value.errors) == {field}
            with pytest.raises(Invalid):
                house.own(work, [], "OWN-3")


class TestCreditNotes:
    def test_before_it_is_paid_it_is_paid_less(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            house.confirm(work, house.log(work))
            untouched = house.books(work)
            invoice = house.send(work)
            part = house.approve(work, invoice).part
            note = house.credit(work, invoice, {1: 233, 2: 10_233})
            assert (note.cost, note.taken_off) == (10_466, 10_466)
            state = payments.instruction_states(work.session, work.coop_id, [part.id])[part.id]
            assert (state.amount, state.due_on) == (7 * 10_233 - 10_466, date(2026, 10, 27))
            with pytest.raises(CreditNumberTaken):
                house.credit(work, invoice, {3: 1})
            for wrong in ({3: 10_234}, {2: 1}, {}):
                with pytest.raises(Invalid):
                    house.credit(work, invoice, wrong, "CN-2")
            rest = {place: line.amount - line.credited for place, (line, _) in enumerate(lines_of(work, invoice), 1)}
            house.credit(work, invoice, rest, "CN-2")
            assert house.books(work) == untouched, "a credit of the whole gives each fund back what it paid"
            assert payments.instruction_states(work.session, work.coop_id, [part.id]) == {}
            with pytest.raises(LooksTwice):
                house.send(work, "ND-2")
            assert house.send(work, "ND-2", again=True).cost == 7 * 10_233, "its visits can be invoiced again"

    def test_after_it_is_paid_it_is_taken_off_the_next(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            house.confirm(work, house.log(work))
            first = house.send(work, period_to=WEEK[2])
            part = house.approve(work, first).part
            pay(work, house)
            note = house.credit(work, first, {1: 10_233, 2: 10_233})
            assert (note.cost, note.taken_off) == (20_466, 0)
            assert house.books(work)["owed"] == -20_466
            second = house.send(work, "ND-2", period_from=WEEK[3], period_to=WEEK[3])
            done = house.approve(work, second)
            assert (done.part.set_off, house.books(work)["to pay"]) == (10_233, 0)
            third = house.send(work, "ND-3", period_from=WEEK[4])
            assert house.approve(work, third).part.set_off == 10_233
            books = house.books(work)
            assert books["owed"] == books["to pay"] == 2 * 10_233
            house.credit(work, first, {3: 233}, "CN-2")
            assert house.books(work)["to pay"] == 2 * 10_233 - 233, "off what waits to be paid of another invoice"
            assert part.set_off == 0

    def test_what_a_run_holds_is_paid_as_it_is(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            house.confirm(work, house.log(work))
            invoice = house.send(work)
            house.approve(work, invoice)
            run = prepare(work, house)
            assert house.credit(work, invoice, {1: 10_233}).taken_off == 0
            rail.approve_run(house.nights.at(work, house.nights.secretary), number=run)
            assert house.books(work)["owed"] == -10_233

    def test_only_the_provider_and_only_what_was_approved(self, act: Act, house: House) -> None:
        with act(house.nights.carer, now=LATER) as work:
            visits = house.log(work)
            house.confirm(work, visits[:5])
            invoice = house.send(work)
            with pytest.raises(InvoiceOver):
                house.credit(work, invoice, {1: 1})
            house.approve(work, invoice)
            with pytest.raises(Invalid):
                house.credit(work, invoice, {7: 1})
            other = as_system(work, house.nights.coop)
            with pytest.raises((NoSuchInvoice, Forbidden)):
                service.plan_credit(other, invoice_id=invoice.id, amounts={})


def prepare(work: Work, house: House) -> int:
    treasurer = house.nights.at(work, house.nights.treasurer)
    rail.set_bank_account(treasurer, side="members", name="Members", sort_code="08-60-01", account_number="12345678")
    rows = list(work.session.execute(waiting(house.nights.coop.id)))
    return rail.prepare_run(treasurer, side="members", instruction_ids=[row.id for row in rows])


def pay(work: Work, house: House) -> None:
    """Everything that waits is put into a run and sent."""
    rail.approve_run(house.nights.at(work, house.nights.secretary), number=prepare(work, house))
