"""What a database answered to a posting."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from coopbudget.coops.service import CoopClosed
from coopbudget.errors import CoopbudgetError
from coopbudget.ledger.drafts import Draft, Gathered
from coopbudget.ledger.errors import (
    AlreadyReversed,
    BadEntry,
    ClosedPeriod,
    KeyReused,
    NoSuchAccount,
    Overspent,
    ReserveLocked,
    TooLarge,
)


class Outcome(NamedTuple):
    """``status`` is posted, replayed, or the rule that refused: conflict, ended, closed, reversed, unknown, units,
    overspent, locked, too_large. ``account_code`` names the account that an overspending would have broken."""

    status: str
    entry_id: uuid.UUID | None = None
    number: int | None = None
    account_code: str | None = None


def refusal(outcome: Outcome, draft: Draft | Gathered) -> CoopbudgetError:
    """The error for an outcome that is neither posted nor replayed."""
    match outcome.status:
        case "overspent":
            return Overspent(outcome.account_code or "")
        case "locked":
            return ReserveLocked()
        case "ended":
            return CoopClosed()
        case "closed":
            return ClosedPeriod(draft.on)
        case "conflict":
            return KeyReused()
        case "reversed":
            return AlreadyReversed()
        case "unknown":
            return NoSuchAccount()
        case "units":
            return BadEntry("the accounts of an entry have one unit")
        case "too_large":
            return TooLarge()
    raise ValueError(f"the database answered {outcome.status!r}")
