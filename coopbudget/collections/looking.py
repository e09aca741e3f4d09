"""Looking up how one thing stands with Stripe, and what that means for us.

Two steps: ``look`` asks Stripe (no transaction is open), and gives back what is then done inside one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from coopbudget.collections.gateway import Gateway, Payment
from coopbudget.collections.models import Collection
from coopbudget.collections.service import absorbing, connecting, mandates, paying_in, payouts
from coopbudget.guard import Work

Apply = Callable[[Work], str]
"""Brings the books there; answers ``done`` or ``not_ours``."""


def look(gateway: Gateway, account: str, about: str, *, deauthorized: bool = False) -> Apply:
    """Ask how ``about`` (an id of Stripe's) stands. Raises StripeAway, StripeRefused."""
    if deauthorized:
        return _disconnected
    kind = about.partition("_")[0]
    if kind in ("ch", "py"):
        about = gateway.payment_of_charge(account, about)
        kind = about.partition("_")[0]
    match kind:
        case "pi":
            return _payment(gateway.payment(account, about))
        case "cs":
            return _session(gateway, account, gateway.session(account, about))
        case "seti":
            return _setup(gateway, account, gateway.setup(account, about))
        case "mandate":
            found = gateway.mandate(account, about)
            return lambda work: _said(mandates.note_mandate(work, found))
        case "po":
            payout = gateway.payout(account, about)
            return lambda work: _payout(work, payout)
        case "acct":
            facts = gateway.account(about)
            return lambda work: _account(work, facts)
    return lambda work: "not_ours"


def _said(ours: bool) -> str:
    return "done" if ours else "not_ours"


def _disconnected(work: Work) -> str:
    connecting.note_disconnected(work)
    return "done"


def _payout(work: Work, found: Mapping[str, Any]) -> str:
    payouts.absorb_payout(work, found)
    return "done"


def _account(work: Work, found: Mapping[str, Any]) -> str:
    connecting.note_account(work, found)
    return "done"


def _payment(found: Payment) -> Apply:
    return lambda work: _said(absorbing.absorb_payments(work, [found])[0])


def _collection_of(work: Work, found: Mapping[str, Any]) -> uuid.UUID | None:
    """The collection that a thing of Stripe's is for: by the mark we gave it, else by its id."""
    mark = str((found.get("metadata") or {}).get("collection") or "")
    wanted = select(Collection.id).where(Collection.coop_id == work.coop_id)
    try:
        return work.session.scalar(wanted.where(Collection.id == uuid.UUID(mark)))
    except ValueError:
        return work.session.scalar(wanted.where(Collection.payment == str(found["id"])).limit(1))


def _session(gateway: Gateway, account: str, session: Mapping[str, Any]) -> Apply:
    if session.get("mode") == "setup":
        setup = session.get("setup_intent")
        inner = _setup(gateway, account, gateway.setup(account, str(setup))) if setup else None

        def apply_setup(work: Work) -> str:
            ours = mandates.note_page(work, session)
            return _said(ours) if inner is None else inner(work)

        return apply_setup
    intent = session.get("payment_intent")
    found = gateway.payment(account, str(intent)) if intent else None

    def apply(work: Work) -> str:
        collection_id = _collection_of(work, session)
        if collection_id is None:
            return "not_ours"
        if found is not None:
            absorbing.absorb_payments(work, [found])
        if session.get("status") == "expired":
            paying_in.drop_collection(work, collection_id, "expired")
        return "done"

    return apply


def _setup(gateway: Gateway, account: str, setup: Mapping[str, Any]) -> Apply:
    mandate = setup.get("mandate")
    found = gateway.mandate(account, str(mandate)) if mandate else None
    return lambda work: _said(mandates.note_setup(work, setup, found))
