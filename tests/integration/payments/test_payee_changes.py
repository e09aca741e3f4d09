"""New bank details: a second officer, the payee's own word, a day's rest, and a mark on the next run."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.guard import Actor, Permission
from coopbudget.payments import queries, service
from coopbudget.payments.errors import AlreadyDecided, ChangeWaiting, DetailsRest
from coopbudget.payments.models import Instruction, PayeeChange
from coopbudget.payments.queries.payees import changes_to_confirm
from coopbudget.payments.queries.runs import payments
from tests import people, rail as rails
from tests.conftest import NOON, Act

DUE = date(2026, 9, 10)
NEXT_DAY = NOON + timedelta(hours=24)
REF = uuid.uuid4()


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    """A co-op with £1,000 in fund 1."""
    with act() as work:
        rail = rails.build_rail(work)
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,DP1234,1000.00\n")
        lines = [row[0].id for row in work.session.execute(rails.lines(rail.id))]
        service.confirm_suggestions(work, side="members", line_ids=lines)
    return rail


@pytest.fixture
def delyth(act: Act, rail: rails.Rail) -> Actor:
    """Who speaks for the provider, as a request from its page would find her."""
    with act() as work:
        person = people.add_person(work, "Delyth")
    return Actor(
        person_id=person,
        coop_id=rail.id,
        provider_id=REF,
        permissions=frozenset({Permission.SIGNED_IN, Permission.ACT_FOR_PROVIDER}),
    )


def owed(
    act: Act, rail: rails.Rail, delyth: Actor | None = None, *, account: tuple[str, str] | None = None
) -> uuid.UUID:
    """An approved invoice; its payee. Without Delyth nobody on the platform speaks for the payee."""
    who = (delyth.person_id,) if delyth and delyth.person_id else ()
    with act(rail.treasurer) as work:
        owner = rails.owe_provider(
            work, 1, 500, due_on=DUE, payee_people=who, payee_ref=REF if delyth else None, account=account
        )
        found = work.session.scalar(select(Instruction.payee_id).where(Instruction.owner_id == owner))
        assert found is not None
        return found


def ask(act: Act, rail: rails.Rail, payee: uuid.UUID, account: str = "55555555") -> uuid.UUID:
    with act(rail.treasurer) as work:
        return service.ask_payee_change(
            work, payee_id=payee, sort_code="20-00-00", account_number=account, reason="Letter of 1 September"
        )


def account_of(act: Act, rail: rails.Rail, payee: uuid.UUID) -> str:
    with act(rail.chair) as work:
        found = queries.payee(work.session, rail.id, payee)
        assert found is not None
        return found.account


def run_all(act: Act, rail: rails.Rail, *, now: datetime = NOON) -> int:
    """Everything that stands in no run is put into one; its number."""
    with act(rail.treasurer, now=now) as work:
        ids = [row.id for row in work.session.execute(rails.waiting(rail.id))]
        return service.prepare_run(work, side="members", instruction_ids=ids)


def test_three_people_then_a_day_s_rest_then_the_next_run_shows_it(act: Act, rail: rails.Rail, delyth: Actor) -> None:
    payee = owed(act, rail, delyth)
    change = ask(act, rail, payee)
    with pytest.raises(ChangeWaiting):
        run_all(act, rail)
    with act(rail.treasurer) as work, pytest.raises(Forbidden):
        service.decide_payee_change(work, payee_id=payee, agree=True)
    with act(rail.chair) as work:
        assert service.decide_payee_change(work, payee_id=payee, agree=True) is False
    assert account_of(act, rail, payee) == "•••• 0001"
    with act(rail.secretary) as work, pytest.raises(NotFound):
        service.confirm_payee_change(work, change_id=change, right=True)
    with act(delyth) as work:
        assert [
            row.account_number
            for row in changes_to_confirm(work.session, rail.id, person_id=work.person_id, ref_id=REF)
        ] == ["55555555"]
        assert service.confirm_payee_change(work, change_id=change, right=True) is True
    assert account_of(act, rail, payee) == "•••• 5555"
    with pytest.raises(DetailsRest):
        run_all(act, rail, now=NEXT_DAY - timedelta(minutes=1))
    number = run_all(act, rail, now=NEXT_DAY)
    with act(rail.chair, now=NEXT_DAY) as work:
        run = queries.runs.run(work.session, rail.id, number)
        assert run is not None
        assert [row.new_details for row in payments(work.session, rail.id, run.id)] == [True]
        service.approve_run(work, number=number)
    owed(act, rail, delyth, account=("200000", "55555555"))
    later = NEXT_DAY + timedelta(days=7)
    second = run_all(act, rail, now=later)
    with act(rail.chair, now=later) as work:
        run = queries.runs.run(work.session, rail.id, second)
        assert run is not None
        assert [row.new_details for row in payments(work.session, rail.id, run.id)] == [False]


def test_the_payee_may_speak_first(act: Act, rail: rails.Rail, delyth: Actor) -> None:
    payee = owed(act, rail, delyth)
    change = ask(act, rail, payee)
    with act(delyth) as work:
        assert service.confirm_payee_change(work, change_id=change, right=True) is False
        with pytest.raises(AlreadyDecided):
            service.confirm_payee_change(work, change_id=change, right=True)
    with act(rail.chair) as work:
        assert service.decide_payee_change(work, payee_id=payee, agree=True) is True


def test_a_payee_who_did_not_ask_stops_it_and_the_officers_hear(act: Act, rail: rails.Rail, delyth: Actor) -> None:
    payee = owed(act, rail, delyth)
    change = ask(act, rail, payee)
    with act(rail.chair) as work:
        service.decide_payee_change(work, payee_id=payee, agree=True)
    with act(delyth) as work:
        service.confirm_payee_change(work, change_id=change, right=False)
    assert account_of(act, rail, payee) == "•••• 0001"
    with act(rail.chair) as work:
        assert queries.changes_waiting(work.session, rail.id, not_by=rail.chair.person_id) == []
    run_all(act, rail)  # to the old details, as ever
    ask(act, rail, payee, "66666666")  # and another can be asked for


def test_where_nobody_here_speaks_for_them_the_second_officer_says_whom_they_rang(act: Act, rail: rails.Rail) -> None:
    payee = owed(act, rail)
    ask(act, rail, payee)
    with act(rail.chair) as work, pytest.raises(Invalid):
        service.decide_payee_change(work, payee_id=payee, agree=True, heard="  ")
    with act(rail.chair) as work:
        assert service.decide_payee_change(work, payee_id=payee, agree=True, heard="Ring to Mrs Price, 01970") is True
    assert account_of(act, rail, payee) == "•••• 5555"


def test_an_officer_who_is_the_payee_has_one_hand_only(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        payee = service.add_supplier(
            work, name="Tegwen", sort_code="110022", account_number="33334444", person_id=work.person_id
        )
    change = ask(act, rail, payee)
    with act(rail.treasurer) as work, pytest.raises(Forbidden):
        service.confirm_payee_change(work, change_id=change, right=True)


def test_while_new_details_rest_the_old_ones_can_be_put_back(act: Act, rail: rails.Rail, delyth: Actor) -> None:
    payee = owed(act, rail, delyth)
    change = ask(act, rail, payee)
    with act(rail.chair) as work:
        service.decide_payee_change(work, payee_id=payee, agree=True)
    with act(delyth) as work:
        service.confirm_payee_change(work, change_id=change, right=True)
    with act(rail.secretary) as work:
        service.call_off_payee_change(work, payee_id=payee)
        with pytest.raises(AlreadyDecided):
            service.call_off_payee_change(work, payee_id=payee)
    assert account_of(act, rail, payee) == "•••• 0001"
    run_all(act, rail)


def test_after_the_rest_nothing_is_called_off(act: Act, rail: rails.Rail) -> None:
    payee = owed(act, rail)
    ask(act, rail, payee)
    with act(rail.chair) as work:
        service.decide_payee_change(work, payee_id=payee, agree=True, heard="Rang Mrs Price")
    with act(rail.chair, now=NEXT_DAY) as work, pytest.raises(AlreadyDecided):
        service.call_off_payee_change(work, payee_id=payee)


def test_the_rest_is_a_setting(app: Flask, act: Act, rail: rails.Rail, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["coopbudget.settings"]
    monkeypatch.setitem(app.extensions, "coopbudget.settings", replace(settings, bank_change_hours=0))
    payee = owed(act, rail)
    ask(act, rail, payee)
    with act(rail.chair) as work:
        service.decide_payee_change(work, payee_id=payee, agree=True, heard="Rang Mrs Price")
    run_all(act, rail)


def test_a_run_prepared_before_bank_details_changed_is_not_approved(act: Act, rail: rails.Rail) -> None:
    payee = owed(act, rail)
    number = run_all(act, rail)
    ask(act, rail, payee)
    with act(rail.chair) as work:
        with pytest.raises(ChangeWaiting):
            service.approve_run(work, number=number)
        service.decide_payee_change(work, payee_id=payee, agree=True, heard="Rang Mrs Price")
        with pytest.raises(DetailsRest):
            service.approve_run(work, number=number)
    with act(rail.chair, now=NEXT_DAY) as work, pytest.raises(Conflict):
        service.approve_run(work, number=number)


def test_what_was_heard_and_why_never_enters_the_trail(act: Act, rail: rails.Rail) -> None:
    payee = owed(act, rail)
    ask(act, rail, payee)
    with act(rail.chair) as work:
        service.decide_payee_change(work, payee_id=payee, agree=True, heard="Rang Mrs Price")
        kept = work.session.scalar(select(PayeeChange).where(PayeeChange.payee_id == payee))
        assert kept is not None
        assert (kept.old_account_number, kept.confirmed_how) == ("10000001", "Rang Mrs Price")
