"""What Stripe does after money came: each is an entry that names its cause, and no fund falls below zero."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from coopbudget.collections import queries, service
from coopbudget.collections.comparing import compare
from coopbudget.collections.errors import AlreadyDecided
from coopbudget.db import db
from coopbudget.errors import Forbidden, Invalid, SecondFactorNeeded
from coopbudget.guard import Actor
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from tests.paid_in import Till, facts_of
from tests.people import Member, prove, sign_in

RECEIVABLE = "Assets:Receivable:Members:M"


def owed(till: Till) -> int:
    return sum(amount for code, amount in till.balances().items() if code.startswith(RECEIVABLE))


def spend(till: Till, amount: int) -> None:
    """The fund's money goes to a provider."""
    with till.act(till.purses.treasurer, now=till.now) as work:
        payable = open_account(work, code=chart.provider_payable(1))
        post_entry(
            work,
            kind="invoice_approved",
            on=work.today,
            key=f"spent:{amount}:{till.free()}",
            legs=[Leg(till.fund.account_id, payable, amount)],
        )


def home_of(till: Till, who: Member | Actor, page: str = "") -> str:
    """Somebody's home page, or another of the co-op's."""
    client = till.app.test_client()
    assert who.person_id is not None
    sign_in(client, who.person_id)
    return client.get(f"/c/{till.purses.coop.slug}/{page}").text


def paid(till: Till, amount: int = 5_000) -> str:
    """A card payment that came; its charge."""
    begun = till.pay_card(amount)
    till.deliver()
    charge = till.collection(begun.number).charge
    assert charge is not None and till.free() >= amount
    return charge


def test_a_refund_of_a_part_comes_out_of_the_fund(till: Till) -> None:
    charge = paid(till)
    till.server.refund(charge, 2_000)
    till.deliver()
    assert till.free() == 3_000
    assert till.collection(1).returned == 2_000
    assert till.balances()[chart.STRIPE_FEES] == 95, "Stripe keeps its fee"
    till.server.refund(charge)
    till.deliver()
    assert till.free() == 0 and till.collection(1).returned == 5_000 and owed(till) == 0


def test_a_refund_that_does_not_work_is_in_the_fund_again(till: Till) -> None:
    refund = till.server.refund(paid(till), 2_000)
    till.deliver()
    till.server.fail_refund(refund["id"])
    till.deliver()
    assert till.free() == 5_000 and till.collection(1).returned == 0


def test_money_taken_back_after_it_was_spent_is_owed_and_the_fund_is_not_below_zero(till: Till) -> None:
    charge = paid(till)
    spend(till, 4_000)
    till.server.open_dispute(charge)
    till.deliver()
    assert till.free() == 0
    assert owed(till) == 4_000
    assert facts_of(till).owed == 4_000, "what is owed leaves the fund first"
    found = till.balances()
    assert found[chart.STRIPE_FEES] == 95 + 2_000, "the bank's fee for a dispute is the co-op's"
    assert till.collection(1).dispute == "open"
    assert found[chart.STRIPE_CLEARING] == 5_000 - 95 - 5_000 - 2_000


@pytest.mark.parametrize("win", [True, False])
def test_a_dispute_is_won_or_lost(till: Till, win: bool) -> None:
    charge = paid(till)
    spend(till, 4_000)
    dispute = till.server.open_dispute(charge)
    till.deliver()
    (till.server.win_dispute if win else till.server.lose_dispute)(dispute["id"])
    till.deliver()
    assert till.collection(1).dispute == ("won" if win else "lost")
    assert (till.free(), owed(till)) == ((1_000, 0) if win else (0, 4_000))


def test_what_comes_in_next_pays_what_is_owed_for_the_same_fund_first(till: Till) -> None:
    charge = paid(till)
    spend(till, 4_000)
    till.server.open_dispute(charge)
    till.deliver()
    till.pay_card(6_000)
    till.deliver()
    assert (till.free(), owed(till)) == (2_000, 0)


def test_a_member_pays_what_she_owes_out_of_the_same_fund(till: Till) -> None:
    charge = paid(till)
    spend(till, 4_000)
    till.server.open_dispute(charge)
    till.deliver()
    with till.act(till.purses.treasurer, now=till.now) as work:  # the council's next payment
        bank = open_account(work, code=chart.MEMBERS_BANK)
        post_entry(work, kind="line_target", on=work.today, key="dp", legs=[Leg(bank, till.fund.account_id, 42_000)])
    with till.act(till.purses.dewi_acts, now=till.now) as work:
        with pytest.raises(Invalid):
            service.pay_from_fund(work, fund_number=till.fund.number, amount=4_001)
        service.pay_from_fund(work, fund_number=till.fund.number, amount=4_000)
    assert (till.free(), owed(till)) == (38_000, 0)
    with till.app.app_context():
        assert queries.debts(db.session, till.coop_id) == []
        db.session.rollback()


def test_writing_off_needs_two_officers_and_costs_the_co_op_its_own_money(till: Till) -> None:
    charge = paid(till)
    spend(till, 4_000)
    till.server.open_dispute(charge)
    till.deliver()
    before = till.balances()
    number = next(int(code.removeprefix(RECEIVABLE)) for code in before if code.startswith(RECEIVABLE))
    with till.act(till.purses.treasurer, now=till.now) as work:
        waiting = service.ask_write_off(work, member_number=number, amount=4_000, why="She was in hospital.")
    assert "£40.00 is owed to the co-op" in home_of(till, till.purses.dewi)
    assert "1 sum to write off, or not" in home_of(till, till.purses.secretary, "desk")
    assert "to write off" not in home_of(till, till.purses.treasurer, "desk")
    asked = home_of(till, till.purses.treasurer, f"owed/{number}")
    assert "Waits for a second officer" in asked and "The system" not in asked
    assert "came into fund 1 and was taken back" in home_of(till, till.purses.dewi, "paying-in/1")
    with till.act(till.purses.treasurer, now=till.now) as work, pytest.raises(Forbidden):
        service.decide_write_off(work, settlement_id=waiting, agree=True)
    page, sent = f"/c/{till.purses.coop.slug}/owed/{number}", {"settlement": str(waiting), "answer": "yes"}
    assert "Show that it is you, then say yes" in home_of(till, till.purses.secretary, f"owed/{number}")
    officer = till.app.test_client()
    sign_in(officer, till.purses.secretary.person_id)
    away = officer.post(f"{page}/decide", data=sent)
    assert away.location == f"/account/prove?next={page}" and owed(till) == 4_000
    with till.act(till.purses.secretary, now=till.now) as work:
        work.proven_at = till.now - timedelta(minutes=11)
        with pytest.raises(SecondFactorNeeded):
            service.decide_write_off(work, settlement_id=waiting, agree=True)
    prove(officer, till.purses.secretary.person_id, till.now)
    assert officer.post(f"{page}/decide", data=sent).location == page
    with till.act(till.purses.secretary, now=till.now) as work, pytest.raises(AlreadyDecided):
        service.decide_write_off(work, settlement_id=waiting, agree=True)
    after = till.balances()
    assert owed(till) == 0
    assert "is owed to the co-op" not in home_of(till, till.purses.dewi)
    assert after[chart.WRITTEN_OFF] == 4_000
    assert after[chart.COVER_DUE] == after[chart.COVER_OWED] == before[chart.COVER_DUE] + 4_000
    assert after[chart.STRIPE_CLEARING] == before[chart.STRIPE_CLEARING]


def test_a_payout_goes_to_the_bank_and_a_failed_one_comes_back(till: Till) -> None:
    paid(till)
    till.server.advance(days=10)
    payout = till.server.pay_out(till.account)
    till.deliver()
    assert till.balances()[chart.STRIPE_PAYOUTS] == 4_905
    assert chart.STRIPE_CLEARING not in till.balances()
    till.server.fail_payout(payout["id"])
    till.deliver()
    found = till.balances()
    assert found[chart.STRIPE_CLEARING] == 4_905 and chart.STRIPE_PAYOUTS not in found


def _much(till: Till) -> list[dict[str, object]]:
    """A busy week at Stripe, of which nothing was told yet; its events."""
    first, second = till.begin_card(5_000), till.begin_card(3_000)
    assert first.session and second.session
    till.server.pay(first.session)
    till.server.pay(second.session)
    charges = [charge["id"] for charge in till.server.world.desk(till.account).all("charge")]
    till.server.refund(charges[0], 1_500)
    dispute = till.server.open_dispute(charges[1])
    till.server.win_dispute(dispute["id"])
    till.server.advance(days=8)
    payout = till.server.pay_out(till.account)
    till.server.fail_payout(payout["id"])
    return till.server.webhooks.held


@pytest.mark.parametrize("seed", [1, 2])
def test_order_repeats_and_gaps_make_no_difference(till: Till, seed: int) -> None:
    events = _much(till)
    chance = random.Random(seed)
    order = [chance.randrange(len(events)) for _ in range(len(events) * 2)]
    till.deliver(order=order)
    with till.app.app_context():
        assert compare(till.coop_id) == []
    assert till.free() == 5_000 - 1_500 + 3_000
    assert till.collection(2).dispute in ("won", "open", "")
