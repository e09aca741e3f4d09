"""Payments: by card at once, by Bacs Direct Debit after days; what they cost; what goes back."""

from __future__ import annotations

from functools import partial

from tests.stripe_server import money_shapes as shapes
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.world import DAY, Desk, World

DECLINES = {"4000000000000002": "generic_decline", "4000000000009995": "insufficient_funds"}
"""Stripe's test cards that are declined; 4000000000000259 pays, and is disputed at once."""
REFUSED_DEBITS = {"22222227": "insufficient_funds", "33333335": "debit_not_authorized"}
"""Stripe's test accounts whose debit fails; 55555559 pays, and is disputed at once."""
WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "debit_not_authorized": "The customer has notified their bank that this payment was unauthorized.",
}


def record(
    world: World, desk: Desk, amount: int, kind: str, source: str, fees: list[JSON] | None = None, **more: object
) -> JSON:
    """A balance transaction: ``amount`` (signed pence) less the fees."""
    cost = sum(row["amount"] for row in fees or [])
    pending = kind in ("charge", "payment")
    return desk.put(
        shapes.balance_transaction(
            world.make_id("txn"),
            world.now,
            amount,
            fee=cost,
            fee_details=fees or [],
            net=amount - cost,
            available_on=world.now + (world.terms.available_days * DAY if pending else 0),
            status="pending" if pending else "available",
            source=source,
            type=kind,
            **{"reporting_category": kind, **more},
        )
    )


def eligible(world: World, desk: Desk, params: JSON) -> list[str]:
    """Which kinds of payment the account may take, of those that the call allows.

    :raises Problem: when none is left.
    """
    able = {"card": "card_payments", "bacs_debit": "bacs_debit_payments"}
    states = world.platform.get("account", desk.id)["capabilities"]
    allowed = params.get("allowed_payment_method_types", list(able))
    found = [kind for kind in allowed if kind in able and states.get(able[kind]) == "active"]
    if not found:
        raise Problem(
            "No valid payment method types for this account. Please ensure that you have activated payment methods "
            "compatible with your chosen parameters in your dashboard.",
            param="allowed_payment_method_types",
        )
    return found


def mandate_of(desk: Desk, method: str) -> JSON | None:
    """The newest mandate for a payment method."""
    return next((row for row in reversed(desk.all("mandate")) if row["payment_method"] == method), None)


def confirm(world: World, desk: Desk, intent: JSON, method: JSON) -> None:
    """Try to take the money.

    :raises Problem: 402 when a card is declined, 400 when there is no mandate in force.
    """
    kind = method["type"]
    if not world.platform.get("account", desk.id)["charges_enabled"]:
        raise Problem("Your account cannot currently make charges.", code="account_invalid")
    if kind not in intent["payment_method_types"]:
        raise Problem(
            f"The PaymentMethod provided ({kind}) is not allowed for this PaymentIntent.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    intent["payment_method"] = method["id"]
    intent["last_payment_error"] = None
    number = desk.numbers[method["id"]]
    if kind == "card":
        _confirm_card(world, desk, intent, method, number)
    else:
        _confirm_debit(world, desk, intent, method)


def _confirm_card(world: World, desk: Desk, intent: JSON, method: JSON, number: str) -> None:
    charge = desk.put(shapes.charge(world.make_id("ch"), world.now, intent, method))
    intent["latest_charge"] = charge["id"]
    if number in DECLINES:
        _fail(world, desk, intent, charge, DECLINES[number])
        raise Problem(
            WORDS[DECLINES[number]],
            status=402,
            kind="card_error",
            code="card_declined",
            decline_code=DECLINES[number],
            charge=charge["id"],
            payment_intent=intent,
        )
    _succeed(world, desk, intent, charge)
    if number == "4000000000000259":
        open_dispute(world, desk, charge, "fraudulent")


def _confirm_debit(world: World, desk: Desk, intent: JSON, method: JSON) -> None:
    mandate = mandate_of(desk, method["id"])
    if mandate is None or mandate["status"] != "active":
        raise Problem(
            "The provided mandate is invalid and can not be used for the payment intent.",
            code="payment_intent_mandate_invalid",
            payment_intent=intent,
        )
    used = any(row["payment_method"] == method["id"] for row in desk.all("charge"))
    days = world.terms.bacs_days if used else world.terms.bacs_days_first
    charge = desk.put(
        shapes.charge(world.make_id("py"), world.now, intent, method, status="pending", paid=False, captured=True)
    )
    charge["payment_method_details"]["bacs_debit"]["mandate"] = mandate["id"]
    intent.update(status="processing", latest_charge=charge["id"], processing=None)
    world.emit(desk, "payment_intent.processing", intent)
    world.emit(desk, "charge.pending", charge)
    world.later(days * DAY, partial(_settle_debit, world, desk, intent, charge, desk.numbers[method["id"]]))


def _settle_debit(world: World, desk: Desk, intent: JSON, charge: JSON, number: str) -> None:
    if charge["status"] != "pending":
        return
    if number in REFUSED_DEBITS:
        fail_debit(world, desk, intent, REFUSED_DEBITS[number])
        return
    _succeed(world, desk, intent, charge)
    if number == "55555559":
        open_dispute(world, desk, charge, "insufficient_funds")


def _succeed(world: World, desk: Desk, intent: JSON, charge: JSON) -> None:
    charge.update(status="succeeded", paid=True)
    intent.update(status="succeeded", amount_received=intent["amount"], processing=None)
    if not world.terms.balance_later:
        _enter(world, desk, charge)
    world.emit(desk, "payment_intent.succeeded", intent)
    world.emit(desk, "charge.succeeded", charge)
    _tell_session(world, desk, intent, "checkout.session.async_payment_succeeded", "paid")
    if world.terms.balance_later:
        world.later(60, partial(_enter_late, world, desk, charge))


def _enter(world: World, desk: Desk, charge: JSON) -> None:
    amount, terms = charge["amount"], world.terms
    card = charge["payment_method_details"]["type"] == "card"
    cost = terms.card_fee(amount) if card else terms.bacs_fee(amount)
    kind = "charge" if card else "payment"
    row = record(
        world,
        desk,
        amount,
        kind,
        charge["id"],
        [shapes.fee(cost, "Stripe processing fees")],
        reporting_category="charge",
        description=charge["description"],
    )
    charge["balance_transaction"] = row["id"]


def _enter_late(world: World, desk: Desk, charge: JSON) -> None:
    if charge["balance_transaction"] is None:
        _enter(world, desk, charge)
        world.emit(desk, "charge.updated", charge, balance_transaction=None)


def _fail(world: World, desk: Desk, intent: JSON, charge: JSON, code: str) -> None:
    card = charge["payment_method_details"]["type"] == "card"
    name = "card_declined" if card else code
    charge.update(status="failed", paid=False, captured=False, failure_code=name, failure_message=WORDS.get(code, code))
    charge["outcome"] = None if not card else {**charge["outcome"], "type": "issuer_declined", "reason": code}
    error: JSON = {
        "code": name,
        "message": WORDS.get(code, code),
        "payment_method": desk.get("payment_method", charge["payment_method"]),
        "type": "card_error" if card else "invalid_request_error",
        "charge": charge["id"],
    }
    if card:
        error["decline_code"] = code
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=error, processing=None)
    world.emit(desk, "payment_intent.payment_failed", intent)
    world.emit(desk, "charge.failed", charge)


def fail_debit(world: World, desk: Desk, intent: JSON, code: str = "insufficient_funds") -> None:
    """A pending Direct Debit comes back unpaid; when it was not authorised its mandate ends with it."""
    charge = desk.get("charge", intent["latest_charge"])
    if charge["status"] != "pending":
        raise Problem(f"The charge is {charge['status']}, not pending.", code="payment_intent_unexpected_state")
    _fail(world, desk, intent, charge, code)
    _tell_session(world, desk, intent, "checkout.session.async_payment_failed", "unpaid")
    if code == "debit_not_authorized":
        end_mandate(world, desk, desk.get("mandate", charge["payment_method_details"]["bacs_debit"]["mandate"]))


def end_mandate(world: World, desk: Desk, mandate: JSON) -> None:
    """The payer's bank says the mandate holds no more."""
    if mandate["status"] == "inactive":
        return
    mandate["status"] = "inactive"
    details = mandate["payment_method_details"].get("bacs_debit")
    if details is not None:
        details.update(network_status="revoked", revocation_reason="bank_account_restricted")
    world.emit(desk, "mandate.updated", mandate, status="active")


def _tell_session(world: World, desk: Desk, intent: JSON, kind: str, status: str) -> None:
    """A Checkout session whose payment came days after it was completed hears of it."""
    for session in desk.all("checkout.session"):
        if session["payment_intent"] == intent["id"] and session["status"] == "complete":
            session["payment_status"] = status
            world.emit(desk, kind, session)


def reverse_late(world: World, desk: Desk, intent: JSON, code: str = "insufficient_funds") -> JSON:
    """After success, the charge fails after all, and its money leaves the balance (fees stay)."""
    charge = desk.get("charge", intent["latest_charge"])
    if charge["status"] != "succeeded":
        raise Problem(f"The charge is {charge['status']}, not succeeded.")
    row = record(world, desk, -charge["amount"], "payment_failure_refund", charge["id"])
    charge["failure_balance_transaction"] = row["id"]
    intent["amount_received"] = 0
    _fail(world, desk, intent, charge, code)
    return charge


def refund(world: World, desk: Desk, charge: JSON, amount: int | None = None, **more: object) -> JSON:
    """Give money of a charge back, whole by default."""
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise Problem(f"Charge {charge['id']} cannot be refunded while it is {charge['status']}.", param="charge")
    if charge["disputed"]:
        raise Problem(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if left == 0:
        raise Problem(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = left if amount is None else amount
    if amount < 1:
        raise Problem("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise Problem(
            f"Refund amount (£{amount / 100:.2f}) is greater than unrefunded amount on charge (£{left / 100:.2f})",
            param="amount",
        )
    card = charge["payment_method_details"]["type"] == "card"
    made = desk.put(shapes.refund(world.make_id("re" if card else "pyr"), world.now, charge, amount, **more))
    kind = "refund" if card else "payment_refund"
    row = record(world, desk, -amount, kind, made["id"], reporting_category="refund")
    made["balance_transaction"] = row["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    if card:
        made["status"] = "succeeded"
    else:
        world.later(world.terms.bacs_refund_days * DAY, partial(_settle_refund, world, desk, made))
    world.emit(desk, "charge.refunded", charge, amount_refunded=charge["amount_refunded"] - amount)
    world.emit(desk, "refund.created", made)
    return made


def _settle_refund(world: World, desk: Desk, made: JSON) -> None:
    if made["status"] == "pending":
        made["status"] = "succeeded"
        world.emit(desk, "refund.updated", made, status="pending")


def fail_refund(world: World, desk: Desk, made: JSON) -> None:
    """The payer's bank won't take it: the money is back in the balance."""
    if made["status"] in ("failed", "canceled"):
        raise Problem(f"The refund is already {made['status']}.")
    row = record(world, desk, made["amount"], "refund_failure", made["id"])
    made.update(status="failed", failure_reason="lost_or_stolen_card", failure_balance_transaction=row["id"])
    charge = desk.get("charge", made["charge"])
    charge["amount_refunded"] -= made["amount"]
    charge["refunded"] = False
    world.emit(desk, "refund.failed", made)
    world.emit(desk, "charge.refund.updated", made)


def open_dispute(world: World, desk: Desk, charge: JSON, reason: str = "fraudulent") -> JSON:
    """The payer asks the money back. A Direct Debit's dispute is lost at once: the guarantee has no appeal."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise Problem(f"Charge {charge['id']} cannot be disputed.")
    made = desk.put(shapes.dispute(world.make_id("dp"), world.now, charge, reason))
    charge["disputed"] = True
    fees = [shapes.fee(world.terms.dispute_fee, "Dispute fee")]
    row = record(
        world,
        desk,
        -made["amount"],
        "adjustment",
        made["id"],
        fees,
        reporting_category="dispute",
        description=f"Chargeback withdrawal for {charge['id']}",
    )
    made["balance_transactions"].append(row)
    final = charge["payment_method_details"]["type"] == "bacs_debit"
    if final:
        made["status"] = "lost"
    world.emit(desk, "charge.dispute.created", made)
    world.emit(desk, "charge.dispute.funds_withdrawn", made)
    if final:
        world.emit(desk, "charge.dispute.closed", made)
    return made


def close_dispute(world: World, desk: Desk, made: JSON, *, won: bool) -> None:
    """The card scheme decides; won money and its fee come back."""
    if made["status"] in ("won", "lost"):
        raise Problem("This dispute is already closed.", code="dispute_closed")
    before = made["status"]
    made["status"] = "won" if won else "lost"
    if won:
        fees = [shapes.fee(-world.terms.dispute_fee, "Dispute fee refund")]
        row = record(world, desk, made["amount"], "adjustment", made["id"], fees, reporting_category="dispute_reversal")
        made["balance_transactions"].append(row)
        desk.get("charge", made["charge"])["disputed"] = True
    world.emit(desk, "charge.dispute.closed", made, status=before)
    if won:
        world.emit(desk, "charge.dispute.funds_reinstated", made)
