"""Who may do what with money: separate hands. Pure; the service asks on locked rows."""

from __future__ import annotations

import uuid
from collections.abc import Set
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny

ALLOW: Final = Allow()


def prepare_run(person: uuid.UUID, *, barred: Set[uuid.UUID], payees: Set[uuid.UUID]) -> Decision:
    """Whoever is paid by the run, or barred from one of its payments, leaves it to another officer."""
    if person in payees:
        return Deny(_l("One of these payments is to you. Another officer must prepare it."))
    if person in barred:
        return Deny(_l("You had a part in one of these payments. Another officer must prepare it."))
    return ALLOW


def approve_run(
    person: uuid.UUID, *, prepared_by: uuid.UUID, barred: Set[uuid.UUID], payees: Set[uuid.UUID]
) -> Decision:
    """Two different officers, and neither has a part in what is paid."""
    if person == prepared_by:
        return Deny(_l("You prepared this run. A different officer must approve it."))
    if person in payees:
        return Deny(_l("One of these payments is to you. Another officer must approve it."))
    if person in barred:
        return Deny(_l("You had a part in one of these payments. Another officer must approve it."))
    return ALLOW


def decide_change(person: uuid.UUID, *, asked_by: uuid.UUID, payee_people: Set[uuid.UUID]) -> Decision:
    """A change of bank details is the commonest way to steal: whoever asked for it never agrees to it."""
    if person == asked_by:
        return Deny(_l("You asked for this change. A different officer must agree to it."))
    if person in payee_people:
        return Deny(_l("These are your own bank details. Another officer must agree to the change."))
    return ALLOW


def approve_bill(
    person: uuid.UUID,
    *,
    claimant: uuid.UUID | None,
    payee_people: Set[uuid.UUID],
    approved_by: Set[uuid.UUID],
) -> Decision:
    """Two different officers, neither of whom gets the money."""
    if person == claimant or person in payee_people:
        return Deny(_l("This bill pays you. Two other officers must approve it."))
    if person in approved_by:
        return Deny(_l("You have approved this bill. A different officer must be the second."))
    return ALLOW
