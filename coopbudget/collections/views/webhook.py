"""Where Stripe tells us that something happened: checked, kept, and handled by a job."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import stripe
import structlog
from flask import current_app, request

from coopbudget.collections.service.inbox import keep_event
from coopbudget.collections.views.blueprint import bp, need_keys
from coopbudget.db.engine import each_alone
from coopbudget.guard import Work, machine
from coopbudget.notices.jobs import wake_for
from coopbudget.settings import Settings

JOB = "stripe"
LARGEST = 512 * 1024


@bp.post("/webhooks/stripe")
@machine("Stripe signs what it sends, and the signature is checked on every byte of it")
def webhook(work: Work) -> Any:
    """Keep one event. Anything but 2xx makes Stripe send it again."""
    need_keys()
    settings: Settings = current_app.extensions["coopbudget.settings"]
    request.max_content_length = LARGEST
    body = request.get_data(cache=False)
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(),
            request.headers.get("Stripe-Signature", ""),
            settings.stripe_webhook_secret,
            stripe.Webhook.DEFAULT_TOLERANCE,
        )
        with each_alone():
            kept = keep_event(work, json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, stripe.SignatureVerificationError) as problem:
        structlog.get_logger().warning("webhook refused", job=JOB, error=type(problem).__name__)
        return "", 400
    if kept:
        work.after_commit.append(partial(wake_for, JOB))
    return "", 200
