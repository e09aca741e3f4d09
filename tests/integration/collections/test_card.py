"""Money in by card: pending until Stripe has it, then in the fund, once, with its fee beside it."""

from __future__ import annotations

from coopbudget.ledger import chart
from tests.paid_in import Till


def test_a_card_payment_reaches_the_fund_and_the_fee_is_the_co_ops_own(till: Till) -> None:
    begun = till.begin_card(5_000)
    assert begun.page_url.startswith("http://127.0.0.1")
    assert till.free() == 0
    till.server.pay(begun.session)
    assert till.free() == 0, "nothing is spendable before we know that Stripe has it"
    till.deliver()
    done = till.collection(begun.number)
    assert (done.received, done.fees) == (5_000, 95)  # 1.5% and 20p
    assert done.received_at is not None and done.page_url == ""
    assert till.free() == 5_000
    found = till.balances()
    assert found[chart.STRIPE_CLEARING] == 4_905
    assert found[chart.STRIPE_FEES] == 95
    assert found[chart.COVER_OWED] == found[chart.COVER_DUE] == 95


def test_told_twice_it_is_in_the_fund_once(till: Till) -> None:
    till.pay_card(5_000)
    till.deliver()
    before = till.balances()
    till.server.webhooks.deliver() if till.server.webhooks.held else None
    till.handle()
    assert till.balances() == before
