"""Who may do what to shares, beyond what their office allows. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission, Power
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


def may_nominate(actor: Actor, taker: uuid.UUID | None) -> Decision:
    """Naming who has her shares: the member, or an officer to whom she says it; nobody names themselves for another."""
    if actor.capacity == Capacity.SUPPORTER:
        return Deny(_l("Only the member says this: to us here, on the phone, or on paper."))
    if actor.on_behalf_of is not None and taker is not None and taker == actor.own_member_id:
        return Deny(_l("This names you. Another officer has to write it down."))
    return Allow()


def may_receive(actor: Actor, member_id: uuid.UUID, taker: uuid.UUID | None) -> Decision:
    """Keeping the signed paper: who keeps the register, never of their own shares, nor where it names them."""
    own = may_register(actor, member_id)
    if own and taker is not None and taker == actor.own_member_id:
        return Deny(_l("This names you. Another officer has to do it."))
    return own


def may_undo(person: uuid.UUID, *, booked_by: uuid.UUID | None) -> Decision:
    """Taking back booked interest: another officer than who booked it."""
    if person == booked_by:
        return Deny(_l("You booked this. Another officer has to take it back."))
    return Allow()


def may_decide(person: uuid.UUID, *, owner: uuid.UUID | None, asked_by: uuid.UUID, agree: bool = True) -> Decision:
    """Sending shares back: an officer who neither gets the money nor asked for it. To say no, it is enough not to be
    the one who gets it."""
    if person == owner:
        return Deny(_l("These are your own shares. Another officer has to look at it."))
    if agree and person == asked_by:
        return Deny(_l("You wrote this down for the member. Another officer has to say yes."))
    return Allow()
