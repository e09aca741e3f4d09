"""Objects as Stripe shows them: every field of its examples that a Bacs or card payment in pounds can have."""

from __future__ import annotations

from tests.stripe_server.problems import JSON

API_VERSION = "2026-10-28.endive"
NOWHERE: JSON = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
REQUIREMENTS: JSON = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}
WANTED = ["business_profile.url", "external_account", "tos_acceptance.date", "tos_acceptance.ip"]


def account(id_: str, now: int, **more: object) -> JSON:
    """A connected account before its onboarding."""
    return {
        "id": id_,
        "object": "account",
        "business_profile": {"mcc": None, "name": None, "support_email": None, "support_phone": None, "url": None},
        "business_type": None,
        "capabilities": {},
        "charges_enabled": False,
        "controller": {"type": "application", "is_controller": True},
        "country": "GB",
        "created": now,
        "default_currency": "gbp",
        "details_submitted": False,
        "email": None,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{id_}/external_accounts",
        },
        "future_requirements": dict(REQUIREMENTS),
        "metadata": {},
        "payouts_enabled": False,
        "requirements": {
            **REQUIREMENTS,
            "currently_due": list(WANTED),
            "eventually_due": list(WANTED),
            "past_due": list(WANTED),
            "disabled_reason": "requirements.past_due",
        },
        "settings": {
            "bacs_debit_payments": {"display_name": None, "service_user_number": None},
            "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
            "card_payments": {
                "decline_on": {"avs_failure": True, "cvc_failure": True},
                "statement_descriptor_prefix": None,
                "statement_descriptor_prefix_kana": None,
                "statement_descriptor_prefix_kanji": None,
            },
            "dashboard": {"display_name": None, "timezone": "Europe/London"},
            "payments": {"statement_descriptor": None},
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"delay_days": 3, "interval": "daily"},
                "statement_descriptor": None,
            },
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
        **more,
    }


def customer(id_: str, now: int, **more: object) -> JSON:
    """A customer of an account."""
    return {
        "id": id_,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": id_[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **more,
    }


def session(id_: str, now: int, **more: object) -> JSON:
    """A Checkout session, open."""
    return {
        "id": id_,
        "object": "checkout.session",
        "adaptive_pricing": None,
        "after_expiration": None,
        "allow_promotion_codes": None,
        "allowed_payment_method_types": None,
        "amount_subtotal": None,
        "amount_total": None,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "cancel_url": None,
        "client_reference_id": None,
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now,
        "currency": None,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": None,
        "customer_account": None,
        "customer_creation": None,
        "customer_details": None,
        "customer_email": None,
        "discounts": None,
        "expires_at": now + 86400,
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": None,
        "managed_payments": None,
        "metadata": {},
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": None,
        "subscription": None,
        "success_url": None,
        "total_details": None,
        "ui_mode": "hosted_page",
        "url": None,
        "wallet_options": None,
        **more,
    }


def setup_intent(id_: str, now: int, **more: object) -> JSON:
    """A wish to keep a payment method for later."""
    return {
        "id": id_,
        "object": "setup_intent",
        "allowed_payment_method_types": None,
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{id_}_secret_test",
        "created": now,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
        **more,
    }


def payment_method(id_: str, now: int, kind: str, last4: str, sort_code: str = "108800") -> JSON:
    """A card or a UK bank account; never its whole number."""
    if kind == "card":
        inner: JSON = {
            "brand": "visa",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "GB",
            "display_brand": "visa",
            "exp_month": 8,
            "exp_year": 2035,
            "fingerprint": f"fp{last4}",
            "funding": "debit",
            "generated_from": None,
            "last4": last4,
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": None,
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        }
    else:
        inner = {"fingerprint": f"fp{last4}", "last4": last4, "sort_code": sort_code}
    return {
        "id": id_,
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": {"address": dict(NOWHERE), "email": None, "name": None, "phone": None, "tax_id": None},
        kind: inner,
        "created": now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
    }


def mandate(id_: str, now: int, method: JSON, reference: str) -> JSON:
    """A person's permission to take money from a payment method."""
    kind = method["type"]
    details: JSON = {
        "network_status": "accepted",
        "reference": reference,
        "revocation_reason": None,
        "display_name": None,
        "service_user_number": None,
        "url": f"https://payments.stripe.com/bacs_debit/mandate/{reference}",
    }
    return {
        "id": id_,
        "object": "mandate",
        "customer_acceptance": {
            "accepted_at": now,
            "online": {"ip_address": "127.0.0.1", "user_agent": "a browser"},
            "type": "online",
        },
        "livemode": False,
        "multi_use": {},
        "payment_method": method["id"],
        "payment_method_details": {kind: details if kind == "bacs_debit" else {}, "type": kind},
        "status": "active",
        "type": "multi_use",
    }
