"""Reading the spreadsheet, and what may be signed."""

from __future__ import annotations

from datetime import date

import pytest

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.errors import AlreadySigned, NoSuchOpening, OpeningDoesNotAgree, OpeningStands
from coopbudget.budgets.queries import openings as reads
from coopbudget.budgets.service.openings import read_lines
from coopbudget.errors import Forbidden, Invalid
from coopbudget.ledger import chart, queries as ledger
from tests.conftest import Act
from tests.purses import Purses, agree

AUGUST = date(2026, 8, 31)


@pytest.mark.parametrize(
    "text",
    [
        "reference,amount\nAB 12,1204.50\nCD 34,0\n",
        "\ufeffReference;Amount;Name\r\nAB 12;£1,204.50;Dewi\r\n\r\nCD 34;0.00;Eira\r\n",
        "reference,amount\rAB 12,1204.50\rCD 34,0\r",
        'name\tamount\treference\nDewi\t"1,204.50"\tAB 12\nEira\t0\tCD 34\n',
    ],
)
def test_a_spreadsheet_is_read_however_it_is_written(text: str) -> None:
    assert [(line.reference, line.amount) for line in read_lines(text.encode())] == [("AB 12", 120_450), ("CD 34", 0)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "first line"),
        (b"ref,sum\nA,1\n", "first line"),
        (b"reference,amount\n", "no line"),
        (b"reference,amount\nAB12,ten\n", "Line 2"),
        (b"reference,amount\nAB12,1\nAB13,1.005\n", "Line 3"),
        (b"reference,amount\nAB12,-1\n", "Line 2"),
        (b"reference,amount\n,1\n", "Line 2"),
        (b"reference,amount\nAB12\n", "Line 2"),
        (b"reference,amount\nAB12,1\xff\n", "letters"),
        (b"reference,amount\n" + b"A" * 200_000 + b",1\n", "as a list"),
        (b"reference,amount\n" + b"A" * 101 + b",1\n", "Line 2"),
        (b"reference,amount\nAB12," + b"9" * 30 + b"\n", "Line 2"),
        (b"reference,amount\n" + b"A,1\n" * 5_001, "more than"),
    ],
)
def test_a_spreadsheet_that_cannot_be_read_says_where(content: bytes, says: str) -> None:
    with pytest.raises(Invalid) as problem:
        read_lines(content)
    assert says in str(problem.value.errors["file"][0])


def test_a_line_without_a_checked_fund_or_standing_twice_stays_unmatched(act: Act, purses: Purses) -> None:
    with act(purses.dewi_acts) as work:
        agree(work, purses.dewi, reference="NOT YET 1")
    with act(purses.treasurer) as work:
        agree(work, purses.eira, reference="EIRA 0001")
        text = b"reference,amount\neira-0001,5.00\nEIRA 0001,6.00\nNOT YET 1,7.00\nNOBODY,8.00\n"
        number = budgets.draft_opening(work, as_on=AUGUST, bank_figure=2_600, file=text)
        found = queries.opening_by_number(work.session, work.coop_id, number)
        assert found is not None and found.state == "draft"
        lines = reads.lines_of(work.session, work.coop_id, found.id)
        assert [(line.position, line.fund_id is None) for line in lines] == [
            (2, True),
            (3, True),
            (4, True),
            (1, False),
        ]
        total = reads.sum_of(found.bank_figure, lines)
        assert (total.difference, total.unmatched, total.agrees) == (0, 3, False)
        with pytest.raises(OpeningDoesNotAgree):
            budgets.sign_opening(work, number=number)


def test_one_opening_stands_at_a_time_and_a_thrown_away_one_makes_room(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        number = budgets.draft_own_opening(work, as_on=AUGUST, bank_figure=100)
        with pytest.raises(OpeningStands):
            budgets.draft_own_opening(work, as_on=AUGUST, bank_figure=100)
        budgets.discard_opening(work, number=number)
        with pytest.raises(AlreadySigned):
            budgets.sign_opening(work, number=number)
        again = budgets.draft_own_opening(work, as_on=AUGUST, bank_figure=350_000)
        budgets.sign_opening(work, number=again)
    with act(purses.secretary) as work:
        signed = budgets.sign_opening(work, number=again)
        assert signed.entry_number is not None
        assert ledger.balance(work.session, work.coop_id, chart.OWN_BANK) == 350_000
        assert ledger.balance(work.session, work.coop_id, chart.OPENING) == 350_000
        with pytest.raises(AlreadySigned):
            budgets.sign_opening(work, number=again)


def test_members_and_people_of_other_co_ops_sign_nothing(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        number = budgets.draft_own_opening(work, as_on=AUGUST, bank_figure=100)
    for actor in (purses.dewi_acts, purses.lead):
        with act(actor) as work, pytest.raises(Forbidden):
            budgets.sign_opening(work, number=number)
    with act(purses.dewi_acts) as work, pytest.raises(Forbidden):
        budgets.draft_own_opening(work, as_on=AUGUST, bank_figure=100)
    with act(purses.treasurer) as work, pytest.raises(NoSuchOpening):
        budgets.sign_opening(work, number=number + 1)
    with act(purses.treasurer) as work, pytest.raises(Invalid):
        budgets.draft_own_opening(work, as_on=date(2026, 9, 2), bank_figure=100)
