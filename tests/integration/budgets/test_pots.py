"""Money between the pots of a fund, and what a sum asked back does."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.errors import AlreadyInstructed, NotEnough, ShortOfEarmark
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.queries import Pot
from coopbudget.db import db
from coopbudget.guard import Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import Overspent
from coopbudget.payments.queries import instruction_states
from tests.conftest import Act
from tests.purses import Purses, agree, pay_in

TODAY = date(2026, 9, 1)


def pot(work: Work, made: budgets.Recorded) -> Pot:
    return queries.fund_pots(work.session, work.coop_id, [made.fund_id])[made.fund_id]


def test_money_walks_from_free_to_pledged_to_committed_and_back(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        pay_in(work, made.fund_number, 50_000)
        first = budgets.move_to_pledge(work, made.fund_id, 3, 30_000, "k1", weekly=2_500, until_on=date(2027, 3, 1))
        assert pot(work, made) == Pot(available=20_000, pledged=30_000)
        again = budgets.move_to_pledge(work, made.fund_id, 3, 30_000, "k1", weekly=2_500)
        assert again.replayed and again.number == first.number
        budgets.release_pledge(work, made.fund_id, 3, 5_000, "k2")
        budgets.commit_pledge(work, made.fund_id, 3, 2, 25_000, "k3")
        assert pot(work, made) == Pot(available=25_000, committed=25_000)
        [promise] = queries.promises_of(work.session, work.coop_id, [made.fund_id])[made.fund_id]
        assert (promise.kind, promise.number, promise.weekly, promise.until_on) == (
            "contract", 2, 2_500, date(2027, 3, 1),
        )  # fmt: skip
        budgets.commit_available(work, made.fund_id, 2, 1_000, "k4")
        budgets.release_commitment(work, made.fund_id, 2, 26_000, "k5")
        assert pot(work, made) == Pot(available=50_000)
        assert queries.promises_of(work.session, work.coop_id, [made.fund_id])[made.fund_id] == []


def test_too_much_is_refused_with_what_is_free_and_nothing_moves(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        pay_in(work, made.fund_number, 120_450)
        with pytest.raises(NotEnough) as problem:
            budgets.move_to_pledge(work, made.fund_id, 1, 120_451, "k")
        assert isinstance(problem.value, Overspent)
        assert (problem.value.free, problem.value.asked) == (120_450, 120_451)
        assert "£1,204.50" in str(problem.value)
        with pytest.raises(NotEnough):
            budgets.commit_pledge(work, made.fund_id, 1, 1, 1, "k2")
        assert pot(work, made) == Pot(available=120_450)


def test_pots_of_many_funds_cost_as_many_queries_as_of_one(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = [agree(work, purses.dewi) for _ in range(4)]
        for n, each in enumerate(made, 1):
            pay_in(work, each.fund_number, 1_000 * n)
            budgets.move_to_pledge(work, each.fund_id, 1, 100, f"p{n}")
        ids = [each.fund_id for each in made]
        seen: list[str] = []

        def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        try:
            one = queries.fund_pots(work.session, work.coop_id, ids[:1])
            of_one = len(seen)
            queries.fund_pots(work.session, work.coop_id, ids)
            of_all = len(seen) - of_one
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
        assert one[ids[0]] == Pot(available=900, pledged=100)
        assert of_one == of_all <= 3


def asked(work: Work, made: budgets.Recorded, amount: int) -> budgets.Changed:
    wanted = budgets.Wanted(Change.ASKED_BACK, TODAY, amount=amount, pay_reference="REFUND 9", due_on=date(2026, 9, 15))
    return budgets.change_agreement(work, agreement_id=made.agreement_id, wanted=wanted, reason="Unspent money")


def test_a_sum_asked_back_is_set_aside_and_paid_through_a_run(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        pay_in(work, made.fund_number, 50_000)
        done = asked(work, made, 20_000)
        assert done.missing == 0 and done.entry is not None and done.asked_back_id is not None
        assert pot(work, made) == Pot(available=30_000, asked_back=20_000)
        instruction = budgets.pay_back(
            work, asked_back_id=done.asked_back_id, sort_code="08-60-01", account_number="12345678"
        )
        assert instruction is not None
        [state] = instruction_states(work.session, work.coop_id, [done.asked_back_id]).values()
        assert state is not None
        with pytest.raises(AlreadyInstructed):
            budgets.pay_back(work, asked_back_id=done.asked_back_id, sort_code="08-60-01", account_number="12345678")


def test_what_is_missing_of_a_sum_asked_back_is_named_and_promises_stay(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        pay_in(work, made.fund_number, 50_000)
        budgets.move_to_pledge(work, made.fund_id, 4, 20_000, "a", weekly=2_000)
        budgets.move_to_pledge(work, made.fund_id, 5, 20_000, "b", weekly=2_000)
        done = asked(work, made, 25_000)
        assert done.missing == 15_000
        assert [(p.kind, p.number, p.balance, p.weeks) for p in done.uncovered] == [("pool", 5, 20_000, 10)]
        assert pot(work, made) == Pot(available=0, pledged=40_000, asked_back=10_000)
        assert done.asked_back_id is not None
        with pytest.raises(ShortOfEarmark):
            budgets.pay_back(work, asked_back_id=done.asked_back_id, sort_code="086001", account_number="12345678")
        with pytest.raises(ShortOfEarmark):
            budgets.earmark_rest(work, asked_back_id=done.asked_back_id)
        budgets.release_pledge(work, made.fund_id, 5, 20_000, "c")
        budgets.earmark_rest(work, asked_back_id=done.asked_back_id)
        assert pot(work, made) == Pot(available=5_000, pledged=20_000, asked_back=25_000)
        owed = ledger.balance(work.session, work.coop_id, chart.fund_asked_back(made.fund_number))
        assert owed == 25_000


def test_whose_money_stands_in_an_account_is_told_to_the_rail(app: Flask, act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        find = app.extensions["coopbudget.fund_holders"]
        code = chart.fund_available(made.fund_number)
        assert find(work.session, work.coop_id, [code, chart.INCOME_LEVY]) == {code: "Dewi"}
        assert find(work.session, work.coop_id, []) == {}
