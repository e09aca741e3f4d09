"""Payment runs: separate hands, one entry, sealed files, and a bank statement that agrees or shows why not."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.guard import Actor
from coopbudget.ledger.queries import balance, balances
from coopbudget.payments import queries, service
from coopbudget.payments.errors import (
    AlreadyDecided,
    FileTaken,
    InstructionDiffers,
    InstructionHeld,
    PayeeDiffers,
)
from coopbudget.payments.models import Instruction, RunFile, RunPayment, StatementLine
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.rules import Rules
from tests import people, rail as rails
from tests.conftest import NOON, Act

DUE = date(2026, 9, 10)
CLEARING, BANK = "Liabilities:Clearing:Members", "Assets:Bank:Members"
V1, V2 = "Liabilities:Payable:Members:V0001", "Liabilities:Payable:Members:V0002"


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    """A co-op with £1,000 in fund 1."""
    with act() as work:
        rail = rails.build_rail(work)
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,DP1234,1000.00\n")
        line = work.session.scalar(select(StatementLine.id).where(StatementLine.coop_id == rail.id))
        assert line is not None
        service.confirm_suggestions(work, side="members", line_ids=[line])
    return rail


def waiting(act: Act, rail: rails.Rail, side: str = "members") -> list[uuid.UUID]:
    with act(rail.treasurer) as work:
        return list(
            work.session.scalars(
                select(Instruction.id)
                .where(Instruction.coop_id == rail.id, Instruction.side == side)
                .order_by(Instruction.id)
            )
        )


def prepared(act: Act, rail: rails.Rail) -> int:
    """A run of two payments: £120.45 to V1 and £80.00 to V2."""
    with act(rail.treasurer) as work:
        rails.owe_provider(work, 1, 12045, due_on=DUE, reference="INV0001")
        rails.owe_provider(work, 2, 8000, due_on=DUE, reference="INV0002")
    ids = waiting(act, rail)
    with act(rail.treasurer) as work:
        return service.prepare_run(work, side="members", instruction_ids=ids)


def line_ids(act: Act, rail: rails.Rail) -> list[uuid.UUID]:
    with act(rail.treasurer) as work:
        return list(
            work.session.scalars(
                select(StatementLine.id)
                .where(StatementLine.coop_id == rail.id)
                .order_by(StatementLine.line_on.desc(), StatementLine.position)
            )
        )


def payment_ids(act: Act, rail: rails.Rail) -> list[uuid.UUID]:
    with act(rail.treasurer) as work:
        return list(
            work.session.scalars(
                select(RunPayment.id).where(RunPayment.coop_id == rail.id).order_by(RunPayment.position)
            )
        )


def test_a_prepared_run_moves_no_money(act: Act, rail: rails.Rail) -> None:
    prepared(act, rail)
    with act(rail.treasurer) as work:
        assert balances(work.session, rail.id, [V1, V2, CLEARING]) == {V1: 12045, V2: 8000, CLEARING: 0}


def test_an_approved_run_moves_each_payable_to_clearing(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
        assert balances(work.session, rail.id, [V1, V2, CLEARING]) == {V1: 0, V2: 0, CLEARING: 20045}


def test_the_second_officer_is_another_person(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.treasurer) as work, pytest.raises(Forbidden):
        service.approve_run(work, number=number)
    with act(rail.ann) as work, pytest.raises(Forbidden):
        service.approve_run(work, number=number)


def test_neither_officer_may_be_barred_or_paid(act: Act, rail: rails.Rail) -> None:
    chair, secretary = rail.chair.person_id, rail.secretary.person_id
    assert chair is not None
    assert secretary is not None
    with act(rail.treasurer) as work:
        rails.owe_provider(work, 1, 500, due_on=DUE, barred=(chair,), payee_people=(secretary,))
    ids = waiting(act, rail)
    with act(rail.treasurer) as work:
        number = service.prepare_run(work, side="members", instruction_ids=ids)
    for actor in (rail.chair, rail.secretary):
        with act(actor) as work, pytest.raises(Forbidden):
            service.approve_run(work, number=number)


def test_whoever_is_barred_does_not_prepare(act: Act, rail: rails.Rail) -> None:
    treasurer = rail.treasurer.person_id
    assert treasurer is not None
    with act(rail.treasurer) as work:
        rails.owe_provider(work, 1, 500, due_on=DUE, barred=(treasurer,))
    ids = waiting(act, rail)
    with act(rail.treasurer) as work, pytest.raises(Forbidden):
        service.prepare_run(work, side="members", instruction_ids=ids)


def test_a_run_is_of_one_side_and_of_what_waits(act: Act, rail: rails.Rail) -> None:
    prepared(act, rail)
    ids = waiting(act, rail)
    with act(rail.treasurer) as work:
        with pytest.raises(Invalid):
            service.prepare_run(work, side="own", instruction_ids=ids)
        with pytest.raises(InstructionHeld):
            service.prepare_run(work, side="members", instruction_ids=ids)
        with pytest.raises(Invalid):
            service.prepare_run(work, side="members", instruction_ids=[])


def test_a_cancelled_run_lets_its_payments_go(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    ids = waiting(act, rail)
    with act(rail.treasurer) as work:
        service.cancel_run(work, number=number)
    with act(rail.chair) as work, pytest.raises(AlreadyDecided):
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        assert service.prepare_run(work, side="members", instruction_ids=ids) == number + 1


def test_an_approved_run_is_not_cancelled_and_approving_twice_posts_once(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        first = service.approve_run(work, number=number)
        again = service.approve_run(work, number=number)
        assert first is not None and again is not None
        assert (again.number, again.replayed) == (first.number, True)
    with act(rail.treasurer) as work, pytest.raises(AlreadyDecided):
        service.cancel_run(work, number=number)
    with act(rail.secretary) as work, pytest.raises(AlreadyDecided):
        service.approve_run(work, number=number)


def test_the_bank_file_is_the_one_that_was_approved_and_warns_when_taken_twice(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        content = service.take_file(work, number=number, part=1)
        assert content.decode().splitlines() == [
            "110001,10000001,Gofal 1,120.45,INV0001",
            "110001,10000002,Gofal 2,80.00,INV0002",
        ]
        file = work.session.scalar(select(RunFile).where(RunFile.coop_id == rail.id))
        assert file is not None
        assert file.digest == hashlib.sha256(content).hexdigest()
        with pytest.raises(FileTaken):
            service.take_file(work, number=number, part=1)
        assert service.take_file(work, number=number, part=1, again=True) == content


def test_more_than_a_hundred_payments_make_more_files(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        for index in range(101):
            rails.owe_provider(work, 1, 100 + index, due_on=DUE, reference=f"INV{index:04d}")
    ids = waiting(act, rail)
    with act(rail.treasurer) as work:
        number = service.prepare_run(work, side="members", instruction_ids=ids)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        counts = [len(service.take_file(work, number=number, part=part).splitlines()) for part in (1, 2)]
        assert counts == [100, 1]


def test_the_statement_clears_a_run_by_one_line(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", f"Date,Description,Amount\n01/09/2026,BULK PAYMENT RUN{number:05d},-200.45\n")
    lines = line_ids(act, rail)
    with act(rail.treasurer) as work:
        assert service.confirm_suggestions(work, side="members", line_ids=lines) == (1, -20045)
        assert balances(work.session, rail.id, [CLEARING, BANK]) == {CLEARING: 0, BANK: 79955}
        states = queries.instruction_states(
            work.session, rail.id, list(work.session.scalars(select(Instruction.owner_id)))
        )
        assert {state.state for state in states.values()} == {"cleared"}


def test_the_statement_clears_a_run_line_by_line_and_shows_what_is_missing(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", "Date,Description,Amount\n01/09/2026,FP GOFAL INV0002,-80.00\n")
    lines = line_ids(act, rail)
    with act(rail.treasurer) as work:
        service.confirm_suggestions(work, side="members", line_ids=lines)
        assert balance(work.session, rail.id, CLEARING) == 12045
        service.undo_match(work, line_id=lines[0])
        assert balance(work.session, rail.id, CLEARING) == 20045
        service.confirm_suggestions(work, side="members", line_ids=lines)
        assert balance(work.session, rail.id, CLEARING) == 12045


def test_a_payment_that_came_back_is_owed_again_and_can_be_run_again(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        rails.bring_in(
            work,
            "members",
            f"Date,Description,Amount\n01/09/2026,FP RETURNED GOFAL,120.45\n31/08/2026,RUN{number:05d},-200.45\n",
        )
    lines = line_ids(act, rail)
    first = payment_ids(act, rail)[0]
    with act(rail.treasurer) as work:
        with pytest.raises(Conflict):
            service.match_returned(work, line_id=lines[0], payment_id=first)
        service.confirm_suggestions(work, side="members", line_ids=lines)
        service.match_returned(work, line_id=lines[0], payment_id=first)
        assert balances(work.session, rail.id, [V1, V2, CLEARING]) == {V1: 12045, V2: 0, CLEARING: 0}
    ids = waiting(act, rail)
    with pytest.raises(InstructionHeld), act(rail.treasurer) as work:
        service.prepare_run(work, side="members", instruction_ids=ids)
    with act(rail.treasurer) as work:
        returned = work.session.scalar(select(RunPayment.instruction_id).where(RunPayment.id == first))
        assert returned is not None
        assert service.prepare_run(work, side="members", instruction_ids=[returned]) == number + 1


def test_a_payment_the_bank_did_not_send_goes_back_once(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer) as work:
        service.payment_failed(work, number=number, position=2)
        assert balances(work.session, rail.id, [V2, CLEARING]) == {V2: 8000, CLEARING: 12045}
        with pytest.raises(AlreadyDecided):
            service.payment_failed(work, number=number, position=2)


def test_an_instruction_is_given_once_and_taken_back_while_no_run_holds_it(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act(rail.treasurer) as work:
        one = work.session.scalars(select(Instruction).order_by(Instruction.amount)).first()
        assert one is not None
        same = {
            "payee_id": one.payee_id,
            "side": one.side,
            "payable_account_id": one.payable_account_id,
            "reference": one.reference,
            "due_on": one.due_on,
            "owner_kind": one.owner_kind,
            "owner_id": one.owner_id,
        }
        assert service.instruct(work, amount=one.amount, **same) == one.id  # type: ignore[arg-type]
        with pytest.raises(InstructionDiffers):
            service.instruct(work, amount=one.amount + 1, **same)  # type: ignore[arg-type]
        with pytest.raises(InstructionHeld):
            service.withdraw_instruction(work, owner_id=one.owner_id)
        service.cancel_run(work, number=number)
        service.withdraw_instruction(work, owner_id=one.owner_id)
        assert queries.instruction_states(work.session, rail.id, [one.owner_id]) == {}


def test_a_known_payee_is_never_changed_by_registering_it_again(act: Act, rail: rails.Rail) -> None:
    ref = uuid.uuid4()
    known = {"name": "Gofal", "kind": "provider", "ref_id": ref, "sort_code": "110001"}
    with act(rail.treasurer) as work:
        first = service.register_payee(work, account_number="10000001", **known)  # type: ignore[arg-type]
        assert service.register_payee(work, account_number="10000001", **known) == first  # type: ignore[arg-type]
        with pytest.raises(PayeeDiffers):
            service.register_payee(work, account_number="10000002", **known)  # type: ignore[arg-type]


def test_levy_crosses_only_as_each_statement_shows_it(act: Act, rail: rails.Rail) -> None:
    owed, due, own = "Liabilities:Crossing:Levy", "Assets:Crossing:Levy", "Assets:Bank:Own"
    with act(rail.treasurer) as work:
        rails.post_levy(work, 2500)
        crossing = service.expect_crossing(work, kind="levy")
        with pytest.raises(Conflict):
            service.expect_crossing(work, kind="levy")
    ids = waiting(act, rail)
    with act(rail.treasurer) as work:
        number = service.prepare_run(work, side="members", instruction_ids=ids)
    with act(rail.chair) as work:
        service.approve_run(work, number=number)
        assert balances(work.session, rail.id, [owed, due, CLEARING]) == {owed: 0, due: 2500, CLEARING: 2500}
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", f"Date,Description,Amount\n01/09/2026,TFR LEVY{crossing:05d},-25.00\n")
        assert service.confirm_suggestions(work, side="members", line_ids=lines_now(work, rail)) == (1, -2500)
        assert balances(work.session, rail.id, [due, CLEARING, BANK, own]) == {
            due: 2500, CLEARING: 0, BANK: 97500, own: 0,
        }  # fmt: skip
        rails.bring_in(work, "own", f"Date,Description,Amount\n01/09/2026,FROM MEMBERS LEVY{crossing:05d},25.00\n")
        assert service.confirm_suggestions(work, side="own", line_ids=lines_now(work, rail)) == (1, 2500)
        assert balances(work.session, rail.id, [due, own]) == {due: 0, own: 2500}
        row = queries.crossings(work.session, rail.id)[0]
        assert row.arrived_on == date(2026, 9, 1)
        assert row.state is not None
        assert row.state.state == "cleared"


def lines_now(work: rails.Work, rail: rails.Rail) -> list[uuid.UUID]:
    return list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == rail.id)))


def a_bill(act: Act, rail: rails.Rail, *, claimant: Actor | None = None, now: datetime = NOON) -> int:
    person = claimant.person_id if claimant else None
    with act(rail.treasurer, now=now) as work:
        payee = service.add_supplier(
            work, name="Yswiriant Cyf", sort_code="110022", account_number="33334444", person_id=person
        )
        return service.record_bill(
            work,
            payee_id=payee,
            supplier_number="Y-77",
            expense="Insurance",
            about="Public liability, one year",
            amount=18000,
            billed_on=date(2026, 8, 20),
            due_on=date(2026, 9, 20),
            claimant=person,
        )


def test_a_bill_is_owed_after_two_different_officers_said_yes(act: Act, rail: rails.Rail) -> None:
    number = a_bill(act, rail)
    with act(rail.chair) as work:
        assert service.approve_bill(work, number=number) is None
        assert balance(work.session, rail.id, "Expenses:Insurance") == 0
    with act(rail.chair) as work, pytest.raises(Forbidden):
        service.approve_bill(work, number=number)
    with act(rail.secretary) as work:
        assert service.approve_bill(work, number=number) is not None
        assert balance(work.session, rail.id, "Expenses:Insurance") == 18000
        assert len(waiting(act, rail, "own")) == 1
    with act(rail.treasurer) as work, pytest.raises(AlreadyDecided):
        service.refuse_bill(work, number=number, why="Late")


def test_a_bill_takes_as_many_officers_as_the_rules_of_its_day_ask(act: Act, rail: rails.Rail) -> None:
    with act() as work:
        inside = people.as_system(replace(work, now=NOON + timedelta(days=1)), rail.coop)
        rulebook.adopt(inside, rules=Rules(bill_limit=17999), valid_from=inside.today)
    with act() as work:
        assert rules_on(work.session, rail.id, work.today).bill_yeses(18000) == 2
    number = a_bill(act, rail, now=NOON + timedelta(days=1))
    for officer in (rail.chair, rail.secretary):
        with act(officer, now=NOON + timedelta(days=2)) as work:
            assert service.approve_bill(work, number=number) is None
    with act(rail.treasurer, now=NOON + timedelta(days=2)) as work:
        assert service.approve_bill(work, number=number) is not None
        assert balance(work.session, rail.id, "Expenses:Insurance") == 18000


def test_a_claimant_never_approves_their_own_bill(act: Act, rail: rails.Rail) -> None:
    number = a_bill(act, rail, claimant=rail.chair)
    with act(rail.chair) as work, pytest.raises(Forbidden):
        service.approve_bill(work, number=number)


def test_a_refused_bill_can_come_again_and_a_paid_one_cannot(act: Act, rail: rails.Rail) -> None:
    number = a_bill(act, rail)
    with act(rail.chair) as work:
        service.refuse_bill(work, number=number, why="Wrong year")
        with pytest.raises(AlreadyDecided):
            service.approve_bill(work, number=number)
    assert a_bill(act, rail) == number + 1


def test_nobody_of_another_coop_reaches_a_run(act: Act, rail: rails.Rail) -> None:
    number = prepared(act, rail)
    with act() as work:
        other = people.found_coop(work)
        stranger = people.actor_of(work.session, other, other.founder)
    with act(stranger) as work, pytest.raises(NotFound):
        service.approve_run(work, number=number)
