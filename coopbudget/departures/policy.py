"""Who may begin, call off and finish a departure. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission
from coopbudget.guard.policy import Allow, Decision, Deny
from coopbudget.members.words import Leaving


def may_begin(actor: Actor, member_id: uuid.UUID, why: Leaving) -> Decision:
    """A member says herself that she leaves, or to an officer; a death or a removal is an officer's to record."""
    about_me = actor.own_member_id == member_id
    if why == Leaving.LEFT and actor.member_id == member_id and actor.capacity != Capacity.SUPPORTER:
        return Allow()
    if about_me and why != Leaving.LEFT:
        return Deny(_l("This is about you. Another officer must do it."))
    return Allow() if actor.may(Permission.ADMIT_MEMBERS) else Deny(_l("An officer records this."))


def may_settle(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Finishing, and sending what is left to the estate: an officer, never for themselves."""
    if actor.own_member_id == member_id:
        return Deny(_l("This is about you. Another officer must do it."))
    may = actor.may(Permission.ADMIT_MEMBERS) or actor.may(Permission.MANAGE_AGREEMENTS)
    return Allow() if may else Deny(_l("An officer records this."))


def may_erase(actor: Actor) -> Decision:
    """Erasing who somebody was, once their time is over: who keeps the register, or the money; two of them."""
    may = actor.may(Permission.ADMIT_MEMBERS) or actor.may(Permission.APPROVE_PAYMENTS)
    return Allow() if may else Deny(_l("Two officers do this."))
