"""Acts: what we are about to ask of Stripe, in the transaction of what it is for; ``acts`` carries them out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from coopbudget.collections.errors import NotConnected
from coopbudget.collections.models import StripeAccount, StripeAct
from coopbudget.db import new_id
from coopbudget.guard import Work


def ask(work: Work, *, kind: str, subject_id: uuid.UUID, params: Mapping[str, Any]) -> uuid.UUID:
    """Keep an act, due now; its id. Its key names the act, so that no other act can ever repeat it."""
    act_id = new_id()
    work.session.add(
        StripeAct(
            coop_id=work.coop_id,
            id=act_id,
            kind=kind,
            key=f"coopbudget-{kind}-{act_id}",
            subject_id=subject_id,
            params=dict(params),
            asked_at=work.now,
            due_at=work.now,
            tries=0,
            last_error="",
        )
    )
    work.session.flush()
    return act_id


def connected_account(work: Work) -> StripeAccount:
    """The co-op's account, where it can be asked for anything. Raises NotConnected."""
    account = work.session.scalar(select(StripeAccount).where(StripeAccount.coop_id == work.coop_id))
    if account is None or account.account is None or account.disconnected_at:
        raise NotConnected()
    return account


def taking_account(work: Work, *, debits: bool = False) -> StripeAccount:
    """The co-op's account, where it takes payments (``debits``: Direct Debit too). Raises NotConnected."""
    account = connected_account(work)
    if not account.charges_enabled or (debits and not account.debits_enabled):
        raise NotConnected()
    return account
