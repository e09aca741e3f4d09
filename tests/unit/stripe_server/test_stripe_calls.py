"""How the test's Stripe answers the SDK: refusals, keys, pages, ids opened, accounts kept apart."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import stripe

from tests.stripe_server import StripeServer
from tests.stripe_server.parameters import read
from tests.stripe_server.problems import Problem
from tests.stripe_server.routes import ROUTES


def error_of(refused: stripe.StripeError) -> dict[str, Any]:
    """What stands under "error" in the answer."""
    body: Any = refused.json_body
    return dict(body["error"])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_call_has_its_parameters_in_the_sdk(route: Any) -> None:
    with pytest.raises(Problem) as refused:
        read(route.types, {"no_such_thing": "1"})
    assert refused.value.body["error"]["code"] == "parameter_unknown"


@pytest.mark.parametrize(
    ("call", "code", "param"),
    [
        (lambda v1, o: v1.customers.create({"colour": "red"}, o), "parameter_unknown", "colour"),
        (lambda v1, o: v1.customers.list({"colour": "red"}, o), "parameter_unknown", "colour"),
        (
            lambda v1, o: v1.customers.create({"address": {"line9": "x"}}, o),
            "parameter_unknown",
            "address[line9]",
        ),
        (
            lambda v1, o: v1.payment_intents.create(
                {"amount": 100, "currency": "gbp", "payment_method_types": ["card"]}, o
            ),
            "parameter_unknown",
            "payment_method_types",
        ),
        (lambda v1, o: v1.payment_intents.create({"currency": "gbp"}, o), "parameter_missing", "amount"),
        (
            lambda v1, o: v1.payment_intents.create({"amount": "lots", "currency": "gbp"}, o),
            "parameter_invalid_integer",
            "amount",
        ),
        (lambda v1, o: v1.refunds.create({"charge": "ch_1", "reason": "because"}, o), None, "reason"),
        (lambda v1, o: v1.refunds.create({"charge": "ch_1"}, o), "resource_missing", "charge"),
        (lambda v1, o: v1.customers.retrieve("cus_1", None, o), "resource_missing", "id"),
    ],
)
def test_a_wrong_call_is_refused_as_stripe_refuses_it(shop: Any, call: Any, code: str | None, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        call(shop.v1, shop.options())
    assert (refused.value.code, refused.value.param) == (code, param)
    assert error_of(refused.value)["type"] == "invalid_request_error"


def test_nested_parameters_are_read_with_their_types(shop: Any) -> None:
    given = {
        "amount": "2500",
        "currency": "gbp",
        "confirm": "true",
        "metadata": {"fund": "F00012"},
        "allowed_payment_method_types": {"0": "card", "1": "bacs_debit"},
    }
    assert read("PaymentIntentCreateParams", given) == {
        "amount": 2500,
        "currency": "gbp",
        "confirm": True,
        "metadata": {"fund": "F00012"},
        "allowed_payment_method_types": ["card", "bacs_debit"],
    }


def test_the_same_key_and_body_give_the_same_answer(shop: Any) -> None:
    setup = shop.mandate()
    first = shop.collect(setup, key="collect-1")
    again = shop.collect(setup, key="collect-1")
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(shop.v1.payment_intents.list(None, shop.options()).data) == 1
    assert [call.replayed for call in shop.server.calls if call.route == "POST /v1/payment_intents"] == [False, True]


def test_the_same_key_with_another_body_or_address_is_an_error(shop: Any) -> None:
    setup = shop.mandate()
    shop.collect(setup, key="collect-1")
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refused:
        shop.collect(setup, pence=5001, key="collect-1")
    assert refused.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        shop.v1.customers.create({}, shop.options("collect-1"))


def test_a_key_is_an_accounts_own_and_is_forgotten_after_a_day(shop: Any) -> None:
    first = shop.v1.customers.create({"email": "a@example.org"}, shop.options("key"))
    other = {"stripe_account": shop.server.connected(), "idempotency_key": "key"}
    assert shop.v1.customers.create({"email": "b@example.org"}, other).id != first.id
    shop.server.advance(days=1)
    assert shop.v1.customers.create({"email": "c@example.org"}, shop.options("key")).id != first.id


def test_a_refused_call_leaves_its_key_free(shop: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.customers.create({"colour": "red"}, shop.options("key"))
    assert shop.v1.customers.create({"email": "a@example.org"}, shop.options("key")).email == "a@example.org"


def test_a_key_under_way_is_a_conflict(shop: Any) -> None:
    held = shop.server.faults.add("POST /v1/customers", "hold")
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(shop.v1.customers.create({}, shop.options("key"))))
    thread.start()
    assert held.reached.wait(10)
    with pytest.raises(stripe.APIError) as refused:
        shop.v1.customers.create({}, shop.options("key"))
    held.release()
    thread.join(10)
    assert refused.value.http_status == 409
    assert error_of(refused.value)["code"] == "idempotency_key_in_use"
    assert shop.v1.customers.create({}, shop.options("key")).id == answers[0].id


def test_a_list_comes_in_pages_newest_first(shop: Any) -> None:
    made = [shop.v1.customers.create({"metadata": {"n": str(n)}}, shop.options()).id for n in range(5)]
    page = shop.v1.customers.list({"limit": 2}, shop.options())
    assert ([row.id for row in page.data], page.has_more) == (made[:2:-1], True)
    assert [row.id for row in page.auto_paging_iter()] == made[::-1]
    page = shop.v1.customers.list({"limit": 2, "ending_before": made[1]}, shop.options())
    assert [row.id for row in page.data] == [made[3], made[2]]


def test_ids_are_opened_where_the_sdk_knows_them(shop: Any) -> None:
    refund = shop.server.refund(shop.paid().latest_charge.id)
    wishes = {"expand": ["balance_transaction", "failure_balance_transaction", "charge.payment_intent"]}
    found = shop.v1.refunds.retrieve(refund["id"], wishes, shop.options())
    assert (found.balance_transaction.amount, found.charge.payment_intent.status) == (-2500, "succeeded")
    listed = shop.v1.refunds.list({"expand": ["data.balance_transaction"]}, shop.options())
    assert listed.data[0].balance_transaction.id == found.balance_transaction.id
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        shop.v1.refunds.retrieve(refund["id"], {"expand": ["colour"]}, shop.options())


def test_accounts_see_nothing_of_each_other(shop: Any) -> None:
    customer = shop.customer()
    other = {"stripe_account": shop.server.connected()}
    assert shop.v1.customers.list(None, other).data == []
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.customers.retrieve(customer, None, other)
    with pytest.raises(stripe.PermissionError):
        shop.v1.customers.list(None, {"stripe_account": "acct_nobody"})


def test_a_key_that_isnt_ours_is_refused(server: StripeServer) -> None:
    stranger = stripe.StripeClient("sk_test_stranger", base_addresses={"api": server.url}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.customers.list()


def test_an_account_can_take_money_once_its_onboarding_is_finished(server: StripeServer) -> None:
    v1: Any = server.client().v1
    account = v1.accounts.create({"type": "standard", "country": "GB"})
    assert (account.charges_enabled, account.details_submitted) == (False, False)
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.create({"amount": 100, "currency": "gbp"}, {"stripe_account": account.id})
    server.finish_onboarding(account.id)
    found = v1.accounts.retrieve(account.id)
    assert (found.charges_enabled, found.payouts_enabled, found.requirements.currently_due) == (True, True, [])
    server.disconnect(account.id)
    with pytest.raises(stripe.PermissionError):
        v1.customers.list(None, {"stripe_account": account.id})


def test_metadata_is_merged_and_an_empty_word_takes_one_away(shop: Any) -> None:
    made = shop.v1.customers.create({"metadata": {"a": "1", "b": "2"}}, shop.options())
    found = shop.v1.customers.update(made.id, {"metadata": {"b": "", "c": "3"}}, shop.options())
    assert found.metadata.to_dict() == {"a": "1", "c": "3"}


def test_a_session_expires_after_a_day_and_then_takes_no_money(shop: Any) -> None:
    session = shop.checkout()
    shop.server.advance(days=1)
    assert shop.v1.checkout.sessions.retrieve(session.id, None, shop.options()).status == "expired"
    with pytest.raises(Problem, match="expired"):
        shop.server.pay(session.id)
    assert shop.told() == ["checkout.session.expired"]


def test_cards_and_accounts_are_kept_with_a_customer_and_let_go(shop: Any) -> None:
    v1, o = shop.v1, shop.options()
    customer = shop.customer()
    wanted = {"type": "bacs_debit", "bacs_debit": {"sort_code": "108800", "account_number": "00012345"}}
    method = v1.payment_methods.create(wanted, o)
    made = v1.setup_intents.create({"customer": customer, "allowed_payment_method_types": ["bacs_debit"]}, o)
    with pytest.raises(stripe.InvalidRequestError, match="mandate_data"):
        v1.setup_intents.confirm(made.id, {"payment_method": method.id}, o)
    agreed = {"customer_acceptance": {"type": "offline", "offline": {}}}
    kept = v1.setup_intents.confirm(made.id, {"payment_method": method.id, "mandate_data": agreed}, o)
    assert v1.mandates.retrieve(kept.mandate, None, o).status == "active"
    assert [row.id for row in v1.customers.payment_methods.list(customer, None, o).data] == [method.id]
    assert v1.payment_methods.detach(method.id, None, o).customer is None
    assert v1.payment_methods.attach(method.id, {"customer": customer}, o).customer == customer
    with pytest.raises(stripe.InvalidRequestError):
        v1.setup_intents.cancel(kept.id, None, o)
    waiting = v1.setup_intents.create({"allowed_payment_method_types": ["card"]}, o)
    assert v1.setup_intents.cancel(waiting.id, None, o).status == "canceled"


def test_a_payment_is_confirmed_later_or_called_off(shop: Any) -> None:
    v1, o = shop.v1, shop.options()
    wanted = {"amount": 2500, "currency": "gbp", "allowed_payment_method_types": ["card"]}
    card = v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}}, o)
    first, second = (v1.payment_intents.create(wanted, o) for _ in range(2))
    assert v1.payment_intents.confirm(first.id, {"payment_method": card.id}, o).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.payment_intents.cancel(first.id, None, o)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert v1.payment_intents.cancel(second.id, {"cancellation_reason": "abandoned"}, o).status == "canceled"
    bad = v1.payment_methods.create({"type": "card", "card": {"token": "tok_chargeDeclined"}}, o)
    with pytest.raises(stripe.CardError) as declined:
        v1.payment_intents.create({**wanted, "payment_method": bad.id, "confirm": True}, shop.options("key"))
    assert (declined.value.http_status, declined.value.code) == (402, "card_declined")
    with pytest.raises(stripe.CardError):  # an answer of the bank's is kept under its key
        v1.payment_intents.create({**wanted, "payment_method": bad.id, "confirm": True}, shop.options("key"))
    assert len(v1.payment_intents.list({"limit": 100}, o).data) == 3


def test_a_dispute_is_answered_and_given_up_and_a_payout_called_back(shop: Any) -> None:
    v1, o = shop.v1, shop.options()
    charge = shop.paid(5000).latest_charge.id
    shop.paid(5000)
    dispute = shop.server.open_dispute(charge)["id"]
    answered = v1.disputes.update(dispute, {"evidence": {"product_description": "support"}, "submit": True}, o)
    assert (answered.status, answered.evidence_details.has_evidence) == ("under_review", True)
    assert v1.disputes.close(dispute, None, o).status == "lost"
    shop.server.advance(days=3)
    payout = v1.payouts.create({"amount": 1000, "currency": "gbp"}, o)
    before = shop.balance()
    assert v1.payouts.cancel(payout.id, None, o).status == "canceled"
    assert shop.balance() == before + 1000
    assert {row.type for row in v1.events.list({"type": "payout.*"}, o).data} == {"payout.created", "payout.canceled"}
    assert v1.customers.delete(shop.customer(), None, o).deleted is True
