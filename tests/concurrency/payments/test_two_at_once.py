"""Two people act on the same money at the same moment, with real commits; and one machine dies in between."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.db import db
from coopbudget.errors import CoopbudgetError
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import Work, unit_of_work
from coopbudget.ledger.queries import balance, balances
from coopbudget.ledger.service import Draft, Posted
from coopbudget.payments import service
from coopbudget.payments.errors import AlreadyDecided, AlreadyMatched, InstructionHeld
from coopbudget.payments.models import Instruction, StatementLine
from tests import rail as rails
from tests.apart import apart
from tests.conftest import NOON

PAYABLE, CLEARING, BANK = "Liabilities:Payable:Members:V0001", "Liabilities:Clearing:Members", "Assets:Bank:Members"
UNMATCHED, FUND = "Liabilities:Unmatched:Members", "Liabilities:Funds:F00001:Available"
STATEMENT = "Date,Description,Amount\n03/08/2026,DP1234,1000.00\n04/08/2026,Other,20.00\n"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("payments-at-once")
    with apart(request, folder) as app:
        yield app


def done(app: Flask, actor: Actor, task: Callable[[Work], object]) -> object:
    """One piece of work, committed; what it gave back or the kind of error it raised."""
    with app.app_context():
        try:
            with unit_of_work(actor, clock=lambda: NOON) as work:
                return task(work)
        except CoopbudgetError as problem:
            return type(problem)
        finally:
            db.session.close()


def at_once(app: Flask, tasks: list[tuple[Actor, Callable[[Work], object]]]) -> list[object]:
    """Each task in a thread and a transaction of its own, let go together."""
    barrier = threading.Barrier(len(tasks))
    answers: list[object] = [None] * len(tasks)

    def run(place: int, actor: Actor, task: Callable[[Work], object]) -> None:
        barrier.wait(timeout=30)
        answers[place] = done(app, actor, task)

    threads = [threading.Thread(target=run, args=(i, actor, task)) for i, (actor, task) in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return answers


@pytest.fixture
def rail(real: Flask) -> rails.Rail:
    found = done(real, SYSTEM, rails.build_rail)
    assert isinstance(found, rails.Rail)
    return found


def read(app: Flask, task: Callable[[Work], object]) -> object:
    return done(app, SYSTEM, task)


def entries(app: Flask, rail: rails.Rail, codes: list[str]) -> object:
    return read(app, lambda work: balances(work.session, rail.id, codes))


@pytest.fixture
def run_number(real: Flask, rail: rails.Rail) -> int:
    """A prepared run of one payment of £120.45, with £1,000 in the bank."""

    def owe(work: Work) -> None:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", STATEMENT)
        lines = list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == rail.id)))
        service.confirm_suggestions(work, side="members", line_ids=lines)
        rails.owe_provider(work, 1, 12045, due_on=date(2026, 9, 10))

    def prepare(work: Work) -> int:
        ids = list(work.session.scalars(select(Instruction.id).where(Instruction.coop_id == rail.id)))
        return service.prepare_run(work, side="members", instruction_ids=ids)

    assert done(real, rail.treasurer, owe) is None
    number = done(real, rail.treasurer, prepare)
    assert isinstance(number, int)
    return number


def test_two_officers_who_approve_one_run_at_once_pay_it_once(real: Flask, rail: rails.Rail, run_number: int) -> None:
    approve = lambda work: service.approve_run(work, number=run_number)  # noqa: E731
    answers = at_once(real, [(rail.chair, approve), (rail.secretary, approve)])
    assert answers.count(AlreadyDecided) == 1
    assert entries(real, rail, [PAYABLE, CLEARING]) == {PAYABLE: 0, CLEARING: 12045}


def test_one_officer_who_presses_twice_pays_once(real: Flask, rail: rails.Rail, run_number: int) -> None:
    approve = lambda work: service.approve_run(work, number=run_number)  # noqa: E731
    answers = at_once(real, [(rail.chair, approve)] * 3)
    assert all(isinstance(answer, Posted) for answer in answers)
    assert len({answer.number for answer in answers if isinstance(answer, Posted)}) == 1
    assert entries(real, rail, [PAYABLE, CLEARING]) == {PAYABLE: 0, CLEARING: 12045}


def test_two_yeses_at_once_where_two_are_needed_settle_the_run_once(
    real: Flask, rail: rails.Rail, run_number: int
) -> None:
    """A rule of three in all: both yeses count, one of them posts, and a third from either is no second posting."""
    assert done(real, rail.treasurer, lambda work: service.cancel_run(work, number=run_number)) is None
    done(real, rail.chair, lambda work: service.ask_rule(work, people=3, limit=None))
    done(real, rail.secretary, lambda work: service.decide_rule(work, agree=True))
    ids = read(
        real, lambda work: list(work.session.scalars(select(Instruction.id).where(Instruction.coop_id == rail.id)))
    )
    assert isinstance(ids, list)
    number = done(real, rail.treasurer, lambda work: service.prepare_run(work, side="members", instruction_ids=ids))
    assert isinstance(number, int)
    approve = lambda work: service.approve_run(work, number=number)  # noqa: E731
    answers = at_once(real, [(rail.chair, approve), (rail.secretary, approve)])
    assert sorted(isinstance(answer, Posted) for answer in answers) == [False, True]
    assert answers.count(None) == 1
    assert entries(real, rail, [PAYABLE, CLEARING]) == {PAYABLE: 0, CLEARING: 12045}


def test_approving_and_cancelling_race_and_one_of_them_holds(real: Flask, rail: rails.Rail, run_number: int) -> None:
    answers = at_once(
        real,
        [
            (rail.chair, lambda work: service.approve_run(work, number=run_number)),
            (rail.treasurer, lambda work: service.cancel_run(work, number=run_number)),
        ],
    )
    assert answers.count(AlreadyDecided) == 1
    paid = answers[1] is AlreadyDecided
    assert entries(real, rail, [PAYABLE, CLEARING]) == {
        PAYABLE: 0 if paid else 12045,
        CLEARING: 12045 if paid else 0,
    }


def test_one_payment_is_never_put_into_two_runs(real: Flask, rail: rails.Rail, run_number: int) -> None:
    assert done(real, rail.treasurer, lambda work: service.cancel_run(work, number=run_number)) is None
    ids = read(
        real, lambda work: list(work.session.scalars(select(Instruction.id).where(Instruction.coop_id == rail.id)))
    )
    assert isinstance(ids, list)
    prepare = lambda work: service.prepare_run(work, side="members", instruction_ids=ids)  # noqa: E731
    answers = at_once(real, [(rail.treasurer, prepare)] * 2)
    assert answers.count(InstructionHeld) == 1


def test_the_same_file_sent_twice_at_once_enters_once(real: Flask, rail: rails.Rail) -> None:
    answers = at_once(real, [(rail.treasurer, lambda work: rails.bring_in(work, "members", STATEMENT))] * 3)
    assert set(answers) == {1}
    assert entries(real, rail, [BANK, UNMATCHED]) == {BANK: 102000, UNMATCHED: 102000}


def test_two_files_that_overlap_confirmed_at_once_enter_each_line_once(real: Flask, rail: rails.Rail) -> None:
    longer = STATEMENT + "05/08/2026,More,3.00\n"

    def upload(text: str) -> int:
        found = done(
            real,
            rail.treasurer,
            lambda work: service.upload_statement(work, side="members", content=text.encode(), filename="a.csv").number,
        )
        assert isinstance(found, int)
        return found

    numbers = [upload(STATEMENT), upload(longer)]
    answers = at_once(
        real, [(rail.treasurer, lambda work, n=n: service.post_statement(work, number=n)) for n in numbers]
    )
    assert sorted(answers) in ([0, 3], [1, 2])  # type: ignore[type-var]
    assert entries(real, rail, [BANK]) == {BANK: 102300}


def test_one_line_matched_by_two_at_once_is_matched_once(real: Flask, rail: rails.Rail) -> None:
    def prepare(work: Work) -> uuid.UUID:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", STATEMENT)
        found = work.session.scalar(
            select(StatementLine.id).where(StatementLine.coop_id == rail.id, StatementLine.amount == 100000)
        )
        assert found is not None
        return found

    line = done(real, rail.treasurer, prepare)
    assert isinstance(line, uuid.UUID)
    match = lambda work: service.match_line(work, line_id=line, code=FUND)  # noqa: E731
    answers = at_once(real, [(rail.treasurer, match)] * 3)
    assert answers.count(AlreadyMatched) == 2
    assert entries(real, rail, [FUND, UNMATCHED]) == {FUND: 100000, UNMATCHED: 2000}


def test_a_statement_whose_confirming_failed_half_way_is_whole_after_the_next_try(
    real: Flask, rail: rails.Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upload(work: Work) -> int:
        return service.upload_statement(work, side="members", content=STATEMENT.encode(), filename="a.csv").number

    number = done(real, rail.treasurer, upload)
    assert isinstance(number, int)

    class PowerCut(Exception):
        pass

    real_post = service.posting.post_drafts

    def fail_after_the_first(work: Work, drafts: Sequence[Draft]) -> list[Posted]:
        assert len(real_post(work, drafts[:1])) == 1
        raise PowerCut()

    monkeypatch.setattr(service.posting, "post_drafts", fail_after_the_first)
    with pytest.raises(PowerCut):
        done(real, rail.treasurer, lambda work: service.post_statement(work, number=number))
    assert entries(real, rail, [BANK]) == {BANK: 0}
    monkeypatch.undo()
    assert done(real, rail.treasurer, lambda work: service.post_statement(work, number=number)) == 2
    assert read(real, lambda work: balance(work.session, rail.id, BANK)) == 102000
    assert (
        read(
            real,
            lambda work: work.session.scalar(
                select(func.count(StatementLine.id)).where(StatementLine.coop_id == rail.id)
            ),
        )
        == 2
    )
