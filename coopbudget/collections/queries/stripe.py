"""The co-op's account with Stripe, what came into the inbox, and the last comparing with the books."""

from __future__ import annotations

import uuid

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coopbudget.collections.models import StripeAccount, StripeCheck, StripeEvent
from coopbudget.settings import Settings


def stripe_on() -> bool:
    """Whether this installation has keys; without them nothing of Stripe shows."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.stripe_on


def account_of(session: Session, coop_id: uuid.UUID) -> StripeAccount | None:
    """The co-op's account, connected or not."""
    return session.scalar(select(StripeAccount).where(StripeAccount.coop_id == coop_id))


def takes_cards(session: Session, coop_id: uuid.UUID) -> bool:
    """Whether a member can pay in by card now."""
    if not stripe_on():
        return False
    account = account_of(session, coop_id)
    return account is not None and account.charges_enabled and account.disconnected_at is None


def takes_debits(session: Session, coop_id: uuid.UUID) -> bool:
    """Whether a member can set up a Direct Debit now."""
    if not stripe_on():
        return False
    account = account_of(session, coop_id)
    return (
        account is not None and account.charges_enabled and account.debits_enabled and account.disconnected_at is None
    )


def events_counted(session: Session, account: str = "") -> dict[tuple[str, str], int]:
    """How many events came, by (outcome, type), of one account or of all; an empty outcome waits."""
    wanted = (
        select(StripeEvent.outcome, StripeEvent.type, func.count().label("n"))
        .group_by(StripeEvent.outcome, StripeEvent.type)
        .order_by(StripeEvent.outcome, StripeEvent.type)
    )
    if account:
        wanted = wanted.where(StripeEvent.account == account)
    return {(row.outcome, row.type): int(row.n) for row in session.execute(wanted)}


def last_check(session: Session, coop_id: uuid.UUID) -> StripeCheck | None:
    """The newest comparing."""
    return session.scalar(
        select(StripeCheck)
        .where(StripeCheck.coop_id == coop_id)
        .order_by(StripeCheck.checked_at.desc(), StripeCheck.id.desc())
        .limit(1)
    )
