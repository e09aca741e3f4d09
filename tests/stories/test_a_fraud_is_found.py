"""A fraud planted in four ways among honest bills, found, and decided by those whom it does not concern."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.errors import Forbidden
from coopbudget.exceptions import queries, service
from coopbudget.exceptions.errors import FactsChanged
from coopbudget.exceptions.facts import Kind, Outcome, Rule
from coopbudget.exceptions.service.looking import FRESH
from coopbudget.exceptions.views.cli import tend
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices.models import Notice
from coopbudget.payments import service as payments
from tests import people, rail as rails
from tests.conftest import Act

BEGINS = datetime(2026, 7, 1, 9, tzinfo=UTC)
TODAY = datetime(2026, 8, 20, 9, tzinfo=UTC)
PAPER = b"%PDF-1.4\n% a bill\n%%EOF\n"


@dataclass
class Play:
    """Bills of the co-op's own, from the paper to the bank, on days counted from 1 July."""

    act: Act
    rail: rails.Rail

    def day(self, after: int, hour: int = 0) -> datetime:
        return BEGINS + timedelta(days=after, hours=hour)

    def supplier(self, name: str, account: str, person: UUID | None = None) -> UUID:
        with self.act(self.rail.treasurer, now=BEGINS) as work:
            return payments.add_supplier(
                work, name=name, sort_code="11-00-01", account_number=account, person_id=person
            )

    def bill(self, after: int, supplier: UUID, number: str, amount: int, *, paper: bool = True) -> int:
        """Recorded by the treasurer, approved by chair and secretary within the day."""
        with self.act(self.rail.treasurer, now=self.day(after)) as work:
            made = payments.record_bill(
                work, payee_id=supplier, supplier_number=number, expense="Fees", about="Work", amount=amount,
                billed_on=work.today, due_on=work.today, file=PAPER if paper else b"", filename="bill.pdf",
            )  # fmt: skip
        for hour, officer in enumerate((self.rail.chair, self.rail.secretary), start=1):
            with self.act(officer, now=self.day(after, hour)) as work:
                payments.approve_bill(work, number=made)
        return made

    def pay(self, after: int) -> int:
        """What waits goes into one run, which the chair approves."""
        with self.act(self.rail.treasurer, now=self.day(after, 4)) as work:
            ids = [row.id for row in work.session.execute(rails.waiting(self.rail.id, side="own"))]
            number = payments.prepare_run(work, side="own", instruction_ids=ids)
        with self.act(self.rail.chair, now=self.day(after, 5)) as work:
            payments.approve_run(work, number=number)
        return number


def all_of(act: Act, coop_id: UUID) -> list[queries.FindingRow]:
    with act() as work:
        found = work.session.scalars(queries.findings(coop_id, show="all"))
        return sorted((queries.finding_row(each) for each in found), key=lambda each: each.number)


def told(act: Act) -> set[UUID]:
    with act() as work:
        return set(work.session.scalars(select(Notice.person_id).where(Notice.message == FRESH)))


@pytest.fixture
def play(act: Act) -> Play:
    with act(now=BEGINS) as work:
        return Play(act, rails.build_rail(work, now=date(2026, 9, 1)))


def test_a_fraud_in_four_ways(app: Flask, act: Act, play: Play) -> None:
    rail = play.rail
    with act(now=BEGINS) as work:
        reviewer = people.actor_of(work.session, rail.coop, people.let_in(work, rail.coop, "reviewer"), work.today)
    treasurer, system = rail.treasurer, replace(SYSTEM, coop_id=rail.id, coop=rail.treasurer.coop)
    with act(rail.chair, now=BEGINS) as work:
        payments.ask_rule(work, people=2, limit=100_000)
    with act(rail.secretary, now=BEGINS) as work:
        payments.decide_rule(work, agree=True)

    # Seven weeks of honest bills: a rent, a phone, a printer that sends two papers of one sum on two days.
    rent = play.supplier("Hall", "10101010")
    phone, printer = play.supplier("Phone", "11111111"), play.supplier("Print", "12121212")
    for week in (0, 28):
        play.bill(week, rent, f"RENT-{week}", 12_000)
        play.bill(week + 1, phone, f"{week}", 3_150 + week)
        play.bill(week + 2, printer, f"P-{week}-1", 5_500)
        play.bill(week + 3, printer, f"P-{week}-2", 5_500)
        play.pay(week + 4)
    with act(system, now=play.day(35)) as work:
        assert service.look(work) == service.Looked(0, 0, 0)

    # 1. The printer's bill again, its number typed otherwise. 2. A supplier of the treasurer's own making: its
    # account is the one where she is paid back. 3. £1,900 to it in two runs, each under the limit. 4. New details of
    # the hall, heard by one officer, and paid three days later. Her own claim beside it is honest.
    again = play.bill(36, printer, "p 028 2", 5_500)
    claims = play.supplier("Tegwen", "99999999", treasurer.person_id)
    ghost = play.supplier("Cymorth Cyf", "99999999")
    play.pay(36)
    play.bill(38, ghost, "C1", 95_000)
    first = play.pay(38)
    play.bill(40, ghost, "C2", 95_000)
    second = play.pay(40)
    with act(treasurer, now=play.day(41)) as work:
        payments.ask_payee_change(
            work, payee_id=rent, sort_code="11-00-01", account_number="20202020", reason="A letter"
        )
    with act(rail.chair, now=play.day(41, 1)) as work:
        payments.decide_payee_change(work, payee_id=rent, agree=True, heard="I rang a number in the letter")
    play.bill(44, rent, "RENT-8", 12_000)
    third = play.pay(44)

    app.extensions["coopbudget.clock"] = lambda: play.day(45)
    with app.app_context():
        assert [tend(), tend()] == [1, 0]  # the worker comes each hour, and looks once a day
    found = all_of(act, rail.id)
    assert {each.rule for each in found} == {Rule.DUPLICATE, Rule.SAME_ACCOUNT, Rule.SPLIT, Rule.CHANGED_DETAILS}
    assert len(found) == 4 and all(each.waits for each in found)
    by_rule = {each.rule: each for each in found}
    assert [each.number for each in by_rule[Rule.DUPLICATE].records][-1] == again
    assert by_rule[Rule.SPLIT].values == {"limit": 100_000, "together": 190_000, "runs": 2}
    assert [each.number for each in by_rule[Rule.SPLIT].records if each.kind is Kind.RUN] == [first, second]
    assert by_rule[Rule.SAME_ACCOUNT].values == {"parties": 2, "officer": 1}
    assert by_rule[Rule.CHANGED_DETAILS].records[1].number == third
    assert by_rule[Rule.CHANGED_DETAILS].amount == 12_000
    assert told(act) == {rail.chair.person_id, rail.secretary.person_id, treasurer.person_id, reviewer.person_id}
    assert claims != ghost

    # Who had a hand in it decides nothing of it; the reviewer and the secretary do.
    split, shared = by_rule[Rule.SPLIT], by_rule[Rule.SAME_ACCOUNT]

    def decide(actor: Actor, of: queries.FindingRow, outcome: Outcome, digest: str = "", after: int = 46) -> None:
        with act(actor, now=play.day(after)) as work:
            service.decide(work, number=of.number, outcome=outcome, why="I asked.", digest=digest or of.digest)

    for actor, of in ((treasurer, split), (rail.chair, split), (treasurer, shared), (rail.ann, shared)):
        with pytest.raises(Forbidden):
            decide(actor, of, Outcome.EXPLAINED)
    decide(reviewer, split, Outcome.REPORTED)
    decide(rail.secretary, shared, Outcome.REPORTED)
    decide(rail.secretary, by_rule[Rule.CHANGED_DETAILS], Outcome.EXPLAINED)
    with pytest.raises(FactsChanged):
        decide(reviewer, by_rule[Rule.DUPLICATE], Outcome.EXPLAINED, digest="0" * 64)

    # Looked at again, nothing is new and what was decided stays so, until a third payment changes the facts.
    with act(system, now=play.day(46)) as work:
        assert service.look(work) == service.Looked(4, 0, 0)
    assert [each.outcome for each in all_of(act, rail.id)].count(Outcome.OPEN) == 1
    play.bill(42, ghost, "C3", 60_000)
    play.pay(42)
    with act(system, now=play.day(47)) as work:
        assert service.look(work) == service.Looked(4, 1, 0)
    grown = next(each for each in all_of(act, rail.id) if each.rule is Rule.SPLIT)
    assert grown.waits and grown.number == split.number and grown.values["together"] == 250_000
    with act() as work:
        (before,) = queries.decisions(work.session, rail.id, grown)
    assert (before.outcome, before.decided_by, before.now) == (Outcome.REPORTED, reviewer.person_id, False)

    # The ghost's details are put right: what is gone says so, and the trail still holds together.
    with act(treasurer, now=play.day(48)) as work:
        payments.ask_payee_change(work, payee_id=ghost, sort_code="11-00-01", account_number="30303030", reason="Wrong")
    with act(rail.secretary, now=play.day(48, 1)) as work:
        payments.decide_payee_change(work, payee_id=ghost, agree=True, heard="Rang them")
    with act(system, now=play.day(49)) as work:
        assert service.look(work).gone == 1
    gone = next(each for each in all_of(act, rail.id) if each.rule is Rule.SAME_ACCOUNT)
    assert gone.gone and gone.outcome is Outcome.REPORTED
    with act(now=TODAY) as work:
        assert verify_coop(work.session, rail.id).broken is None
