"""A rebate that crosses a step, to the penny: earned, asked for, paid, shared, put right.

Five budget holders buy night cover at £100.00 a night. Their provider gives 2% back once £1,000.00 was paid, and 5%
once £2,500.00 was: of everything, into the funds that paid. The co-op's levy is no part of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coopbudget.contracts import queries as contracts
from coopbudget.errors import Conflict, Forbidden
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import queries as invoices, service as billing
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.verifying import verify_coop
from coopbudget.payments import service as payments
from coopbudget.payments.queries import crossings
from coopbudget.payments.queries.instructions import waiting
from coopbudget.payments.queries.matching import suggest
from coopbudget.payments.queries.payers import payer_rules
from coopbudget.rebates import queries, service
from coopbudget.rebates.errors import ClaimChanged, MoneyCame, NothingEarned, NothingToShare
from coopbudget.surplus.queries import trades
from coopbudget.surplus.rules import FinancialYear
from coopbudget.tenders.volume import Measure, On, Rebate, Reward, Shared, Step, Stretch, as_terms
from tests import rail
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.nights import STARTS, agreed

WEEK = timedelta(days=7)
FOR_MEMBERS = as_terms(
    Rebate(
        Measure.SPEND,
        Stretch.TERM,
        Reward.PERCENT,
        On.WHOLE,
        Shared.IN_YEAR,
        (Step(100_000, 200), Step(250_000, 500)),
    )
)


def week(number: int) -> list[date]:
    """The nights of a week, from 0."""
    return days(STARTS + number * WEEK, STARTS + number * WEEK + timedelta(days=6))


def given_and_paid(work: Work, house: House, number: int) -> None:
    """A week of nights, confirmed, invoiced and approved: £700.00."""
    later = replace(work, now=noon(week(number)[-1] + timedelta(days=2)))
    house.given(later, week(number))
    house.invoiced(later, week(number)[0], week(number)[-1], f"ND-{number}")


def of_contract(work: Work, house: House) -> queries.Standing:
    contract = contracts.contract(work.session, work.coop_id, house.contract_id)
    assert contract is not None
    return queries.standings(work.session, work.coop_id, contract)[0]


def money_comes(work: Work, house: House, side: str, on: date, reference: str, amount: str) -> None:
    """The bank's statement shows it, and the treasurer confirms what it is."""
    inside = house.nights.at(work, house.nights.treasurer)
    rail.bring_in(inside, side, f"Date,Description,Amount\n{on:%d/%m/%Y},NOS DA {reference},{amount}\n")
    ids = [row[0].id for row in work.session.execute(rail.lines(house.nights.coop.id, side=side, show="open"))]
    assert payments.confirm_suggestions(inside, side=side, line_ids=ids)[0] == 1


def bank_accounts(work: Work, house: House) -> None:
    inside = house.nights.at(work, house.nights.treasurer)
    for side, number in (("members", "12345678"), ("own", "87654321")):
        payments.set_bank_account(inside, side=side, name=side, sort_code="08-60-01", account_number=number)


def free(work: Work, house: House) -> list[int]:
    return [house.nights.pot(work, index)[0] for index in range(5)]


def test_a_rebate_crosses_its_steps_and_comes_back_to_the_penny(act: Act) -> None:
    with act() as work:
        nights, contract = agreed(work, rebate=FOR_MEMBERS)
        house = House(nights, contract.id)
        bank_accounts(work, house)
    with act(replace(SYSTEM, coop_id=nights.coop.id), now=noon(STARTS + 2 * WEEK)) as work:
        # One week is £700.00: below the first step. The second crosses it: 2% of £1,400.00.
        given_and_paid(work, house, 0)
        assert service.accrue(work, contract_id=house.contract_id) == 0
        with pytest.raises(NothingEarned):
            service.ask_claim(nights.at(work, nights.treasurer), contract_id=house.contract_id, since=STARTS)
        given_and_paid(work, house, 1)
        assert service.accrue(work, contract_id=house.contract_id) == 2_800
        assert service.accrue(work, contract_id=house.contract_id) == 0
        found = of_contract(work, house)
        assert (found.bought.spend, found.bought.minutes, found.bought.visits) == (140_000, 4_200, 14)
        assert (found.step, found.next, found.missing) == (Step(100_000, 200), Step(250_000, 500), 110_000)
        pot, earned = chart.rebate_to_share(1), chart.rebate_earned("members", 1)
        assert ledger.balances(work.session, nights.coop.id, (pot, earned)) == {pot: 2_800, earned: 2_800}
        assert ledger.balance(work.session, nights.coop.id, chart.INCOME_REBATES) == 0

        # The treasurer asks, the chair agrees; the provider pays half of it, then the rest.
        claim = service.ask_claim(nights.at(work, nights.treasurer), contract_id=house.contract_id, since=STARTS)
        with pytest.raises(Forbidden):
            service.agree_claim(nights.at(work, nights.treasurer), number=claim.number)
        service.agree_claim(nights.at(work, nights.chair), number=claim.number)
        asked = chart.rebate_claimed("members", claim.number)
        assert ledger.balances(work.session, nights.coop.id, (earned, asked)) == {earned: 0, asked: 2_800}
        with pytest.raises(NothingToShare):
            service.share_claim(nights.at(work, nights.chair), number=claim.number)
        money_comes(work, house, "members", STARTS + 2 * WEEK, claim.reference, "13.99")
        with pytest.raises(MoneyCame):
            service.call_off_claim(nights.at(work, nights.treasurer), number=claim.number, why="Not now")

        # £13.99 among five who paid £280.00 each: four get £2.80, one £2.79.
        before = free(work, house)
        first = service.share_claim(nights.at(work, nights.chair), number=claim.number)
        assert [now - then for now, then in zip(free(work, house), before, strict=True)] == [280, 280, 280, 280, 279]
        money_comes(work, house, "members", STARTS + 2 * WEEK, claim.reference, "14.01")
        service.share_claim(nights.at(work, nights.chair), number=claim.number)
        # In two parts as at once: £5.60 each.
        assert [now - then for now, then in zip(free(work, house), before, strict=True)] == [560] * 5
        # It lowers what they paid, for the dividend of the year too.
        year = FinancialYear(2027, date(2026, 4, 1), date(2027, 3, 31))
        assert {trade.amount for trade in trades(work.session, nights.coop.id, year)} == {28_000 - 560}

        # Undone by another officer than who shared it; shared again.
        with pytest.raises(Forbidden):
            service.undo_sharing(nights.at(work, nights.chair), number=first.number, why="A mistake")
        service.undo_sharing(nights.at(work, nights.treasurer), number=first.number, why="A mistake")
        assert sum(free(work, house)) - sum(before) == 1_401
        service.share_claim(nights.at(work, nights.chair), number=claim.number)
        assert [now - then for now, then in zip(free(work, house), before, strict=True)] == [560] * 5

        # Four weeks are £2,800.00: the second step, 5% of everything, less what was asked before.
        given_and_paid(work, house, 2)
        given_and_paid(work, house, 3)
        assert service.accrue(work, contract_id=house.contract_id) == 14_000 - 2_800
        again = service.ask_claim(nights.at(work, nights.treasurer), contract_id=house.contract_id, since=STARTS)
        assert again.amount == 11_200
        # A night was charged too much: £350.00 comes off, and what is left is below the second step again.
        sent = work.session.scalars(invoices.invoices_statement(nights.coop.id)).all()
        invoice = next(each for each in sent if each.their_number == "ND-3")
        lines = [line.id for line, _visit in invoices.lines(work.session, nights.coop.id, invoice.id)]
        billing.send_credit_note(
            nights.at(work, nights.carer), invoice_id=invoice.id, their_number="CN-1", reason="Charged twice",
            amounts={lines[0]: 10_000, lines[1]: 10_000, lines[2]: 10_000, lines[3]: 5_000},
        )  # fmt: skip
        with pytest.raises(ClaimChanged):
            service.agree_claim(nights.at(work, nights.chair), number=again.number)
        service.call_off_claim(nights.at(work, nights.treasurer), number=again.number, why="Put right")
        found = of_contract(work, house)
        assert (found.bought.spend, found.bought.visits, found.bought.minutes) == (245_000, 25, 7_350)
        assert (found.earned, found.booked, found.to_ask) == (4_900, 4_900, 2_100)
        assert ledger.balances(work.session, nights.coop.id, (pot, earned)) == {pot: 2_100, earned: 2_100}
        assert verify_coop(work.session, nights.coop.id).ok


def test_what_is_the_co_ops_is_income_of_the_year_and_lands_on_its_own_account(act: Act) -> None:
    steps = (Step(600, 25), Step(2_100, 50))  # 25p an hour from 10 hours, 50p above 35
    terms = as_terms(Rebate(Measure.HOURS, Stretch.TERM, Reward.UNIT, On.ABOVE, Shared.YEAR_END, steps))
    with act() as work:
        nights, contract = agreed(work, rebate=terms)
        house = House(nights, contract.id)
        bank_accounts(work, house)
    with act(replace(SYSTEM, coop_id=nights.coop.id), now=noon(STARTS + 2 * WEEK)) as work:
        given_and_paid(work, house, 0)
        given_and_paid(work, house, 1)
        # 70 hours: 25 at 25p and 35 at 50p.
        assert service.accrue(work, contract_id=house.contract_id) == 625 + 1_750
        assert ledger.balance(work.session, nights.coop.id, chart.INCOME_REBATES) == 2_375
        claim = service.ask_claim(nights.at(work, nights.treasurer), contract_id=house.contract_id, since=STARTS)
        service.agree_claim(nights.at(work, nights.secretary), number=claim.number)
        money_comes(work, house, "own", STARTS + 2 * WEEK, claim.reference, "20.00")
        the_rest_comes_into_the_wrong_account(work, house, claim)
        assert queries.came_in(work.session, nights.coop.id, [claim]) == {claim.id: 2_375}
        with pytest.raises(NothingToShare):
            service.share_claim(nights.at(work, nights.chair), number=claim.number)
        # More than was asked is not this.
        with pytest.raises(Overspent):
            money_comes(work, house, "own", STARTS + 2 * WEEK, claim.reference, "0.01")


def the_rest_comes_into_the_wrong_account(work: Work, house: House, claim: queries.ClaimRow) -> None:
    """£3.75 of the co-op's comes into the members' account. The claim counts as paid, and the money is moved."""
    nights, session, day = house.nights, work.session, STARTS + 2 * WEEK
    treasurer = nights.at(work, nights.treasurer)
    owed, due = chart.OWN_ASTRAY_OWED, chart.OWN_ASTRAY_DUE
    rail.bring_in(treasurer, "members", f"Date,Description,Amount\n{day:%d/%m/%Y},NOS DA {claim.reference},3.75\n")
    (line,) = (row[0] for row in session.execute(rail.lines(nights.coop.id, side="members", show="open")))
    found = suggest(session, nights.coop.id, "members", [line])[line.id]
    assert "came into the wrong account" in str(found.why)
    # It is nobody's sure guess, and no rule for the next time.
    assert payments.confirm_suggestions(treasurer, side="members", line_ids=[line.id]) == (0, 0)
    payments.match_line(treasurer, line_id=line.id, code=found.code, remember=True)
    assert payer_rules(session, nights.coop.id, "members") == []
    assert queries.came_in(session, nights.coop.id, [claim]) == {claim.id: 2_375}
    payments.undo_match(treasurer, line_id=line.id)
    assert queries.came_in(session, nights.coop.id, [claim]) == {claim.id: 2_000}
    payments.match_line(treasurer, line_id=line.id, code=found.code)
    assert ledger.balances(session, nights.coop.id, (owed, due)) == {owed: 375, due: 375}
    payments.expect_crossing(treasurer, kind="own_astray")
    with pytest.raises(Conflict, match="on its way"):
        payments.undo_match(treasurer, line_id=line.id)
    crossing = crossings(session, nights.coop.id)[0]
    rows = session.execute(waiting(nights.coop.id, side="members"))
    ids = [each.id for each in rows if each.reference == crossing.reference]
    number = payments.prepare_run(treasurer, side="members", instruction_ids=ids)
    payments.approve_run(nights.at(work, nights.chair), number=number)
    assert ledger.balances(session, nights.coop.id, (owed, due)) == {owed: 0, due: 375}
    money_comes(work, house, "own", day, crossing.reference, "3.75")
    assert ledger.balances(session, nights.coop.id, (owed, due)) == {owed: 0, due: 0}
    assert verify_coop(session, nights.coop.id).ok
