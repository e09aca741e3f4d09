"""Who may pay in for whom, and what happens to a plan when its member leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coopbudget.collections import collecting, queries, service
from coopbudget.collections.errors import NoSuchPaying, NotConnected
from coopbudget.db import db
from coopbudget.errors import Forbidden
from coopbudget.guard import Capacity, Power
from coopbudget.guard.actor import SYSTEM
from coopbudget.members import service as members
from coopbudget.members.words import Leaving
from tests.paid_in import Till
from tests.people import by_phone


def test_a_supporter_who_may_only_look_can_not_begin_a_payment(till: Till) -> None:
    looks = replace(till.purses.dewi_acts, capacity=Capacity.SUPPORTER, powers=frozenset({Power.SEE}))
    with till.act(looks, now=till.now) as work, pytest.raises(Forbidden):
        service.pay_by_card(work, purse=till.purse, amount=1_000, back_url="http://localhost/{number}")
    with till.act(looks, now=till.now) as work, pytest.raises(Forbidden):
        service.set_up_debit(work, back_url="http://localhost/")


def test_an_officer_begins_it_by_phone_and_the_member_finds_the_way_to_pay(till: Till) -> None:
    officer = by_phone(till.purses.secretary, till.purses.dewi)
    with till.act(officer, now=till.now) as work:
        asked = service.pay_by_card(work, purse=till.purse, amount=1_000, back_url="http://localhost/{number}")
    till.handle()
    begun = till.collection(asked.number)
    assert begun.member_id == till.purses.dewi.id and begun.asked_by == till.purses.secretary.person_id
    assert begun.page_url


def test_nobody_pays_into_a_fund_that_is_not_of_whom_they_act_for(till: Till) -> None:
    with till.act(till.purses.eira_acts, now=till.now) as work, pytest.raises(NoSuchPaying):
        service.pay_by_card(work, purse=till.purse, amount=1_000, back_url="http://localhost/{number}")


def test_a_disconnected_account_takes_nothing_new_and_follows_what_is_under_way(till: Till) -> None:
    till.pay_card(5_000)
    with till.act(till.purses.treasurer, now=till.now) as work:
        service.disconnect(work)
    with till.act(till.purses.dewi_acts, now=till.now) as work, pytest.raises(NotConnected):
        service.pay_by_card(work, purse=till.purse, amount=1_000, back_url="http://localhost/{number}")
    till.deliver()
    assert till.free() == 5_000


def test_when_the_co_op_takes_its_account_away_at_stripe_it_is_disconnected_here(till: Till) -> None:
    till.server.disconnect(till.account)
    till.deliver()
    with till.app.app_context():
        account = queries.account_of(db.session, till.coop_id)
        assert account is not None and account.disconnected_at is not None
        db.session.rollback()


def test_nothing_is_collected_from_who_has_left(till: Till) -> None:
    till.set_up_debit()
    day = till.now.date() + timedelta(days=3)
    with till.act(till.purses.dewi_acts, now=till.now) as work:
        service.make_plan(work, purse=till.purse, amount=2_000, every="week", first_on=day)
    with till.act(replace(SYSTEM, coop_id=till.coop_id), now=till.now) as work:
        members.end_membership(work, member_id=till.purses.dewi.id, why=Leaving.DIED)
    till.server.advance(days=4)
    with till.app.app_context():
        assert collecting.collect_all() == 0
        plan = queries.plan_by_number(db.session, till.coop_id, 1)
        assert plan is not None and plan.ended_why == "left"
        db.session.rollback()
