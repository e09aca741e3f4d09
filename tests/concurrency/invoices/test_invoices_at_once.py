"""Two officers, two invoices, two answers at the same moment: money moves once, with real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.contracts import service as contracts
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import queries, service
from coopbudget.invoices.errors import InvoiceOver, NothingToInvoice
from coopbudget.invoices.models import Invoice, InvoiceApproval, InvoiceLine
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.models import Entry
from coopbudget.payments.models import Instruction
from tests.apart import apart
from tests.at_once import at_once, done
from tests.conftest import NOON
from tests.nights import STARTS, Nights, agreed, award, make

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)
WEEK = [STARTS + timedelta(days=n) for n in range(7)]


@dataclass
class House:
    app: Flask
    nights: Nights
    contract_id: UUID

    def see(self, look: Callable[[Work], object]) -> object:
        return done(self.app, SYSTEM, look, LATER)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("invoices-at-once")
    with apart(request, folder) as app:
        yield app


@pytest.fixture
def house(real: Flask) -> House:
    """A contract in force and a week of confirmed nights, committed."""

    def build(work: Work) -> tuple[Nights, UUID]:
        nights, contract = agreed(work, weekly=(20_000,) * 5)
        return nights, contract.id

    built = done(real, SYSTEM, build, NOON)
    assert isinstance(built, tuple), built
    nights, contract_id = built

    def visits(work: Work) -> None:
        service.log_visits(
            nights.at(work, nights.carer),
            contract_id=contract_id,
            days=WEEK,
            start_minute=1_320,
            minutes=300,
            member_numbers=[member.number for member in nights.members],
        )
        for index, member in enumerate(nights.members):
            open_now = work.session.scalars(queries.open_visits_of_member(nights.coop.id, member.id))
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in open_now])

    assert done(real, SYSTEM, visits, LATER) is None
    return House(real, nights, contract_id)


def sending(house: House, number: str) -> tuple[Actor, Callable[[Work], object]]:
    def send(work: Work) -> object:
        service.send_invoice(
            work, contract_id=house.contract_id, their_number=number, period_from=WEEK[0], period_to=WEEK[-1]
        )
        return "sent"

    return house.nights.carer, send


def sent(house: House) -> tuple[UUID, str]:
    assert done(house.app, *sending(house, "ND-1"), LATER) == "sent"

    def find(work: Work) -> object:
        found = work.session.scalars(select(Invoice).where(Invoice.coop_id == house.nights.coop.id)).one()
        return found.id, queries.waiting_digest(work.session, house.nights.coop.id, found.id)

    found = house.see(find)
    assert isinstance(found, tuple)
    return found


def approving(officer: Actor, invoice: tuple[UUID, str]) -> tuple[Actor, Callable[[Work], object]]:
    def approve(work: Work) -> object:
        return service.approve_invoice(work, invoice_id=invoice[0], digest=invoice[1]).final

    return officer, approve


def money(house: House, invoice_id: UUID) -> object:
    """Entries of the approval, instructions, approvals, owed to the provider, levy, and each commitment left."""

    def look(work: Work) -> object:
        coop = house.nights.coop.id
        key = f"invoice:{invoice_id}:approved"
        entries = work.session.scalar(
            select(func.count()).select_from(Entry).where(Entry.coop_id == coop, Entry.key == key)
        )
        instructions = work.session.scalar(
            select(func.count()).where(Instruction.coop_id == coop, Instruction.owner_kind == "invoice")
        )
        approvals = work.session.scalar(
            select(func.count()).where(InvoiceApproval.coop_id == coop, InvoiceApproval.invoice_id == invoice_id)
        )
        owed = sum(ledger.balances(work.session, coop, prefix="Liabilities:Payable:Members:").values())
        levy = ledger.balance(work.session, coop, chart.INCOME_LEVY)
        left = {house.nights.pot(work, index)[2] for index in range(5)}
        return entries, instructions, approvals, owed, levy, left

    return house.see(look)


PAID = (1, 1, 2, 70_000, 3_500, {80_000 - 14_700})
UNPAID = (0, 0, 1, 0, 0, {80_000})


def test_two_officers_at_once_make_one_entry(house: House) -> None:
    invoice = sent(house)
    nights = house.nights
    answers = at_once(house.app, [approving(nights.treasurer, invoice), approving(nights.chair, invoice)], LATER)
    assert sorted(answers, key=str) == [False, True]
    assert money(house, invoice[0]) == PAID


def test_three_officers_at_once_and_the_third_is_told_it_is_done(house: House) -> None:
    invoice = sent(house)
    nights = house.nights
    officers = (nights.treasurer, nights.chair, nights.secretary)
    answers = at_once(house.app, [approving(officer, invoice) for officer in officers], LATER)
    assert sorted(answers, key=str) == sorted([False, True, InvoiceOver], key=str)
    assert money(house, invoice[0]) == PAID


def test_the_same_officer_twice_at_once_counts_once(house: House) -> None:
    invoice = sent(house)
    answers = at_once(house.app, [approving(house.nights.treasurer, invoice)] * 2, LATER)
    assert sorted(answers, key=str) == sorted([False, Forbidden], key=str)
    assert money(house, invoice[0]) == UNPAID


def test_two_invoices_for_the_same_visits_at_once(house: House) -> None:
    answers = at_once(house.app, [sending(house, "ND-1"), sending(house, "ND-2")], LATER)
    assert sorted(answers, key=str) == sorted([NothingToInvoice, "sent"], key=str)

    def look(work: Work) -> object:
        coop = house.nights.coop.id
        counted = select(func.count()).where(InvoiceLine.coop_id == coop, InvoiceLine.counts)
        return work.session.scalar(counted), queries.invoiced_so_far(work.session, coop, house.contract_id)

    assert house.see(look) == (7, 70_000)


def test_two_credit_notes_of_one_line_at_once(house: House) -> None:
    """One waits for the other; what is given back is taken off the payment once."""
    invoice = sent(house)
    nights = house.nights
    at_once(house.app, [approving(nights.treasurer, invoice), approving(nights.chair, invoice)], LATER)

    def first_line(work: Work) -> object:
        return queries.lines(work.session, nights.coop.id, invoice[0])[0][0].id

    line = house.see(first_line)
    assert isinstance(line, UUID)

    def crediting(number: str) -> tuple[Actor, Callable[[Work], object]]:
        def credit(work: Work) -> object:
            note = service.send_credit_note(
                work, invoice_id=invoice[0], their_number=number, reason="Late.", amounts={line: 6_000}
            )
            return note.cost

        return nights.carer, credit

    answers = at_once(house.app, [crediting("CN-1"), crediting("CN-2")], LATER)
    assert sorted(answers, key=str) == sorted([6_000, Invalid], key=str), "a line is not credited beyond its amount"

    def look(work: Work) -> object:
        coop = nights.coop.id
        owed = sum(ledger.balances(work.session, coop, prefix="Liabilities:Payable:Members:").values())
        asked = work.session.scalar(
            select(func.sum(Instruction.amount)).where(
                Instruction.coop_id == coop, Instruction.owner_kind == "invoice", Instruction.withdrawn_at.is_(None)
            )
        )
        return owed, asked, ledger.balance(work.session, coop, chart.INCOME_LEVY)

    assert house.see(look) == (64_000, 64_000, 3_200)


def test_confirmed_and_disputed_at_once(house: House) -> None:
    """Whichever is first, the dispute stands, and the visit is not on an invoice while it does."""
    nights = house.nights

    def one(work: Work) -> object:
        (visit,) = service.log_visits(
            nights.at(work, nights.carer),
            contract_id=house.contract_id,
            days=WEEK[:1],
            start_minute=600,
            minutes=60,
            member_numbers=[member.number for member in nights.members[:2]],
        )
        return visit.id

    visit_id = house.see(one)
    assert isinstance(visit_id, UUID)
    actors = [house.see(lambda work, n=n: nights.act_of(work, n)) for n in range(2)]  # type: ignore[misc]
    assert all(isinstance(actor, Actor) for actor in actors)

    def confirm(work: Work) -> object:
        service.confirm_visit(work, delivery_id=visit_id)
        return "yes"

    def dispute(work: Work) -> object:
        service.dispute_visit(work, delivery_id=visit_id, words="Nobody came.")
        return "no"

    answers = at_once(house.app, [(actors[0], confirm), (actors[1], dispute), sending(house, "ND-1")], LATER)  # type: ignore[list-item]
    assert answers == ["yes", "no", "sent"]

    def look(work: Work) -> object:
        found = work.session.scalars(queries.visits_statement(nights.coop.id))
        visit = next(each for each in found if each.id == visit_id)
        counted = queries.invoiced_among(work.session, nights.coop.id, [visit_id])
        return visit.agreed_minutes, visit.disputed_at is not None, counted

    found = house.see(look)
    assert found == (None, True, set())


def test_two_members_confirm_the_same_visits_in_opposite_order(house: House) -> None:
    nights = house.nights

    def more(work: Work) -> object:
        found = service.log_visits(
            nights.at(work, nights.carer),
            contract_id=house.contract_id,
            days=WEEK,
            start_minute=600,
            minutes=60,
            member_numbers=[member.number for member in nights.members[:2]],
        )
        return [visit.id for visit in found]

    ids = house.see(more)
    assert isinstance(ids, list)

    def acting(index: int, wanted: list[UUID]) -> tuple[Actor, Callable[[Work], object]]:
        actor = house.see(lambda work: nights.act_of(work, index))
        assert isinstance(actor, Actor)
        return actor, lambda work: service.confirm_visits(work, delivery_ids=wanted)

    answers = at_once(house.app, [acting(0, ids), acting(1, ids[::-1])], LATER)
    assert answers == [7, 7]
    agreed = house.see(
        lambda work: [
            visit.agreed_minutes
            for visit in work.session.scalars(
                queries.visits_statement(nights.coop.id, contract_ids=[house.contract_id])
            )
            if visit.id in ids
        ]
    )
    assert agreed == [60] * 7


def test_both_sides_accept_at_once(real: Flask) -> None:
    def build(work: Work) -> object:
        nights = award(work)
        contract = make(work, nights)
        for index in range(5):
            mine = nights.at(work, nights.act_of(work, index))
            contracts.answer_contract(mine, contract_id=contract.id, yes=True)
        return nights, contract.id, contract.terms_digest

    built = done(real, SYSTEM, build, NOON)
    assert isinstance(built, tuple), built
    nights, contract_id, digest = built

    def accepting(side: str) -> Callable[[Work], object]:
        def accept(work: Work) -> object:
            found = contracts.accept_contract(work, contract_id=contract_id, side=side, digest=digest)
            return found.in_force_at is not None

        return accept

    answers = at_once(real, [(nights.lead, accepting("coop")), (nights.carer, accepting("provider"))], NOON)
    assert sorted(answers, key=str) == [False, True]


def test_one_award_makes_one_contract_at_once(real: Flask) -> None:
    nights = done(real, SYSTEM, award, NOON)
    assert isinstance(nights, Nights), nights

    def making(work: Work) -> object:
        return make(work, nights).number

    answers = at_once(real, [(nights.lead, making), (nights.lead, making)], NOON)
    assert [answer for answer in answers if answer == 1] == [1], answers
    refused = next(answer for answer in answers if answer != 1)
    assert isinstance(refused, type), refused
