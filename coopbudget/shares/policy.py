"""Who may do what to shares, beyond what their office allows. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Permission, Power
from coopbudget.guard.policy import Allow, Decision, Deny


def may_see(actor: Actor, member_id: uuid.UUID) -> bool:
    """Whether somebody may look at a member's shares: for that member with the power to see, or by office."""
    if actor.may(Permission.SEE_BOOKS):
        return True
    return actor.member_id == member_id and actor.may_for_member(Power.SEE)


def may_register(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Registering shares and passing them on: who keeps the register of members, never for their own."""
    if not actor.may(Permission.ADMIT_MEMBERS):
        return Deny(_l("The chair or the secretary does this."))
    if actor.own_member_id == member_id:
        return Deny(_l("These are your own shares. Another officer has to do this."))
    return Allow()


def may_decide(person: uuid.UUID, *, owner: uuid.UUID | None, asked_by: uuid.UUID, agree: bool = True) -> Decision:
    """Sending shares back: an officer who neither gets the money nor asked for it. To say no, it is enough not to be
    the one who gets it."""
    if person == owner:
        return Deny(_l("These are your own shares. Another officer has to look at it."))
    if agree and person == asked_by:
        return Deny(_l("You wrote this down for the member. Another officer has to say yes."))
    return Allow()
