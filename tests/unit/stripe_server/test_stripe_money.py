"""Money in the test's Stripe: what is paid, kept as a fee, given back, disputed and paid out adds up to the penny."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

PAGE = {"limit": 100}


def rows(shop: Any) -> list[Any]:
    """Every movement of the account's balance, oldest first."""
    return list(reversed(list(shop.v1.balance_transactions.list(PAGE, shop.options()).auto_paging_iter())))


def test_a_card_pays_at_once_less_a_fee_of_its_own(shop: Any) -> None:
    intent = shop.paid(2500)
    row = intent.latest_charge.balance_transaction
    assert (intent.status, intent.amount_received, intent.latest_charge.status) == ("succeeded", 2500, "succeeded")
    assert (row.type, row.amount, row.fee, row.net, row.status) == ("charge", 2500, 58, 2442, "pending")
    assert [part.amount for part in row.fee_details] == [58]
    assert shop.told()[-3:] == ["payment_intent.succeeded", "charge.succeeded", "checkout.session.completed"]


def test_a_declined_card_leaves_the_page_open_and_moves_nothing(shop: Any) -> None:
    session = shop.checkout()
    with pytest.raises(Exception, match="declined"):
        shop.server.pay(session.id, "4000000000000002")
    found = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]}, shop.options())
    assert (found.status, found.payment_intent.last_payment_error.code) == ("open", "card_declined")
    assert rows(shop) == []
    shop.server.pay(session.id)
    assert shop.intent(found.payment_intent.id).status == "succeeded"


def test_a_direct_debit_is_pending_for_days_and_moves_nothing_until_it_succeeds(shop: Any) -> None:
    setup = shop.mandate()
    assert (setup.status, setup.mandate.status) == ("succeeded", "active")
    intent = shop.collect(setup)
    assert (intent.status, intent.amount_received, rows(shop)) == ("processing", 0, [])
    shop.server.advance(days=5)
    assert shop.intent(intent.id).latest_charge.status == "pending"
    shop.server.advance(days=1)
    found = shop.intent(intent.id)
    row = found.latest_charge.balance_transaction
    assert (found.status, row.type, row.reporting_category, row.fee) == ("succeeded", "payment", "charge", 50)
    second = shop.collect(setup)
    shop.server.advance(days=3)
    assert shop.intent(second.id).status == "succeeded"


@pytest.mark.parametrize(
    ("account_number", "code", "mandate"),
    [("22222227", "insufficient_funds", "active"), ("33333335", "debit_not_authorized", "inactive")],
)
def test_a_direct_debit_fails_as_its_test_account_says(shop: Any, account_number: str, code: str, mandate: str) -> None:
    setup = shop.mandate(account_number)
    intent = shop.collect(setup)
    shop.server.advance(days=6)
    found = shop.intent(intent.id)
    assert (found.status, found.last_payment_error.code) == ("requires_payment_method", code)
    assert (found.latest_charge.status, found.latest_charge.failure_code, rows(shop)) == ("failed", code, [])
    assert shop.v1.mandates.retrieve(setup.mandate.id, None, shop.options()).status == mandate


def test_nothing_is_collected_once_the_mandate_has_ended(shop: Any) -> None:
    setup = shop.mandate()
    shop.server.cancel_mandate(setup.mandate.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.collect(setup)
    assert refused.value.code == "payment_intent_mandate_invalid"
    assert shop.told()[-2:] == ["mandate.updated", "payment_intent.created"]


def test_refunds_in_part_and_whole_never_give_back_more_than_was_paid(shop: Any) -> None:
    charge = shop.paid(2500).latest_charge.id
    made = shop.v1.refunds.create({"charge": charge, "amount": 1000}, shop.options())
    assert made.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        shop.v1.refunds.create({"charge": charge, "amount": 1501}, shop.options())
    shop.v1.refunds.create({"charge": charge}, shop.options())
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create({"charge": charge}, shop.options())
    assert refused.value.code == "charge_already_refunded"
    assert shop.v1.charges.retrieve(charge, None, shop.options()).refunded is True
    assert [row.net for row in rows(shop)] == [2442, -1000, -1500]


def test_a_refund_that_fails_is_back_in_the_balance(shop: Any) -> None:
    charge = shop.paid(2500).latest_charge.id
    made = shop.server.refund(charge)
    shop.server.fail_refund(made["id"])
    found = shop.v1.refunds.retrieve(made["id"], {"expand": ["failure_balance_transaction"]}, shop.options())
    assert (found.status, found.failure_balance_transaction.amount) == ("failed", 2500)
    assert shop.v1.charges.retrieve(charge, None, shop.options()).amount_refunded == 0
    assert shop.balance() == 2442


def test_a_dispute_takes_the_money_and_a_fee_and_a_won_one_brings_both_back(shop: Any) -> None:
    charge = shop.paid(2500).latest_charge.id
    dispute = shop.server.open_dispute(charge)
    found = shop.v1.disputes.list({"charge": charge}, shop.options()).data[0]
    assert (found.status, found.balance_transactions[0].net) == ("needs_response", -4500)
    shop.server.win_dispute(dispute["id"])
    found = shop.v1.disputes.retrieve(dispute["id"], None, shop.options())
    assert (found.status, [row.net for row in found.balance_transactions]) == ("won", [-4500, 4500])
    assert shop.balance() == 2442
    assert shop.told()[-2:] == ["charge.dispute.closed", "charge.dispute.funds_reinstated"]


def test_a_direct_debit_that_comes_back_late_is_a_dispute_lost_at_once(shop: Any) -> None:
    intent = shop.collect(shop.mandate("55555559"))
    shop.server.advance(days=6)
    found = shop.v1.disputes.list({"payment_intent": intent.id}, shop.options()).data[0]
    assert (found.status, found.reason, found.amount) == ("lost", "insufficient_funds", 5000)
    assert shop.balance() == 4950 - 7000


def test_a_payment_turned_round_late_names_what_took_it_back(shop: Any) -> None:
    intent = shop.collect(shop.mandate())
    shop.server.advance(days=6)
    shop.server.reverse_late(intent.id)
    wishes = {"expand": ["failure_balance_transaction"]}
    charge = shop.v1.charges.retrieve(intent.latest_charge, wishes, shop.options())
    assert (charge.status, charge.failure_balance_transaction.amount) == ("failed", -5000)
    assert charge.failure_balance_transaction.type == "payment_failure_refund"


def test_a_payout_knows_what_it_is_made_of_and_comes_back_when_the_bank_refuses_it(shop: Any) -> None:
    shop.paid(2500)
    shop.paid(1000)
    with pytest.raises(Exception, match="insufficient"):
        shop.server.pay_out(shop.account)
    shop.server.advance(days=3)
    payout = shop.server.pay_out(shop.account)
    inside = shop.v1.balance_transactions.list({"payout": payout["id"], **PAGE}, shop.options()).data
    assert sum(row.net for row in inside if row.type != "payout") == payout["amount"] == 2442 + 965
    shop.server.advance(days=1)
    assert shop.v1.payouts.retrieve(payout["id"], None, shop.options()).status == "paid"
    shop.server.fail_payout(payout["id"])
    failed = shop.v1.payouts.retrieve(payout["id"], {"expand": ["failure_balance_transaction"]}, shop.options())
    assert (failed.status, failed.failure_balance_transaction.net) == ("failed", payout["amount"])
    assert shop.balance() == 2442 + 965


def test_the_balance_is_the_sum_of_its_movements(shop: Any) -> None:
    paid = [shop.paid(pence).latest_charge.id for pence in (3000, 4567, 99_99)]
    shop.server.refund(paid[0], 1)
    shop.server.open_dispute(paid[1])
    shop.server.advance(days=3)
    shop.server.pay_out(shop.account, 500)
    assert shop.balance() == sum(row.net for row in rows(shop))
    assert all(row.net == row.amount - row.fee for row in rows(shop))
    assert all(row.fee == sum(part.amount for part in row.fee_details) for row in rows(shop))


def test_a_movement_may_come_a_little_after_its_payment(shop: Any) -> None:
    shop.server.terms.balance_later = True
    intent = shop.paid(2500)
    assert intent.latest_charge.balance_transaction is None
    shop.server.advance(seconds=60)
    assert shop.intent(intent.id).latest_charge.balance_transaction.net == 2442
    assert shop.told()[-1] == "charge.updated"
