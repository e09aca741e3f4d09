"""Own money back to its owner: asked for, set aside, agreed by an officer, paid by a run, or called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.errors import (
    MoneyBackDecided,
    MoneyBackWaits,
    NoSuchFund,
    NoSuchMoneyBack,
    NotEnough,
    NotOwnMoney,
)
from coopbudget.errors import Forbidden, SecondFactorNeeded
from coopbudget.guard import Actor, Power, Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.payments import service as payments
from coopbudget.payments.errors import DetailsRest, InstructionHeld
from coopbudget.payments.queries.instructions import waiting
from tests.conftest import NOON, Act
from tests.people import by_phone, sign_in
from tests.purses import Purses, agree, pay_in

HERS = {"sort_code": "11-00-01", "account_number": "10000009"}
AFTER_REST = NOON + timedelta(hours=25)


@pytest.fixture
def own(act: Act, purses: Purses) -> budgets.Recorded:
    """Dewi's own money, £500.00 of it in the co-op; the two bank accounts are known."""
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, funder_kind="own", funder_name="", reference="DEWI OWN")
        pay_in(work, made.fund_number, 50_000)
        for side, number in (("members", "12345678"), ("own", "87654321")):
            payments.set_bank_account(work, side=side, name=side, sort_code="08-60-01", account_number=number)
    return made


def pot(work: Work, made: budgets.Recorded) -> tuple[int, int]:
    found = queries.fund_pots(work.session, work.coop_id, [made.fund_id])[made.fund_id]
    return found.available, found.asked_back


def ask(act: Act, actor: Actor, made: budgets.Recorded, amount: int = 20_000) -> int:
    with act(actor) as work:
        return budgets.ask_money_back(work, fund_id=made.fund_id, amount=amount, **HERS).number


def yes(act: Act, actor: Actor, number: int) -> None:
    with act(actor) as work:
        budgets.decide_money_back(work, number=number, agree=True)


def run_of_all(work: Work) -> int:
    rows = work.session.execute(waiting(work.coop_id)).all()
    return payments.prepare_run(work, side="members", instruction_ids=[row.id for row in rows])


def test_it_is_set_aside_agreed_rests_and_is_paid_to_her_own_account(
    act: Act, purses: Purses, own: budgets.Recorded
) -> None:
    number = ask(act, purses.dewi_acts, own)
    with act(purses.dewi_acts) as work:
        assert pot(work, own) == (30_000, 20_000)
        with pytest.raises(MoneyBackWaits):
            budgets.ask_money_back(work, fund_id=own.fund_id, amount=100, **HERS)
    with act(purses.dewi_acts) as work, pytest.raises(Forbidden):
        budgets.decide_money_back(work, number=number, agree=True)
    with act(purses.secretary) as work, pytest.raises(SecondFactorNeeded):
        budgets.decide_money_back(replace(work, proven_at=None), number=number, agree=True)
    yes(act, purses.secretary, number)
    with act(purses.treasurer) as work:
        found = queries.money_back_by_number(work.session, work.coop_id, number)
        assert found is not None and found.state == "instructed" and found.details is None
        with pytest.raises(MoneyBackDecided):
            budgets.decide_money_back(work, number=number, agree=False, why="late")
        with pytest.raises(DetailsRest):
            run_of_all(work)
    with act(purses.treasurer, now=AFTER_REST) as work:
        run = run_of_all(work)
    with act(purses.dewi_acts, now=AFTER_REST) as work, pytest.raises(InstructionHeld):
        budgets.call_off_money_back(work, number=number)
    with act(purses.secretary, now=AFTER_REST) as work:
        payments.approve_run(work, number=run)
    with act(purses.treasurer, now=AFTER_REST) as work:
        found = queries.money_back_by_number(work.session, work.coop_id, number)
        assert found is not None and (found.state, found.run_number) == ("sent", run)
        assert pot(work, own) == (30_000, 0)
        assert ledger.balance(work.session, work.coop_id, chart.MEMBERS_CLEARING) == 20_000
        stated = queries.fund_statement(work.session, work.coop_id, own.fund_number, work.today, work.today)
        assert stated.total_after == 30_000
    # The next asking goes to the account that is known, and rests no more.
    again = ask(act, purses.dewi_acts, own, 1_000)
    yes(act, purses.secretary, again)
    with act(purses.treasurer, now=AFTER_REST) as work:
        assert run_of_all(work) == run + 1


def test_a_councils_money_never_goes_this_way_nor_more_than_is_free_nor_anothers(
    act: Act, purses: Purses, own: budgets.Recorded
) -> None:
    with act(purses.treasurer) as work:
        council = agree(work, purses.dewi)
        pay_in(work, council.fund_number, 50_000)
    with act(purses.dewi_acts) as work, pytest.raises(NotOwnMoney):
        budgets.ask_money_back(work, fund_id=council.fund_id, amount=100, **HERS)
    with act(purses.dewi_acts) as work, pytest.raises(NotEnough):
        budgets.ask_money_back(work, fund_id=own.fund_id, amount=50_001, **HERS)
    with act(purses.eira_acts) as work, pytest.raises(NoSuchFund):
        budgets.ask_money_back(work, fund_id=own.fund_id, amount=100, **HERS)
    with act(purses.dewi_acts) as work:
        assert pot(work, own) == (50_000, 0)


def test_it_is_refused_or_called_off_and_the_money_is_free_again(
    act: Act, purses: Purses, own: budgets.Recorded
) -> None:
    first = ask(act, purses.dewi_acts, own)
    with act(purses.secretary) as work:
        budgets.decide_money_back(work, number=first, agree=False, why="The account is in another name.")
        assert pot(work, own) == (50_000, 0)
    second = ask(act, purses.dewi_acts, own)
    with act(purses.eira_acts) as work, pytest.raises(NoSuchMoneyBack):
        budgets.call_off_money_back(work, number=second)
    yes(act, purses.secretary, second)
    with act(purses.dewi_acts) as work:
        budgets.call_off_money_back(work, number=second)
        assert pot(work, own) == (50_000, 0)
        assert work.session.execute(waiting(work.coop_id)).all() == []
        with pytest.raises(MoneyBackDecided):
            budgets.call_off_money_back(work, number=second)
        states = [row.state for row in queries.money_back_of_fund(work.session, work.coop_id, own.fund_id)]
        assert states == ["called_off", "refused"]


def test_who_writes_it_down_by_phone_is_not_who_agrees_and_a_supporter_needs_the_power(
    act: Act, purses: Purses, own: budgets.Recorded
) -> None:
    number = ask(act, by_phone(purses.secretary, purses.dewi), own)
    with act(purses.secretary) as work, pytest.raises(Forbidden):
        budgets.decide_money_back(work, number=number, agree=True)
    yes(act, purses.treasurer, number)
    looks_only = replace(purses.eira_acts, member_id=purses.dewi.id, powers=frozenset({Power.SEE}))
    with act(looks_only) as work, pytest.raises(Forbidden):
        budgets.ask_money_back(work, fund_id=own.fund_id, amount=100, **HERS)


def test_the_pages_ask_show_and_answer(app: Flask, act: Act, purses: Purses, own: budgets.Recorded) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    browser, base = app.test_client(), f"/c/{purses.coop.slug}"
    sign_in(browser, purses.dewi)
    assert "Have money back" in browser.get(f"{base}/money/{own.fund_number}").text
    page = browser.post(f"{base}/money/{own.fund_number}/back/check", data={"amount": "200", "sort_code": "11"})
    assert page.status_code == 422 and "A sort code has 6 figures" in page.text
    page = browser.post(f"{base}/money/{own.fund_number}/back/check", data={"amount": "200", **HERS})
    assert "11-00-01" in page.text and "£300.00" in page.text
    page = browser.post(f"{base}/money/{own.fund_number}/back", data={"amount": "200", **HERS}, follow_redirects=True)
    assert "Waits for an officer" in page.text
    assert "more is set aside to go to the member" in browser.get(f"{base}/money/{own.fund_number}").text
    sign_in(browser, purses.eira)
    assert browser.get(f"{base}/money-back/1").status_code == 404
    assert browser.get(f"{base}/money-back").status_code == 403
    sign_in(browser, purses.secretary.person_id)
    assert "1 member asks for own money" in browser.get(f"{base}/desk").text
    assert "Number 1" in browser.get(f"{base}/money-back?show=waiting").text
    assert "10000009" in browser.get(f"{base}/money-back/1").text
    assert browser.post(f"{base}/money-back/1/decide", data={"answer": "no"}).status_code == 422
    page = browser.post(
        f"{base}/money-back/1/decide", data={"answer": "no", "why": "Ring me first"}, follow_redirects=True
    )
    assert "Ring me first" in page.text and "10000009" not in page.text
    assert "Not sent" in page.text
