"""Posting to the books: what moves, what is refused, and what a refusal leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from coopbudget.ledger import chart, queries
from coopbudget.ledger.errors import Overspent

BANK, FREE, PLEDGED = chart.MEMBERS_BANK, chart.fund_available(1), chart.fund_pledged(1, 1)


def test_a_transfer_moves_both_balances_by_their_normal_side(books: Any, act: Any) -> None:
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 2_500)
        found = queries.balances(work.session, books.coop_id, [BANK, FREE, PLEDGED])
    assert found == {BANK: 10_000, FREE: 7_500, PLEDGED: 2_500}


def test_a_fund_cannot_be_overspent_and_the_work_can_go_on(books: Any, act: Any) -> None:
    with act(books.actor) as work:
        with pytest.raises(Overspent) as refused:
            books.post(work, FREE, PLEDGED, 10_001)
        assert refused.value.account == FREE
        books.post(work, FREE, PLEDGED, 10_000)
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, FREE) == 0
