"""Connecting the co-op's own account with Stripe, and what Stripe says of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from coopbudget.collections.errors import NotConnected
from coopbudget.collections.models import StripeAccount, StripeAct
from coopbudget.collections.service.asking import ask
from coopbudget.coops.service import need_going
from coopbudget.db import new_id
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account
from coopbudget.payments.service import register_reference
from coopbudget.trail.service import append

PAYOUT_REFERENCE = "STRIPE"
"""What every payout's line carries on a bank statement: Stripe writes its own name there."""


def connect(work: Work) -> uuid.UUID | None:
    """Begin, or take up again, the co-op's account with Stripe. The act that makes it, or None where it stands.

    Members' payments will go there, so it asks for a fresh second factor: raises SecondFactorNeeded.
    """
    need_going(work)
    work.need(Permission.KEEP_BOOKS)
    work.need_second_factor()
    account = _lock(work)
    if account is None:
        account = StripeAccount(
            coop_id=work.coop_id,
            id=new_id(),
            account=None,
            asked_by=work.person_id,
            asked_at=work.now,
            missing=[],
        )
        work.session.add(account)
        work.session.flush()
        append(work, act="stripe_asked", subject_kind="stripe_account", subject_id=account.id)
        return _ask_account(work, account.id)
    if account.account is None and not _waiting(work, account.id):
        return _ask_account(work, account.id)
    if account.disconnected_at is not None:
        account.disconnected_at = account.disconnected_by = None
        work.session.flush()
        append(work, act="stripe_connected", subject_kind="stripe_account", subject_id=account.id)
    return None


def _ask_account(work: Work, account_id: uuid.UUID) -> uuid.UUID:
    coop = work.actor.coop
    return ask(
        work,
        kind="account",
        subject_id=account_id,
        params={
            "type": "standard",
            "country": "GB",
            "business_profile": {"name": coop.name if coop else ""},
            "metadata": {"coop": str(work.coop_id)},
        },
    )


def _waiting(work: Work, account_id: uuid.UUID) -> bool:
    """Whether an act to make the account is still under way."""
    found = work.session.scalar(
        select(StripeAct.id).where(
            StripeAct.coop_id == work.coop_id,
            StripeAct.subject_id == account_id,
            StripeAct.done_at.is_(None),
            StripeAct.failed_at.is_(None),
        )
    )
    return found is not None


def record_account(work: Work, account_id: uuid.UUID, made: Mapping[str, Any]) -> uuid.UUID | None:
    """Stripe made the account. Money that comes out of it to the bank is known by Stripe's own name."""
    account = _lock(work)
    if account is None or account.id != account_id or account.account is not None:
        return None
    account.account = str(made["id"])
    work.session.flush()
    append(
        work,
        act="stripe_connected",
        subject_kind="stripe_account",
        subject_id=account.id,
        content={"account": account.account},
    )
    on_the_way = open_account(work, code=chart.STRIPE_PAYOUTS)
    register_reference(
        work, reference=PAYOUT_REFERENCE, account_id=on_the_way, label_kind="stripe", owner_id=account.id
    )
    return None


def note_account(work: Work, found: Mapping[str, Any]) -> None:
    """Keep what Stripe says of the account now."""
    account = _lock(work)
    if account is None or account.account != found.get("id"):
        return
    needs = found.get("requirements") or {}
    account.details_submitted = bool(found.get("details_submitted"))
    account.charges_enabled = bool(found.get("charges_enabled"))
    account.payouts_enabled = bool(found.get("payouts_enabled"))
    account.debits_enabled = (found.get("capabilities") or {}).get("bacs_debit_payments") == "active"
    account.missing = sorted(str(each) for each in needs.get("currently_due") or ())[:50]
    account.checked_at = work.now
    work.session.flush()


def disconnect(work: Work) -> None:
    """Take no new payments through Stripe; old ones are still followed. Raises NotConnected where there is none.

    Plans rest until the account is connected again.
    """
    work.need(Permission.KEEP_BOOKS)
    account = _lock(work)
    if account is None or account.disconnected_at is not None:
        raise NotConnected()
    _end(work, account, work.person_id)


def note_disconnected(work: Work) -> None:
    """The co-op took our access away on Stripe's own pages."""
    account = _lock(work)
    if account is not None and account.disconnected_at is None:
        _end(work, account, None)


def _end(work: Work, account: StripeAccount, person_id: uuid.UUID | None) -> None:
    account.disconnected_at, account.disconnected_by = work.now, person_id
    work.session.flush()
    append(work, act="stripe_disconnected", subject_kind="stripe_account", subject_id=account.id)


def _lock(work: Work) -> StripeAccount | None:
    return work.session.scalar(
        select(StripeAccount)
        .where(StripeAccount.coop_id == work.coop_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
