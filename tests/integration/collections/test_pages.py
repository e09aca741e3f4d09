"""The pages of money in, as the treasurer and the member meet them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.collections import queries
from coopbudget.db import db
from tests.conftest import Act
from tests.paid_in import Till, with_stripe
from tests.people import prove, sign_in
from tests.purses import agree, make_purses


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


@pytest.fixture
def member(till: Till) -> FlaskClient:
    client = till.app.test_client()
    sign_in(client, till.purses.dewi)
    return client


@pytest.fixture
def treasurer(till: Till) -> FlaskClient:
    client = till.app.test_client()
    assert till.purses.treasurer.person_id is not None
    sign_in(client, till.purses.treasurer.person_id)
    return client


def test_a_member_pays_in_from_her_funds_page(till: Till, member: FlaskClient) -> None:
    home = f"/c/{till.purses.coop.slug}"
    fund = page(member, f"{home}/money/{till.fund.number}")
    assert "Pay in by card or Direct Debit" in fund
    check = page(member, f"{home}/money/{till.fund.number}/pay-in/check?amount=50")
    assert "£50.00" in check and "before Stripe has the money" in check
    begun = member.post(f"{home}/money/{till.fund.number}/pay-in", data={"amount": "50"})
    assert begun.status_code == 303
    waiting = page(member, begun.location)
    (link,) = re.findall(r'href="(http://127[^"]+)"', waiting)
    session = till.collection(1).session
    assert session is not None and session in link
    till.server.pay(session)
    assert "Thank you. Stripe tells us in a moment" in page(member, f"{begun.location}?back=1")
    assert member.post(f"{begun.location}/look").status_code == 303
    done = page(member, begun.location)
    assert "£50.00 has come into fund" in done
    assert "It has come" in page(member, f"{home}/money/{till.fund.number}")


def test_what_is_on_its_way_is_seen_and_is_not_free(till: Till, member: FlaskClient) -> None:
    home = f"/c/{till.purses.coop.slug}"
    member.post(f"{home}/direct-debit")
    till.handle()
    assert "Go to Stripe's page" in page(member, f"{home}/direct-debit")


def test_whoever_acts_for_a_member_reads_of_the_member_and_never_you(till: Till) -> None:
    """On the phone: each page of paying in names Dewi, before and after."""
    till.begin_card(5_000)
    officer = till.app.test_client()
    assert till.purses.secretary.person_id is not None
    sign_in(officer, till.purses.secretary.person_id)
    home = f"/c/{till.purses.coop.slug}"
    fund = f"{home}/money/{till.fund.number}"
    officer.post(f"{home}/act-for", data={"member": till.purses.dewi.number, "read_back": "yes"})
    officer.get("/notices")  # here the page says once for whom they act now

    def says(path: str) -> str:
        main = page(officer, path).split("<main", 1)[1].split("</main")[0]
        words = unescape(" ".join(re.sub("<[^>]+>", " ", main).split()))
        addressed = re.findall(r"[^.?]*\b(?:[Yy]ou|[Yy]our)\b[^.?]*", words)
        assert not [each for each in addressed if "Thank you" not in each and "You need not wait" not in each], (
            path,
            addressed,
        )
        return words

    name = "Dewi"
    for path in (
        f"{fund}/pay-in", f"{fund}/pay-in/check?amount=50", f"{home}/paying-in/1", f"{home}/paying-in/1?back=1",
    ):  # fmt: skip
        assert name in says(path), path
    officer.post(f"{home}/direct-debit")
    till.handle()
    assert name in says(f"{home}/direct-debit") and name in says(f"{home}/direct-debit?back=1")
    with till.app.app_context():
        mandate = queries.mandate_of(db.session, till.coop_id, till.purses.dewi.id)
        assert mandate is not None and mandate.session is not None
        session = mandate.session
        db.session.rollback()
    till.server.set_up(session, "00012345")
    till.deliver()
    plan = f"{fund}/plan/check?amount=50&every=month&first_on-day=1&first_on-month=12&first_on-year=2026"
    assert name in says(f"{fund}/plan") and name in says(plan)
    assert "What Dewi pays in each time" in page(officer, f"{home}/agreements/new")


def test_an_amount_that_can_not_be_is_refused(till: Till, member: FlaskClient) -> None:
    for amount in ("", "0.50", "10000.01", "many"):
        answer = member.post(f"/c/{till.purses.coop.slug}/money/{till.fund.number}/pay-in", data={"amount": amount})
        assert answer.status_code == 422, amount
    assert not [call for call in till.server.calls if call.path.startswith("/v1/checkout")]


def test_the_treasurer_sees_the_account_and_every_list(till: Till, treasurer: FlaskClient) -> None:
    till.pay_card(5_000)
    till.deliver()
    home = f"/c/{till.purses.coop.slug}"
    assert "Connected" in page(treasurer, f"{home}/stripe")
    assert "Payment 1" in page(treasurer, f"{home}/stripe/payments")
    assert "50.00" in page(treasurer, f"{home}/stripe/payments?download=1")
    for path in ("stripe/payouts", "stripe/disconnect", "plans", "owed", "paying-in/1"):
        page(treasurer, f"{home}/{path}")
    assert treasurer.post(f"{home}/stripe/compare").status_code == 303
    assert "It agrees to the penny" in page(treasurer, f"{home}/stripe")


def test_a_payment_is_nobody_elses_to_see(till: Till) -> None:
    till.pay_card(5_000)
    client = till.app.test_client()
    sign_in(client, till.purses.eira)
    page(client, f"/c/{till.purses.coop.slug}/paying-in/1", 404)
    page(client, f"/c/{till.purses.coop.slug}/stripe", 403)


def test_a_fund_of_somebody_else_can_not_be_paid_into(till: Till) -> None:
    client = till.app.test_client()
    sign_in(client, till.purses.eira)
    page(client, f"/c/{till.purses.coop.slug}/money/{till.fund.number}/pay-in", 404)


def test_connecting_begins_on_stripes_own_pages(app: Flask, act: Act) -> None:
    with with_stripe(app) as server:
        with act() as work:
            purses = make_purses(work)
        client = app.test_client()
        assert purses.treasurer.person_id is not None
        sign_in(client, purses.treasurer.person_id)
        home = f"/c/{purses.coop.slug}/stripe"
        assert "Show that it is you, then connect with Stripe" in page(client, home)
        assert "prove" in client.post(f"{home}/connect").location
        prove(client, purses.treasurer.person_id, work.now)
        assert client.post(f"{home}/connect").status_code == 303
        assert "Stripe needs to know more" in page(client, home)
        link = client.post(f"{home}/details").text
        assert "Go to Stripe's pages" in link and server.url in link
        (account,) = re.findall(r"acct_\w+", page(client, home))
        server.finish_onboarding(account)
        assert client.post(f"{home}/look").status_code == 303
        assert "Connected" in page(client, home)
        assert client.post(f"{home}/disconnect").status_code == 303
        assert "Disconnected on" in page(client, home)


def test_without_keys_there_is_nothing_of_stripe(app: Flask, act: Act) -> None:
    with act() as work:
        purses = make_purses(work)
    with act(purses.treasurer) as work:
        agree(work, purses.dewi)
    client = app.test_client()
    sign_in(client, purses.dewi)
    home = f"/c/{purses.coop.slug}"
    for path in ("stripe", "stripe/payments", "direct-debit", "what-i-owe", "plans", "owed", "money/1/pay-in"):
        assert client.get(f"{home}/{path}").status_code in (403, 404), path
    for path in ("money", "money/1", "rooms"):
        assert not re.search("Stripe|Direct Debit", page(client, f"{home}/{path}")), path
    assert client.post("/webhooks/stripe", data=b"{}").status_code == 404
