"""Direct Debit: a mandate by Stripe's page, a plan per fund, and collections that are pending until they came."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from coopbudget.budgets import service as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.collections import collecting, queries, service
from coopbudget.collections.errors import MandateStands, NoMandate, PlanStands
from coopbudget.collections.models import CollectionPlan
from coopbudget.coops.service import begin_winding, end_winding
from coopbudget.db import db
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from tests.paid_in import Till, facts_of
from tests.people import sign_in

TENTH = date(2026, 9, 10)


def plan_of(till: Till) -> CollectionPlan:
    with till.app.app_context():
        found = queries.plan_by_number(db.session, till.coop_id, 1)
        assert found is not None
        db.session.expunge(found)
        db.session.rollback()
        return found


def make_plan(till: Till, *, every: str = "week", ends_on: date | None = None, amount: int = 2_500) -> None:
    with till.act(till.purses.dewi_acts, now=till.now) as work:
        service.make_plan(work, purse=till.purse, amount=amount, every=every, first_on=TENTH, ends_on=ends_on)


def run_day(till: Till, day: date) -> int:
    """Time goes on to that day; the jobs run, and what Stripe tells is handled."""
    days = (day - till.now.date()).days
    if days > 0:
        till.server.advance(days=days)
    with till.app.app_context():
        begun = collecting.collect_all()
    till.deliver()
    return begun


def test_a_plan_collects_on_its_day_once_and_the_money_is_free_when_it_came(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    assert run_day(till, TENTH - timedelta(days=1)) == 0
    assert run_day(till, TENTH) == 1
    assert run_day(till, TENTH) == 0, "a day is collected once"
    pending = till.collection(1)
    assert (pending.way, pending.due_on, pending.received_at) == ("debit", TENTH, None)
    assert till.free() == 0
    with till.app.app_context():
        assert queries.pending_of_funds(db.session, till.coop_id, [till.fund.id]) == {till.fund.id: 2_500}
        db.session.rollback()
    client = till.app.test_client()
    sign_in(client, till.purses.dewi)
    seen = client.get(f"/c/{till.purses.coop.slug}/money/{till.fund.number}").text
    assert "£25.00 is on its way into this fund. You can't use it until it has come." in seen
    home = client.get(f"/c/{till.purses.coop.slug}/").text
    assert "£25.00 more is on its way, and can be used once it has come." in home
    assert re.search(r"17 September 2026: <a[^>]*>£25.00 by Direct Debit", home)
    for path in ("direct-debit", "plans/1"):
        assert "17 September 2026" in client.get(f"/c/{till.purses.coop.slug}/{path}").text, path
    till.server.advance(days=6.5)
    till.deliver()
    assert till.collection(1).received == 2_500
    assert till.free() == 2_500
    assert till.balances()[chart.STRIPE_FEES] == 25
    assert plan_of(till).next_on == TENTH + timedelta(days=7)


def test_days_missed_while_nothing_ran_are_collected_once(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    system = replace(SYSTEM, coop_id=till.coop_id)
    with till.act(system, now=till.now) as work:
        begin_winding(work)
    assert run_day(till, TENTH + timedelta(days=25)) == 0, "while the co-op ends, plans rest"
    with till.act(system, now=till.now) as work:
        end_winding(work)
    assert run_day(till, TENTH + timedelta(days=25)) == 1
    assert plan_of(till).next_on == TENTH + timedelta(days=28)


def test_a_skipped_day_and_a_paused_plan_collect_nothing(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    with till.act(till.purses.dewi_acts, now=till.now) as work:
        assert service.skip_next(work, number=1) == TENTH
    debit = facts_of(till).paying.debit
    assert debit is not None and (debit.amount, debit.every, debit.on_the_way) == (2_500, "week", 0)
    assert TENTH in debit.left_out or (debit.next_on is not None and debit.next_on > TENTH)
    assert run_day(till, TENTH) == 0
    with till.act(till.purses.treasurer, now=till.now) as work:
        service.pause_plan(work, number=1)
    assert run_day(till, TENTH + timedelta(days=8)) == 0
    assert facts_of(till).paying.debit is None, "while it is paused, nothing comes by it"
    with till.act(till.purses.treasurer, now=till.now) as work:
        service.resume_plan(work, number=1)
    assert plan_of(till).next_on == TENTH + timedelta(days=14)
    assert run_day(till, TENTH + timedelta(days=14)) == 1


def test_a_day_left_out_can_be_put_back_until_it_is_over(till: Till) -> None:
    week = timedelta(days=7)
    till.set_up_debit()
    make_plan(till, ends_on=TENTH + 3 * week)
    client, base = till.app.test_client(), f"/c/{till.purses.coop.slug}/plans/1"
    sign_in(client, till.purses.dewi)
    for _ in range(3):
        client.post(f"{base}/skip")
    assert plan_of(till).next_on == TENTH + 3 * week
    page = client.get(base).text
    assert page.count("Put 1") == 2 and "Put 10 September 2026 back" in page and "Put 24 September 2026 back" in page
    day = {"day": (TENTH + week).isoformat()}
    page = client.post(f"{base}/put-back", data=day, follow_redirects=True).text
    assert "It is collected on 17 September 2026 after all" in page and "Put 17" not in page
    assert plan_of(till).next_on == TENTH + week
    assert client.post(f"{base}/put-back", data=day).status_code == 303, "twice is once"
    assert run_day(till, TENTH) == 0
    assert client.post(f"{base}/put-back", data={"day": "nonsense"}).status_code == 404
    with till.act(till.purses.treasurer, now=till.now) as work:
        service.put_back(work, number=1, day=TENTH)  # its own day: the collecting comes again
    assert run_day(till, TENTH) == 1
    assert run_day(till, TENTH + week) == 1
    assert plan_of(till).next_on == TENTH + 3 * week, "what is still left out is left out"
    assert run_day(till, TENTH + 2 * week + timedelta(days=1)) == 0
    late = client.post(f"{base}/put-back", data={"day": (TENTH + 2 * week).isoformat()})
    assert late.status_code == 409 and "That day is over" in late.text
    sign_in(client, till.purses.eira)
    assert client.post(f"{base}/put-back", data=day).status_code == 404


def test_a_collection_the_bank_does_not_pay_fails_and_costs_the_fund_nothing(till: Till) -> None:
    till.set_up_debit("22222227")  # insufficient funds
    make_plan(till)
    run_day(till, TENTH)
    till.server.advance(days=7)
    till.deliver()
    failed = till.collection(1)
    assert failed.failed_at is not None and failed.failure == "insufficient_funds"
    assert till.free() == 0 and till.balances() == {}


def test_a_late_failure_takes_the_money_back(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    run_day(till, TENTH)
    till.server.advance(days=7)
    till.deliver()
    payment = till.collection(1).payment
    assert payment is not None and till.free() == 2_500
    till.server.reverse_late(payment)
    till.deliver()
    assert till.free() == 0 and till.collection(1).returned == 2_500


def test_a_mandate_cancelled_at_the_bank_ends_its_plans(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    with till.app.app_context():
        mandate = queries.mandate_of(db.session, till.coop_id, till.purses.dewi.id)
        assert mandate is not None and mandate.mandate is not None and mandate.last_four == "2345"
        ident = mandate.mandate
        db.session.rollback()
    till.server.cancel_mandate(ident)
    till.deliver()
    assert plan_of(till).ended_why == "mandate"
    client, base = till.app.test_client(), f"/c/{till.purses.coop.slug}"
    sign_in(client, till.purses.dewi)
    assert "It was cancelled at the bank. Nothing more is collected." in client.get(f"{base}/direct-debit").text
    assert "The Direct Debit has ended, and the plan with it." in client.get(f"{base}/plans/1").text
    assert run_day(till, TENTH) == 0
    with till.act(till.purses.dewi_acts, now=till.now) as work, pytest.raises(NoMandate):
        service.make_plan(work, purse=till.purse, amount=100, every="week", first_on=TENTH + timedelta(days=1))


def test_one_mandate_a_member_and_one_plan_a_fund(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    with till.act(till.purses.dewi_acts, now=till.now) as work, pytest.raises(PlanStands):
        service.make_plan(work, purse=till.purse, amount=100, every="month", first_on=TENTH)
    with till.act(till.purses.dewi_acts, now=till.now) as work, pytest.raises(MandateStands):
        service.set_up_debit(work, back_url="http://localhost/")


def test_a_plan_ends_with_its_agreement(till: Till) -> None:
    till.set_up_debit()
    make_plan(till)
    with till.act(till.purses.treasurer, now=till.now) as work:
        budgets.change_agreement(
            work,
            agreement_id=till.fund.agreement_id,
            wanted=budgets.Wanted(Change.NOTICE, effective_on=till.now.date(), ends_on=TENTH + timedelta(days=7)),
        )
    assert plan_of(till).ends_on == TENTH + timedelta(days=7)
    assert run_day(till, TENTH) == 1
    assert run_day(till, TENTH + timedelta(days=7)) == 1
    assert plan_of(till).ended_why == "agreement"
    assert run_day(till, TENTH + timedelta(days=14)) == 0
