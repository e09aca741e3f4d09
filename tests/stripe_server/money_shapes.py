"""Objects in which money stands: payment intents, charges, refunds, disputes, payouts, balance transactions."""

from __future__ import annotations

from tests.stripe_server.problems import JSON
from tests.stripe_server.shapes import NOWHERE

EVIDENCE = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
]


def payment_intent(id_: str, now: int, **more: object) -> JSON:
    """A wish to be paid, and how far it has come."""
    return {
        "id": id_,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": 0,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{id_}_secret_test",
        "confirmation_method": "automatic",
        "created": now,
        "currency": "gbp",
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "managed_payments": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        **more,
    }


def charge(id_: str, now: int, intent: JSON, method: JSON, **more: object) -> JSON:
    """One attempt to take the money of a payment intent."""
    kind = method["type"]
    if kind == "card":
        wanted = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
        details: JSON = {name: method["card"][name] for name in wanted}
        details.update(amount_authorized=intent["amount"], mandate=None, network="visa", three_d_secure=None)
    else:
        details = {**method["bacs_debit"], "mandate": None, "expected_debit_date": None}
    return {
        "id": id_,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {"address": dict(NOWHERE), "email": None, "name": None, "phone": None, "tax_id": None},
        "calculated_statement_descriptor": None,
        "captured": True,
        "created": now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {kind: details, "type": kind},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
        **more,
    }


def refund(id_: str, now: int, of: JSON, amount: int, **more: object) -> JSON:
    """Money of a charge on its way back."""
    kind = of["payment_method_details"]["type"]
    return {
        "id": id_,
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": of["id"],
        "created": now,
        "currency": of["currency"],
        "customer": None,
        "customer_account": None,
        "destination_details": {"type": kind, **({"card": {"type": "refund"}} if kind == "card" else {})},
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "payment_method": of["payment_method"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
        **more,
    }


def dispute(id_: str, now: int, of: JSON, reason: str, **more: object) -> JSON:
    """A charge that the payer's bank asks back."""
    kind = of["payment_method_details"]["type"]
    details: JSON = {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"}
    return {
        "id": id_,
        "object": "dispute",
        "amount": of["amount"] - of["amount_refunded"],
        "balance_transactions": [],
        "charge": of["id"],
        "created": now,
        "currency": of["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + 7 * 86400 if kind == "card" else None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "payment_method_details": {kind: details, "type": kind} if kind == "card" else None,
        "reason": reason,
        "status": "needs_response",
        **more,
    }


def payout(id_: str, now: int, amount: int, **more: object) -> JSON:
    """Money on its way from an account's balance to its bank."""
    return {
        "id": id_,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": now + 86400,
        "automatic": True,
        "balance_transaction": None,
        "created": now,
        "currency": "gbp",
        "description": "STRIPE PAYOUT",
        "destination": f"ba_{id_[3:]}",
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": None,
        "type": "bank_account",
        **more,
    }


def balance_transaction(id_: str, now: int, amount: int, **more: object) -> JSON:
    """A change of an account's balance; ``net`` is what remains of it after its own fee."""
    return {
        "id": id_,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": "gbp",
        "description": None,
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": amount,
        "reporting_category": "charge",
        "source": None,
        "status": "available",
        "type": "charge",
        **more,
    }


def fee(amount: int, description: str) -> JSON:
    """A part of a balance transaction's fee; negative when it is given back."""
    return {
        "amount": amount,
        "application": None,
        "currency": "gbp",
        "description": description,
        "type": "stripe_fee",
    }
