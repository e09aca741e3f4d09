"""The blueprint that every module of these pages adds to, and the one door that stays shut without keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, url_for

from coopbudget.collections import words
from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.errors import NotFound
from coopbudget.settings import Settings

bp = Blueprint("collections", "coopbudget.collections", template_folder="templates")


@bp.context_processor
def vocabulary() -> dict[str, Any]:
    """The words of money in."""
    return {
        "ways": words.WAYS,
        "every_words": words.EVERY,
        "refund_words": words.REFUNDS,
        "plan_ends": words.PLAN_ENDS,
        "mandate_ends": words.MANDATE_ENDS,
        "kind_words": words.KINDS,
        "state_of": words.state_of,
        "failure_words": words.failure_words,
        "payout_failure_words": words.payout_failure_words,
        "why_words": words.DIFFERENCES,
        "outcome_words": words.OUTCOMES,
    }


def need_keys() -> None:
    """Raise NotFound where this installation has no keys: nothing of Stripe shows."""
    if not stripe_on():
        raise NotFound()


def outside_url(endpoint: str, **values: Any) -> str:
    """A page's whole address, for Stripe to send people back to."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.public_url + url_for(endpoint, **values)
