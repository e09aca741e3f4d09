"""Who may decide that the co-op bears what a member owes, and who may pay a payment back. Pure.

The service asks on locked rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Set

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny


def ask_write_off(person: uuid.UUID, *, debtor: uuid.UUID | None) -> Decision:
    """Nobody asks for their own debt to be written off."""
    if person == debtor:
        return Deny(_l("This is your own debt. Another officer must ask for it to be written off."))
    return Allow()


def decide_write_off(person: uuid.UUID, *, asked_by: uuid.UUID, debtor: uuid.UUID | None) -> Decision:
    """Two different officers, and neither is the one who owes."""
    if person == debtor:
        return Deny(_l("This is your own debt. Another officer must decide."))
    if person == asked_by:
        return Deny(_l("You asked for this. A different officer must decide."))
    return Allow()


def ask_refund(person: uuid.UUID, *, payer: uuid.UUID | None) -> Decision:
    """Nobody pays their own payment back to themselves."""
    if person == payer:
        return Deny(_l("This is your own payment. Another officer must pay it back."))
    return Allow()


def decide_refund(
    person: uuid.UUID, *, asked_by: uuid.UUID, payer: uuid.UUID | None, approved_by: Set[uuid.UUID]
) -> Decision:
    """As many different officers as the rule says, and none of them is the one whose payment it is."""
    if person == payer:
        return Deny(_l("This is your own payment. Another officer must decide."))
    if person == asked_by:
        return Deny(_l("You asked for this. A different officer must decide."))
    if person in approved_by:
        return Deny(_l("You have said yes to this. One more officer must."))
    return Allow()
