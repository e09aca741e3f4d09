"""Proposing, carrying, sharing and undoing, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.governance.errors import AlreadyUsed, NotCarried
from coopbudget.guard import Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import reverse_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.surplus import queries, service
from coopbudget.surplus.errors import (
    AlreadyProposed,
    BooksOpen,
    FiguresChanged,
    MoneyHasCrossed,
    NoSuchYear,
    NotShared,
)
from coopbudget.surplus.queries import Standing
from tests.conftest import Act
from tests.replaying import replayed
from tests.year import AFTER, Year, buy, carried, make_year, move, proposed, spend_own, year_made

LATER = AFTER + timedelta(days=20)
YEAR_END = date(2026, 3, 31)


@pytest.fixture
def year(act: Act) -> Year:
    """£900 of levy from three funds' spending of £6,000, £3,000 and £1,500; £300 of costs: £600 left."""
    with act(now=AFTER) as work:
        return year_of_600(work)


@replayed
def year_of_600(work: Work) -> Year:
    made = year_made(work)
    inside = replace(work, actor=made.system)
    for fund, cost in zip(made.funds, (600_000, 300_000, 150_000), strict=True):
        buy(inside, fund, cost, cost // 100 * 6)
    move(inside, chart.OWN_UNMATCHED, chart.INCOME_REBATES, 27_000)
    spend_own(inside, 30_000)
    return made


def books(act: Act, year: Year) -> dict[str, int]:
    with act(year.treasurer, now=LATER) as work:
        return {row.code: row.balance for row in ledger.trial_balance(work.session, year.coop.id)}


def test_the_books_give_the_surplus_and_everybodys_trade(act: Act, year: Year) -> None:
    with act(year.treasurer, now=AFTER) as work:
        row = queries.year_row(work.session, year.coop.id, 2026, AFTER.date())
        assert row is not None and row.standing is Standing.BOOKS_OPEN
        assert (row.result.income, row.result.costs, row.result.surplus) == (90_000, 30_000, 60_000)
        trades = queries.trades(work.session, year.coop.id, row.year)
        assert [(t.member, t.fund, t.amount) for t in trades] == [
            (m.number, f.number, cost)
            for m, f, cost in zip(year.members, year.funds, (600_000, 300_000, 150_000), strict=True)
        ]


def test_what_was_reversed_in_the_year_is_no_trade(act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        wrong = buy(work, year.funds[2], 70_000, 4_200)
        reverse_entry(work, entry_id=wrong.entry_id, on=YEAR_END, key="back")
        row = queries.year_row(work.session, year.coop.id, 2026, AFTER.date())
        assert row is not None and row.result.surplus == 60_000
        assert [t.amount for t in queries.trades(work.session, year.coop.id, row.year)] == [600_000, 300_000, 150_000]


def test_only_closed_books_are_put_to_the_vote(act: Act, year: Year) -> None:
    with pytest.raises(BooksOpen), act(year.treasurer, now=AFTER) as work:
        service.propose_split(
            work, year=2026, closes_on=LATER.date(), general=100, indivisible=0, community=0, dividend=0,
        )  # fmt: skip


def test_a_year_that_is_not_over_has_no_page(act: Act, year: Year) -> None:
    for name in (2025, 2027):
        with pytest.raises(NoSuchYear), act(year.treasurer, now=AFTER) as work:
            service.year_that_is_over(work, name)


def test_a_member_cannot_propose_or_share(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    with act(now=LATER) as work:
        member = year.actor(work, year.members[0])
    with pytest.raises(Forbidden), act(member, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)


def test_one_proposal_at_a_time(act: Act, year: Year) -> None:
    made = proposed(act, year)
    with pytest.raises(AlreadyProposed):
        proposed(act, year)
    carried(act, year, made)
    with pytest.raises(AlreadyProposed):
        proposed(act, year, now=LATER)


def test_nothing_is_shared_before_members_have_carried_it(act: Act, year: Year) -> None:
    made = proposed(act, year)
    before = books(act, year)
    with pytest.raises(NotCarried), act(year.treasurer, now=AFTER) as work:
        service.post_distribution(work, proposal_id=made.id)
    carried(act, year, made, choice="no")
    with pytest.raises(NotCarried), act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
    assert books(act, year) == before


def test_after_a_no_another_split_can_be_proposed(act: Act, year: Year) -> None:
    carried(act, year, proposed(act, year), choice="no")
    with act(year.treasurer, now=LATER) as work:
        row = queries.year_row(work.session, year.coop.id, 2026, LATER.date())
        assert row is not None and row.standing is Standing.REFUSED
    again = proposed(act, year, general=100, community=0, dividend=0, now=LATER)
    assert again.shares.general == 60_000


def test_sharing_moves_the_surplus_and_nothing_else(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    before = books(act, year)
    with act(year.treasurer, now=LATER) as work:
        posted = service.post_distribution(work, proposal_id=made.id)
    after = books(act, year)
    changed = {code: after[code] - before.get(code, 0) for code in after if after[code] != before.get(code, 0)}
    assert changed == {
        "Income:Levy": -63_000,
        "Income:Rebates": -27_000,
        "Expenses:Insurance": -30_000,
        "Equity:Reserve:General": 24_000,
        "Equity:Community": 6_000,
        "Liabilities:Crossing:Dividend": 30_000,
        "Assets:Crossing:Dividend": 30_000,
        **{
            chart.fund_available(fund.number): amount
            for fund, amount in zip(year.funds, (17_143, 8_571, 4_286), strict=True)
        },
    }
    assert after["Equity:Surplus"] == 0
    with act(year.treasurer, now=LATER) as work:
        row = queries.year_row(work.session, year.coop.id, 2026, LATER.date())
        assert row is not None and row.standing is Standing.SHARED and row.result.surplus == 60_000
        assert row.proposal is not None and row.proposal.entry_number == posted.number
        assert verify_coop(work.session, year.coop.id).ok


def test_who_comes_second_gets_the_first_ones_entry(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        first = service.post_distribution(work, proposal_id=made.id)
    once = books(act, year)
    with act(year.chair, now=LATER) as work:
        second = service.post_distribution(work, proposal_id=made.id)
    assert (second.entry_id, second.replayed) == (first.entry_id, True)
    assert books(act, year) == once


def test_the_next_years_figures_know_nothing_of_the_sharing(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
        buy(work, year.funds[0], 10_000, 600, on=LATER.date())
        rows = queries.year_rows(work.session, year.coop.id, LATER.date().replace(year=2027))
    assert [(row.year.name, row.result.surplus) for row in rows] == [(2027, 600), (2026, 60_000)]


def test_undoing_restores_every_balance_and_needs_another_officer(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    before = books(act, year)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
    with pytest.raises(Forbidden), act(year.treasurer, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="The figures")
    with pytest.raises(Invalid), act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why=" ")
    with act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="The vote was told the wrong date.")
    after = books(act, year)
    assert {code: balance for code, balance in after.items() if balance or code in before} == before
    with pytest.raises(NotShared), act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="Again")
    with pytest.raises(AlreadyUsed), act(year.chair, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)


def test_after_an_undoing_the_year_can_be_voted_on_and_shared_again(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
    with act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="A mistake in the motion")
    again = proposed(act, year, general=0, indivisible=50, community=0, dividend=50, now=LATER)
    carried(act, year, again, now=LATER)
    with act(year.treasurer, now=LATER + timedelta(days=20)) as work:
        service.post_distribution(work, proposal_id=again.id)
    assert books(act, year)["Equity:Reserve:Indivisible"] == 30_000


def test_a_dividend_that_was_spent_cannot_be_taken_back(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
        move(work, chart.fund_available(year.funds[0].number), chart.MEMBERS_BANK, 17_143, on=LATER.date())
    with pytest.raises(Overspent), act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="A mistake")


def test_a_dividend_that_has_crossed_cannot_be_undone_in_the_books(act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
        move(work, chart.DIVIDEND_OWED, chart.OWN_BANK, 30_000, on=LATER.date())
    with pytest.raises(MoneyHasCrossed), act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="A mistake")


def test_figures_that_are_not_the_carried_ones_share_nothing(act: Act, year: Year) -> None:
    """Somebody with a hand in the database moves a pound of trade from one fund to another after the vote."""
    made = proposed(act, year)
    carried(act, year, made)
    before = books(act, year)
    with act(year.system, now=LATER) as work:
        for fund, more in zip(year.funds[:2], (100, -100), strict=True):
            work.session.execute(
                text("UPDATE surplus_trade SET trade = trade + :more WHERE fund_number = :fund"),
                {"more": more, "fund": fund.number},
            )
    with pytest.raises(FiguresChanged), act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
    assert books(act, year) == before


def test_late_entries_in_the_year_are_refused(act: Act, year: Year) -> None:
    proposed(act, year)
    with pytest.raises(Conflict), act(year.system, now=LATER) as work:
        spend_own(work, 1_000)


def test_a_deficit_is_never_proposed(act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        spend_own(work, 60_000, "Rent")
    with pytest.raises(Invalid, match="no surplus"):
        proposed(act, year)


def test_another_coop_sees_nothing_of_it(act: Act, year: Year) -> None:
    made = proposed(act, year)
    other = make_year(act, 1)
    with act(other.treasurer, now=AFTER) as work:
        assert queries.proposal(work.session, other.coop.id, made.id) is None
        row = queries.year_row(work.session, other.coop.id, 2026, AFTER.date())
        assert row is not None and row.result.lines == () and row.proposal is None
