"""A payment in paid back by the co-op: out of the fund at once, then as Stripe says; two officers agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coopbudget.collections import acts, queries, service
from coopbudget.collections.comparing import compare
from coopbudget.collections.errors import AlreadyDecided, NotToPayBack, RefundWaits
from coopbudget.db import db
from coopbudget.errors import Forbidden, Invalid, SecondFactorNeeded
from coopbudget.ledger import chart
from coopbudget.members.words import OfficeKind
from coopbudget.payments import service as payments
from tests.paid_in import Till
from tests.people import actor_of, admit, give_office, prove, sign_in

WHY = "Paid in twice by mistake"


def paid(till: Till, amount: int = 5_000) -> int:
    """The number of a card payment that came."""
    begun = till.pay_card(amount)
    till.deliver()
    assert till.collection(begun.number).received == amount
    return begun.number


def ask(till: Till, number: int, amount: int) -> int:
    with till.act(till.purses.treasurer, now=till.now) as work:
        return service.ask_refund(replace(work, proven_at=None), collection_number=number, amount=amount, why=WHY)


def pay_back(till: Till, number: int, amount: int) -> int:
    """The treasurer asks, the secretary agrees."""
    made = ask(till, number, amount)
    with till.act(till.purses.secretary, now=till.now) as work:
        act_id = service.decide_refund(work, number=made, agree=True)
        assert act_id is not None
        acts.after(work, act_id)
    return made


def state(till: Till, number: int) -> str:
    with till.act(till.purses.treasurer, now=till.now) as work:
        found = queries.refund_by_number(work.session, work.coop_id, number)
        assert found is not None
        return found.state


def agrees(till: Till) -> bool:
    with till.app.app_context():
        found = compare(till.purses.coop.id)
        db.session.rollback()
    return found == []


def test_a_part_goes_back_is_out_of_the_fund_at_once_and_no_more_than_is_left(till: Till) -> None:
    number = paid(till)
    first = pay_back(till, number, 2_000)
    assert till.free() == 3_000 and till.balances()[chart.STRIPE_REFUNDS] == 2_000 and state(till, first) == "going"
    with till.act(till.purses.treasurer, now=till.now) as work, pytest.raises(Invalid):
        service.ask_refund(work, collection_number=number, amount=3_001, why=WHY)
    till.deliver()
    assert state(till, first) == "paid" and till.collection(number).returned == 2_000
    assert till.free() == 3_000 and chart.STRIPE_REFUNDS not in {c for c, b in till.balances().items() if b}
    pay_back(till, number, 3_000)
    till.deliver()
    assert till.free() == 0 and till.collection(number).returned == 5_000 and agrees(till)
    with till.act(till.purses.treasurer, now=till.now) as work, pytest.raises(NotToPayBack):
        service.ask_refund(work, collection_number=number, amount=1, why=WHY)


def test_one_that_stripe_refuses_or_that_fails_later_is_in_the_fund_again(till: Till) -> None:
    number = paid(till)
    till.server.refund(
        till.collection(number).charge or "", 4_500
    )  # on Stripe's own pages; its message is not here yet
    refused = pay_back(till, number, 1_000)
    assert state(till, refused) == "let_go"
    till.deliver()
    assert till.free() == 500 and till.collection(number).returned == 4_500
    failing = pay_back(till, number, 400)
    till.deliver()
    with till.act(till.purses.treasurer, now=till.now) as work:
        found = queries.refund_by_number(work.session, work.coop_id, failing)
    assert found is not None and found.refund is not None and found.state == "paid" and till.free() == 100
    till.server.fail_refund(found.refund)
    till.deliver()
    assert state(till, failing) == "let_go" and till.free() == 500 and agrees(till)


def test_a_second_officer_always_decides_and_never_for_ones_own_payment(till: Till) -> None:
    treasurer, secretary = till.purses.treasurer, till.purses.secretary
    number = paid(till)
    large = ask(till, number, 1_001)
    assert state(till, large) == "waits" and till.free() == 5_000
    with till.act(secretary, now=till.now) as work, pytest.raises(RefundWaits):
        service.ask_refund(work, collection_number=number, amount=1, why=WHY)
    for who in (treasurer, till.purses.dewi_acts):
        with till.act(who, now=till.now) as work, pytest.raises(Forbidden):
            service.decide_refund(work, number=large, agree=True)
    with till.act(secretary, now=till.now) as work, pytest.raises(SecondFactorNeeded):
        service.decide_refund(replace(work, proven_at=None), number=large, agree=True)
    with till.act(secretary, now=till.now) as work:
        act_id = service.decide_refund(work, number=large, agree=True)
        assert act_id is not None
        acts.after(work, act_id)
    with till.act(secretary, now=till.now) as work, pytest.raises(AlreadyDecided):
        service.decide_refund(work, number=large, agree=False)
    till.deliver()
    assert state(till, large) == "paid" and till.free() == 3_999


def test_it_takes_as_many_people_as_a_payment_run_of_the_same_sum(till: Till) -> None:
    treasurer, secretary = till.purses.treasurer, till.purses.secretary
    with till.act(till.purses.treasurer, now=till.now) as work:
        chair = admit(work, till.purses.coop, name="Carys")
        give_office(work, till.purses.coop, chair, OfficeKind.CHAIR)
        third = actor_of(work.session, till.purses.coop, chair, work.today)
    with till.act(treasurer, now=till.now) as work:
        payments.ask_rule(work, people=2, limit=2_000)
    with till.act(secretary, now=till.now) as work:
        payments.decide_rule(work, agree=True)
    number = paid(till)
    small = ask(till, number, 2_000)
    with till.act(secretary, now=till.now) as work:
        act_id = service.decide_refund(work, number=small, agree=True)
        assert act_id is not None
        acts.after(work, act_id)
    till.deliver()
    large = ask(till, number, 2_001)
    client, base = till.app.test_client(), f"/c/{till.purses.coop.slug}"
    person = secretary.person_id
    assert person is not None
    sign_in(client, person)
    prove(client, person, till.now)
    assert "Paying back number 2 waits for your yes or no" in client.get(f"{base}/desk").text
    assert "2 other officers have to say yes" in client.get(f"{base}/refunds/2").text
    page = client.post(f"{base}/refunds/2/decide", data={"answer": "yes"}, follow_redirects=True).text
    assert "Your yes is kept" in page and "1 of 2" in page and "You have said yes to this" in page
    assert "Paying back number 2 waits" not in client.get(f"{base}/desk").text
    assert state(till, large) == "waits" and till.free() == 3_000
    for who in (secretary, treasurer):
        with till.act(who, now=till.now) as work, pytest.raises(Forbidden):
            service.decide_refund(work, number=large, agree=True)
    with till.act(third, now=till.now) as work:
        act_id = service.decide_refund(work, number=large, agree=True)
        assert act_id is not None
        acts.after(work, act_id)
    till.deliver()
    assert state(till, large) == "paid" and till.free() == 999


def test_the_pages_lead_from_the_payment_to_the_receipt(till: Till) -> None:
    number = paid(till)
    client, base = till.app.test_client(), f"/c/{till.purses.coop.slug}"
    officer, second = till.purses.treasurer.person_id, till.purses.secretary.person_id
    assert officer is not None and second is not None
    sign_in(client, officer)
    assert "Pay it back, all or in part" in client.get(f"{base}/paying-in/{number}").text
    assert "£50.00" in client.get(f"{base}/paying-in/{number}/pay-back").text
    sent = {"amount": "20", "why": WHY}
    page = client.get(f"{base}/paying-in/{number}/pay-back/check", query_string=sent | {"amount": "51"})
    assert page.status_code == 422 and "no more than can be paid back" in page.text
    page = client.get(f"{base}/paying-in/{number}/pay-back/check", query_string=sent)
    assert "£30.00" in page.text
    page = client.post(f"{base}/paying-in/{number}/pay-back", data=sent, follow_redirects=True)
    assert page.status_code == 200 and WHY in page.text and "A second officer has to say yes" in page.text
    sign_in(client, second)
    away = client.post(f"{base}/refunds/1/decide", data={"answer": "yes"})
    assert away.status_code == 303 and "prove" in away.location
    prove(client, second, till.now)
    page = client.post(f"{base}/refunds/1/decide", data={"answer": "yes"}, follow_redirects=True)
    assert "On its way back" in page.text
    till.deliver()
    assert "Number 1" in client.get(f"{base}/refunds").text
    sign_in(client, till.purses.dewi)
    page = client.get(f"{base}/refunds/1")
    assert "Stripe has sent it" in page.text and client.get(f"{base}/refunds").status_code == 403
    assert "A payment in paid back to where it came from" in client.get(f"{base}/money/{till.fund.number}").text
    sign_in(client, till.purses.eira)
    assert client.get(f"{base}/refunds/1").status_code == 404
