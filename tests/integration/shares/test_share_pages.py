"""The pages of shares: the offer and its bar, buying, the register, having shares back, and what is refused."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.ledger import chart
from coopbudget.ledger.queries import balance
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.payments import service as payments
from coopbudget.payments.errors import InstructionHeld
from coopbudget.payments.queries.instructions import waiting
from coopbudget.shares import queries, service
from coopbudget.shares.errors import AppliedAlready, AskedAlready, NotByTheRules, OfferOpen
from tests.conftest import NOON, Act
from tests.people import Member, as_system, prove, sign_in
from tests.purses import Purses, make_purses

AFTER_NOTICE = NOON + timedelta(days=91)


@pytest.fixture(autouse=True)
def at_noon(app: Flask) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON


@pytest.fixture
def purses(act: Act) -> Purses:
    with act() as work:
        made = make_purses(work)
    with act(made.treasurer) as work:
        for side, number in (("members", "12345678"), ("own", "87654321")):
            payments.set_bank_account(work, side=side, name=side, sort_code="08-60-01", account_number=number)
    return made


def browser(app: Flask, who: Member | uuid.UUID | None) -> FlaskClient:
    assert who is not None
    client = app.test_client()
    sign_in(client, who)
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def money_comes(act: Act, purses: Purses, to: str, amount: int) -> None:
    """``amount`` pence stand in the co-op's own bank account and in the account ``to``."""
    with act() as work:
        system = as_system(work, purses.coop)
        bank, target = (open_account(system, code=code) for code in (chart.OWN_BANK, to))
        post_entry(system, kind="test", on=work.today, key=uuid.uuid4().hex, legs=[Leg(bank, target, amount)])


def test_an_offer_is_opened_dewi_buys_and_the_bar_moves(app: Flask, act: Act, purses: Purses) -> None:
    coop = f"/c/{purses.coop.slug}"
    dewi, eira = browser(app, purses.dewi), browser(app, purses.eira)
    chair, secretary = browser(app, purses.coop.founder), browser(app, purses.secretary.person_id)
    assert "£0.00" in words(dewi.get(f"{coop}/shares"))
    assert dewi.get(f"{coop}/shares/offers/new").status_code == 403
    offer = {"title": "A minibus", "what_for": "A third of it.\nElse a trailer.", "target": "500",
             "closes_on": "2026-08-01"}  # fmt: skip
    assert "still to come" in words(secretary.post(f"{coop}/shares/offers/new", data=offer))
    assert secretary.post(f"{coop}/shares/offers/new", data=offer | {"closes_on": "2026-10-30"}).status_code == 303
    assert "Close that one first" in words(
        secretary.post(f"{coop}/shares/offers/new", data=offer | {"closes_on": "2026-10-30"})
    )
    shown = words(dewi.get(f"{coop}/shares"))
    assert "£0.00 of £500.00: 0%" in shown and "Else a trailer." in shown

    assert "the law lets one member hold" in words(
        dewi.post(f"{coop}/shares/buy", data={"shares": "100001", "own": "yes"})
    )
    assert "Type how many shares" in words(dewi.post(f"{coop}/shares/buy", data={"shares": "", "own": "yes"}))
    assert "never bought with a direct payment" in words(dewi.post(f"{coop}/shares/buy", data={"shares": "125"}))
    answer = dewi.post(f"{coop}/shares/buy", data={"shares": "125", "own": "yes"})
    assert answer.status_code == 303
    page = answer.location
    shown = words(dewi.get(page))
    assert "125 shares for £125.00" in shown and f"SHARES {purses.dewi.number:05d}" in shown and "87654321" in shown
    assert eira.get(page).status_code == 404 and eira.post(f"{page}/call-off").status_code == 404
    assert "applied for already" in words(dewi.get(f"{coop}/shares/buy"))
    assert secretary.post(f"{page}/register").status_code == 409
    assert "£125.00" in words(dewi.get(f"{coop}/shares"))  # applied for, and not in the register

    money_comes(act, purses, chart.shares_paid(purses.dewi.number), 13_000)
    assert "1 application for shares is paid" in words(secretary.get(f"{coop}/desk"))
    assert "Paid, to be registered" in words(secretary.get(f"{coop}/shares/applications?show=waiting"))
    assert dewi.post(f"{page}/register").status_code == 403
    assert secretary.post(f"{page}/register").status_code == 303
    assert secretary.post(f"{page}/register").status_code == 409
    assert "In the register" in words(dewi.get(page))
    shown = words(dewi.get(f"{coop}/shares"))
    assert "£125.00 of £500.00: 25%" in shown and "125 shares" in shown and "£5.00 was paid in for shares" in shown

    register = words(secretary.get(f"{coop}/shares/register"))
    assert "£125.00 in all" in register and "Dewi" in register
    holding = words(secretary.get(f"{coop}/shares/register/{purses.dewi.number}"))
    assert "Bought" in holding and "Pass the shares on" not in holding
    assert dewi.get(f"{coop}/shares/register").status_code == 403
    assert secretary.get(f"{coop}/shares/register/{purses.dewi.number}/back").status_code == 409
    whole = secretary.post(f"{coop}/register.csv", data={"part": "whole"}).get_data(as_text=True)
    assert whole.splitlines()[0].endswith(",shares") and any(
        "Dewi" in line and line.endswith(",125.00") for line in whole.splitlines()
    )
    assert "125.00" not in dewi.post(f"{coop}/register.csv").get_data(as_text=True)

    with act(purses.secretary) as work, pytest.raises(OfferOpen):
        service.open_offer(work, title="Two", what_for="Two", target=1, closes_on=work.today)
    assert chair.post(f"{coop}/shares/offers/1/close").status_code == 303
    assert "This offer is over" in words(dewi.get(f"{coop}/shares/offers/1"))
    assert chair.post(f"{coop}/shares/offers/1/close").status_code == 409
    assert dewi.get(f"{coop}/shares/offers/2").status_code == 404


def test_shares_are_asked_back_refused_agreed_called_off_and_held_by_a_run(
    app: Flask, act: Act, purses: Purses
) -> None:
    coop, number = f"/c/{purses.coop.slug}", purses.dewi.number
    capital, general = chart.share_capital(number), chart.RESERVE_GENERAL
    money_comes(act, purses, capital, 10_000)
    money_comes(act, purses, general, 4_000)
    dewi, eira, secretary = (
        browser(app, each) for each in (purses.dewi, purses.eira, purses.secretary.person_id)
    )  # fmt: skip
    hers = {"sort_code": "11-00-01", "account_number": "10000009"}
    for wrong, said in (
        ({"amount": "100.01"}, "more than is there"),
        ({"amount": "10.50"}, "whole shares"),
        ({"amount": "10", "sort_code": "11"}, "6 figures"),
    ):
        assert said in words(dewi.post(f"{coop}/shares/back", data=hers | wrong))
    first = dewi.post(f"{coop}/shares/back", data=hers | {"amount": "40"})
    assert first.status_code == 303
    page = first.location
    assert "The notice runs until 30 November 2026" in words(dewi.get(page))
    assert eira.get(page).status_code == 404
    assert "1 member asks for shares back" in words(secretary.get(f"{coop}/desk"))
    assert "You can say yes once the notice is over" in words(secretary.get(page))
    assert "10000009" in words(secretary.get(page))
    with act(purses.dewi_acts) as work, pytest.raises(AskedAlready):
        service.ask_shares_back(work, member_id=purses.dewi.id, amount=1_000, **hers)
    assert "Say why" in words(secretary.post(f"{page}/decide", data={"answer": "no"}))
    secretary.post(f"{page}/decide", data={"answer": "no", "why": "The roof comes first."})
    assert "The roof comes first." in words(dewi.get(page))

    second = dewi.post(f"{coop}/shares/back", data=hers | {"amount": "40"}).location
    app.extensions["coopbudget.clock"] = lambda: AFTER_NOTICE
    assert secretary.post(f"{second}/decide", data={"answer": "yes"}).status_code == 303  # asks for a code first
    assert purses.secretary.person_id is not None
    prove(secretary, purses.secretary.person_id, AFTER_NOTICE)
    assert "Most that can go back now £40.00" in words(secretary.get(second))
    secretary.post(f"{second}/decide", data={"answer": "yes"})
    assert "Waits for a payment run" in words(dewi.get(second))
    with act(purses.treasurer, now=AFTER_NOTICE) as work:
        assert balance(work.session, work.coop_id, capital) == 6_000
        assert balance(work.session, work.coop_id, general) == 0
    dewi.post(f"{second}/call-off")
    with act(purses.treasurer, now=AFTER_NOTICE) as work:
        assert balance(work.session, work.coop_id, capital) == 10_000
        assert balance(work.session, work.coop_id, general) == 4_000

    with act(purses.dewi_acts, now=AFTER_NOTICE) as work:
        third = service.ask_shares_back(work, member_id=purses.dewi.id, amount=4_000)
    later = AFTER_NOTICE + timedelta(days=91)
    with act(purses.secretary, now=later) as work:
        service.decide_withdrawal(work, number=third, agree=True)
    with act(purses.treasurer, now=later) as work:
        rows = work.session.execute(waiting(work.coop_id, side="own")).all()
        payments.prepare_run(work, side="own", instruction_ids=[row.id for row in rows])
    with act(purses.dewi_acts, now=later) as work, pytest.raises(InstructionHeld):
        service.call_off_withdrawal(work, number=third)
    assert "£40.00 of shares back" not in words(eira.get(f"{coop}/shares"))
    assert "Nobody" not in words(secretary.get(f"{coop}/shares/asked-back"))


def test_what_the_co_op_owes_comes_first_and_a_loss_eats_the_reserve(act: Act, purses: Purses) -> None:
    capital = chart.share_capital(purses.dewi.number)
    money_comes(act, purses, capital, 10_000)
    money_comes(act, purses, chart.RESERVE_GENERAL, 9_000)
    with act() as work:
        system = as_system(work, purses.coop)
        cost, owed = (open_account(system, code=code) for code in ("Expenses:Premises", chart.supplier_payable(1)))
        post_entry(system, kind="test", on=work.today, key="rent", legs=[Leg(cost, owed, 12_500)])
        means = queries.means(work.session, purses.coop.id)
        # £190 in the bank less £125 owed; £90 kept less a loss of £125.
        assert (means.spare, means.reserve, means.room) == (6_500, -3_500, 0)
        income, bank = (open_account(system, code=code) for code in (chart.INCOME_OTHER, chart.OWN_BANK))
        post_entry(system, kind="test", on=work.today, key="gift", legs=[Leg(bank, income, 20_000)])
        means = queries.means(work.session, purses.coop.id)
        assert (means.spare, means.reserve, means.room) == (26_500, 9_000, 9_000)  # what is not shared adds nothing


def test_one_application_at_a_time_and_no_more_than_the_law_allows_when_it_is_registered(
    act: Act, purses: Purses
) -> None:
    with act(purses.dewi_acts) as work:
        number = service.apply_for_shares(work, shares=60_000)
        with pytest.raises(AppliedAlready):
            service.apply_for_shares(work, shares=1)
    with act(purses.dewi_acts) as work:
        service.call_off_application(work, number=number)
        number = service.apply_for_shares(work, shares=60_000)
    money_comes(act, purses, chart.shares_paid(purses.dewi.number), 6_000_000)
    money_comes(act, purses, chart.share_capital(purses.dewi.number), 4_000_001)
    with act(purses.secretary) as work, pytest.raises(NotByTheRules):
        service.register_shares(work, number=number)
