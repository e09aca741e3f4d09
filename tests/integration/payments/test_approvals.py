"""How many people it takes to pay: the rule, each yes, and the second factor of who says it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.errors import Forbidden, Invalid, SecondFactorNeeded
from coopbudget.guard import Actor
from coopbudget.ledger.queries import balance
from coopbudget.payments import queries, service
from coopbudget.payments.errors import AlreadyDecided, RuleWaiting
from coopbudget.payments.models import Instruction
from coopbudget.payments.policy import Rule
from coopbudget.payments.queries.approvals import rule_now, yeses
from coopbudget.trail.queries import records
from tests import rail as rails
from tests.conftest import NOON, Act
from tests.people import sign_in

CLEARING = "Liabilities:Clearing:Members"
DUE = date(2026, 9, 10)


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    """A co-op with £1,000 in fund 1, and three officers who may approve payments."""
    with act() as work:
        rail = rails.build_rail(work)
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,DP1234,1000.00\n")
        lines = [row[0].id for row in work.session.execute(rails.lines(rail.id))]
        service.confirm_suggestions(work, side="members", line_ids=lines)
    return rail


def set_rule(act: Act, rail: rails.Rail, people: int, limit: int | None) -> None:
    with act(rail.chair) as work:
        service.ask_rule(work, people=people, limit=limit)
    with act(rail.secretary) as work:
        service.decide_rule(work, agree=True)


def prepared(act: Act, rail: rails.Rail, amount: int) -> int:
    with act(rail.treasurer) as work:
        rails.owe_provider(work, 1, amount, due_on=DUE)
        ids = list(work.session.scalars(select(Instruction.id).where(Instruction.coop_id == rail.id)))
        return service.prepare_run(work, side="members", instruction_ids=ids)


def cleared(act: Act, rail: rails.Rail) -> int:
    with act(rail.chair) as work:
        return balance(work.session, rail.id, CLEARING)


def test_two_people_in_all_until_the_co_op_says_otherwise(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail, 50_000)
    with act(rail.chair) as work:
        assert rule_now(work.session, rail.id, work.today) == Rule(2, None)
        assert service.approve_run(work, number=number) is not None
    assert cleared(act, rail) == 50_000


def test_above_the_limit_one_more_must_say_yes_and_nothing_moves_before(act: Act, rail: rails.Rail) -> None:
    set_rule(act, rail, 2, 40_000)
    number = prepared(act, rail, 40_001)
    with act(rail.chair) as work:
        assert service.approve_run(work, number=number) is None
        assert service.approve_run(work, number=number) is None  # saying it twice is one yes
        run = queries.runs.run(work.session, rail.id, number)
        assert run is not None
        assert run.approved_at is None
        assert queries.runs_waiting(work.session, rail.id, not_by=rail.chair.person_id) == []
        assert queries.runs_waiting(work.session, rail.id, not_by=rail.secretary.person_id) == [number]
    assert cleared(act, rail) == 0
    with act(rail.treasurer) as work, pytest.raises(Forbidden):
        service.approve_run(work, number=number)
    with act(rail.secretary) as work:
        assert service.approve_run(work, number=number) is not None
        run = queries.runs.run(work.session, rail.id, number)
        assert run is not None
        said = yeses(work.session, rail.id, run.id)
        assert [yes.person_id for yes in said] == [rail.chair.person_id, rail.secretary.person_id]
    assert cleared(act, rail) == 40_001


def test_a_run_keeps_the_rule_of_the_day_it_was_prepared(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail, 50_000)
    set_rule(act, rail, 3, None)
    with act(rail.chair) as work:
        assert service.approve_run(work, number=number) is not None


def test_a_run_with_one_yes_can_still_be_cancelled(act: Act, rail: rails.Rail) -> None:
    set_rule(act, rail, 3, None)
    number = prepared(act, rail, 100)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        service.cancel_run(work, number=number)
    with act(rail.secretary) as work, pytest.raises(AlreadyDecided):
        service.approve_run(work, number=number)


def test_a_rule_takes_two_officers_and_there_must_be_people_to_keep_it(act: Act, rail: rails.Rail) -> None:
    with act(rail.chair) as work:
        with pytest.raises(Invalid):
            service.ask_rule(work, people=3, limit=100)  # four people, and three officers may approve
        with pytest.raises(Invalid):
            service.ask_rule(work, people=2, limit=None)  # the rule there is
        service.ask_rule(work, people=3, limit=None)
        with pytest.raises(RuleWaiting):
            service.ask_rule(work, people=2, limit=100)
    with act(rail.chair) as work, pytest.raises(Forbidden):
        service.decide_rule(work, agree=True)
    with act(rail.ann) as work, pytest.raises(Forbidden):
        service.decide_rule(work, agree=True)
    with act(rail.chair) as work:
        service.decide_rule(work, agree=False)  # whoever asked may take it back
        assert rule_now(work.session, rail.id, work.today) == Rule()
        with pytest.raises(AlreadyDecided):
            service.decide_rule(work, agree=False)
    set_rule(act, rail, 3, None)
    with act(rail.chair) as work:
        assert rule_now(work.session, rail.id, work.today) == Rule(3, None)
        acts = [record.act for record in work.session.scalars(records(rail.id)) if "approval_rule" in record.act]
    assert sorted(acts) == [
        "approval_rule_agreed", "approval_rule_asked", "approval_rule_asked", "approval_rule_refused",
    ]  # fmt: skip


@pytest.mark.parametrize("minutes", [None, 11])
def test_without_a_fresh_code_nobody_approves_a_run_a_rule_or_new_bank_details(
    act: Act, rail: rails.Rail, minutes: int | None
) -> None:
    number = prepared(act, rail, 100)
    with act(rail.treasurer) as work:
        service.ask_rule(work, people=3, limit=None)
        payee = work.session.scalar(select(Instruction.payee_id).where(Instruction.coop_id == rail.id))
        assert isinstance(payee, uuid.UUID)
        service.ask_payee_change(work, payee_id=payee, sort_code="200000", account_number="55555555", reason="Letter")
    with act(rail.chair) as work:
        stale = replace(work, proven_at=None if minutes is None else NOON - timedelta(minutes=minutes))
        with pytest.raises(SecondFactorNeeded):
            service.approve_run(stale, number=number)
        with pytest.raises(SecondFactorNeeded):
            service.decide_rule(stale, agree=True)
        with pytest.raises(SecondFactorNeeded):
            service.decide_payee_change(stale, payee_id=payee, agree=True)
        service.decide_rule(stale, agree=False)  # a no needs none
        fresh = replace(work, proven_at=NOON - timedelta(minutes=10))
        service.decide_payee_change(fresh, payee_id=payee, agree=False)
        assert service.approve_run(fresh, number=number) is not None


def test_an_approved_run_asks_to_be_taken_to_the_bank_until_its_file_was_taken(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail, 100)
    with act(rail.chair) as work:
        assert queries.files_to_take(work.session, rail.id) == []
        service.approve_run(work, number=number)
        assert queries.files_to_take(work.session, rail.id) == [number]
    with act(rail.treasurer) as work:
        service.take_file(work, number=number, part=1)
        assert queries.files_to_take(work.session, rail.id) == []


def take(act: Act, actor: Actor, number: int, part: int = 1) -> bytes:
    with act(actor) as work:
        return service.take_file(work, number=number, part=part)


def test_the_file_is_of_the_kind_the_account_had_when_the_run_was_prepared(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        service.set_bank_file(work, side="members", kind="pain09")
    number = prepared(act, rail, 12_345)
    with act(rail.treasurer) as work:
        service.set_bank_file(work, side="members", kind="unity")
        with pytest.raises(Invalid):
            service.set_bank_file(work, side="members", kind="own", layout={"columns": ["name"]})
        with pytest.raises(Invalid):
            service.set_bank_file(work, side="members", kind="telegram")
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    content = take(act, rail.treasurer, number)
    assert b"pain.001.001.09" in content
    assert b'<InstdAmt Ccy="GBP">123.45</InstdAmt>' in content


def test_a_file_of_fewer_payments_splits_the_run_and_the_trail_holds_each_total(act: Act, rail: rails.Rail) -> None:
    layout = {"columns": ["name", "amount", "sort_code", "account_number", "reference"], "most": 2}
    with act(rail.treasurer) as work:
        service.set_bank_file(work, side="members", kind="own", layout=layout)
        for amount in (100, 200):
            rails.owe_provider(work, 1, amount, due_on=DUE, reference=f"INV{amount:04d}")
    number = prepared(act, rail, 400)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
        sealed = [row.content for row in work.session.scalars(records(rail.id)) if row.act == "run_approved"]
    files = [take(act, rail.treasurer, number, part).decode().splitlines() for part in (1, 2)]
    assert [len(rows) for rows in files] == [2, 1]
    assert '"total":300' in sealed[0] or '"total":500' in sealed[0] or '"total":600' in sealed[0]
    assert sealed[0].count('"digest"') == 2


def test_the_desk_asks_each_officer_for_what_is_theirs_to_do(app: Flask, act: Act, rail: rails.Rail) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    set_rule(act, rail, 2, 40_000)
    number = prepared(act, rail, 40_001)

    def desk(who: Actor) -> str:
        client = app.test_client()
        assert who.person_id is not None
        sign_in(client, who.person_id)
        return client.get(f"/c/{rail.coop.slug}/desk").text

    yes, file = f"Approve payment run {number}", f"Run {number} is approved: take its file to the bank"
    assert yes in desk(rail.chair) and yes in desk(rail.secretary) and yes not in desk(rail.treasurer)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    assert yes not in desk(rail.chair) and yes in desk(rail.secretary)
    with act(rail.secretary) as work:
        service.approve_run(work, number=number)
    assert yes not in desk(rail.secretary) and file in desk(rail.treasurer)
    with act(rail.treasurer) as work:
        service.ask_rule(work, people=3, limit=None)
    wants = "A change of how many people it takes to pay waits for you"
    assert wants in desk(rail.chair) and wants not in desk(rail.treasurer)
