"""Calls about Checkout, payments and what comes of them."""

from __future__ import annotations

from tests.stripe_server import checkout, money_shapes, payments, payouts
from tests.stripe_server.people_api import Ids, plain, update
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.reading import listing
from tests.stripe_server.routes import route
from tests.stripe_server.world import DAY, Desk, World


@route("POST /v1/checkout/sessions", "checkout.SessionCreateParams")
def create_session(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return checkout.start(world, desk, params)


@route("GET /v1/checkout/sessions", "checkout.SessionListParams")
def list_sessions(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("checkout.session"), "/v1/checkout/sessions", params)


@route("GET /v1/checkout/sessions/*", "checkout.SessionRetrieveParams")
def retrieve_session(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("checkout.session", ids[0])
    if any(wish.startswith("line_items") for wish in params.get("expand", [])):
        found = {**found, "line_items": list_lines(world, desk, {}, ids)}
    return found


@route("POST /v1/checkout/sessions/*", "checkout.SessionUpdateParams")
def update_session(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("checkout.session", ids[0])
    update(found, params)
    return found


@route("POST /v1/checkout/sessions/*/expire", "checkout.SessionExpireParams")
def expire_session(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("checkout.session", ids[0])
    checkout.expire(world, desk, found)
    return found


@route("GET /v1/checkout/sessions/*/line_items", "checkout.SessionLineItemListParams")
def list_lines(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    desk.get("checkout.session", ids[0])
    lines = desk.asides[ids[0]]["lines"]
    return listing(reversed(lines), f"/v1/checkout/sessions/{ids[0]}/line_items", params)


@route("POST /v1/payment_intents", "PaymentIntentCreateParams")
def create_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    if params["currency"] != "gbp":
        raise Problem(f"Invalid currency: {params['currency']}. This server knows pounds alone.", param="currency")
    if params["amount"] < 1:
        raise Problem("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if params["amount"] < 30:
        raise Problem("Amount must be at least £0.30 gbp", code="amount_too_small", param="amount")
    if params.get("customer"):
        desk.get("customer", params["customer"], "customer")
    made = money_shapes.payment_intent(
        world.make_id("pi"), world.now, payment_method_types=payments.eligible(world, desk, params)
    )
    update(made, {key: value for key, value in params.items() if key != "payment_method"})
    desk.put(made)
    world.emit(desk, "payment_intent.created", made)
    if params.get("payment_method"):
        made.update(payment_method=params["payment_method"], status="requires_confirmation")
    if params.get("confirm"):
        _confirm(world, desk, made, params)
    elif params.get("off_session"):
        raise Problem("off_session can only be used with confirm=true.", param="off_session")
    return made


def _confirm(world: World, desk: Desk, intent: JSON, params: JSON) -> None:
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise Problem(
            f"This PaymentIntent's status is {intent['status']}: it could not be confirmed.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    chosen = params.get("payment_method") or intent["payment_method"]
    if not chosen:
        raise Problem("You cannot confirm this PaymentIntent without a payment method.", param="payment_method")
    method = desk.get("payment_method", chosen, "payment_method")
    if method["customer"] is not None and method["customer"] != intent["customer"]:
        raise Problem("The payment method belongs to another customer.", param="payment_method")
    if "mandate" in params:
        desk.get("mandate", params["mandate"], "mandate")
    elif "mandate_data" in params and method["type"] == "bacs_debit":
        checkout.give_mandate(world, desk, method)
    payments.confirm(world, desk, intent, method)


@route("GET /v1/payment_intents", "PaymentIntentListParams")
def list_intents(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("payment_intent"), "/v1/payment_intents", params)


@route("GET /v1/payment_intents/*", "PaymentIntentRetrieveParams")
def retrieve_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("payment_intent", ids[0])


@route("POST /v1/payment_intents/*", "PaymentIntentUpdateParams")
def update_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("payment_intent", ids[0])
    update(found, params)
    return found


@route("POST /v1/payment_intents/*/confirm", "PaymentIntentConfirmParams")
def confirm_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("payment_intent", ids[0])
    _confirm(world, desk, found, params)
    return found


@route("POST /v1/payment_intents/*/cancel", "PaymentIntentCancelParams")
def cancel_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("payment_intent", ids[0])
    if found["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        raise Problem(
            f"You cannot cancel this PaymentIntent because it has a status of {found['status']}.",
            code="payment_intent_unexpected_state",
            payment_intent=found,
        )
    found.update(status="canceled", canceled_at=world.now, cancellation_reason=params.get("cancellation_reason"))
    world.emit(desk, "payment_intent.canceled", found)
    return found


@route("GET /v1/charges", "ChargeListParams")
def list_charges(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("charge"), "/v1/charges", params)


@route("GET /v1/charges/*", "ChargeRetrieveParams")
def retrieve_charge(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("charge", ids[0])


@route("POST /v1/charges/*", "ChargeUpdateParams")
def update_charge(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("charge", ids[0])
    update(found, params)
    return found


@route("POST /v1/refunds", "RefundCreateParams")
def create_refund(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    if "charge" in params:
        charge = desk.get("charge", params["charge"], "charge")
    elif "payment_intent" in params:
        intent = desk.get("payment_intent", params["payment_intent"], "payment_intent")
        if intent["latest_charge"] is None:
            raise Problem(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = desk.get("charge", intent["latest_charge"])
    else:
        raise Problem("One of the following params should be provided: payment_intent or charge.", param="charge")
    more = {key: params[key] for key in ("reason", "metadata") if key in params}
    return payments.refund(world, desk, charge, params.get("amount"), **more)


@route("GET /v1/refunds", "RefundListParams")
def list_refunds(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("refund"), "/v1/refunds", params)


@route("GET /v1/refunds/*", "RefundRetrieveParams")
def retrieve_refund(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("refund", ids[0])


@route("POST /v1/refunds/*", "RefundUpdateParams")
def update_refund(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("refund", ids[0])
    update(found, params)
    return found


@route("GET /v1/disputes", "DisputeListParams")
def list_disputes(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("dispute"), "/v1/disputes", params)


@route("GET /v1/disputes/*", "DisputeRetrieveParams")
def retrieve_dispute(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("dispute", ids[0])


@route("POST /v1/disputes/*", "DisputeUpdateParams")
def update_dispute(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("dispute", ids[0])
    if found["status"] in ("won", "lost"):
        raise Problem("This dispute is already closed.")
    found["evidence"].update(params.get("evidence", {}))
    found["evidence_details"]["has_evidence"] = any(v for k, v in found["evidence"].items() if k != "enhanced_evidence")
    update(found, {key: value for key, value in params.items() if key == "metadata"})
    if params.get("submit", True) and found["evidence_details"]["has_evidence"]:
        found["status"] = "under_review"
        found["evidence_details"]["submission_count"] += 1
    world.emit(desk, "charge.dispute.updated", found)
    return found


@route("POST /v1/disputes/*/close", "DisputeCloseParams")
def close_dispute(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("dispute", ids[0])
    payments.close_dispute(world, desk, found, won=False)
    return found


@route("POST /v1/payouts", "PayoutCreateParams")
def create_payout(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    more = {key: params[key] for key in ("metadata", "description", "statement_descriptor") if key in params}
    return payouts.pay_out(world, desk, params["amount"], **more)


@route("GET /v1/payouts", "PayoutListParams")
def list_payouts(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("payout"), "/v1/payouts", params)


@route("GET /v1/payouts/*", "PayoutRetrieveParams")
def retrieve_payout(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("payout", ids[0])


@route("POST /v1/payouts/*/cancel", "PayoutCancelParams")
def cancel_payout(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("payout", ids[0])
    payouts.cancel_payout(world, desk, found)
    return found


@route("GET /v1/balance", "BalanceRetrieveParams")
def balance(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    def part(amount: int) -> list[JSON]:
        return [{"amount": amount, "currency": "gbp", "source_types": {"card": amount}}]

    return {
        "object": "balance",
        "available": part(payouts.available(desk)),
        "livemode": False,
        "pending": part(payouts.pending(desk)),
    }


@route("GET /v1/balance_transactions", "BalanceTransactionListParams")
def list_balance(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    rows = desk.all("balance_transaction")
    payout = params.get("payout")
    if payout is not None:
        desk.get("payout", payout, "payout")
        rows = [row for row in rows if desk.paid_out.get(row["id"]) == payout]
    return listing(rows, "/v1/balance_transactions", params)


@route("GET /v1/balance_transactions/*", "BalanceTransactionRetrieveParams")
def retrieve_balance(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("balance_transaction", ids[0])


@route("GET /v1/events", "EventListParams")
def list_events(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    rows = [row for row in desk.all("event") if row["created"] > world.now - 30 * DAY]
    delivered = params.get("delivery_success")
    if delivered is not None:
        rows = [row for row in rows if (row["pending_webhooks"] == 0) == delivered]
    return listing(rows, "/v1/events", plain(params))


@route("GET /v1/events/*", "EventRetrieveParams")
def retrieve_event(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("event", ids[0])
