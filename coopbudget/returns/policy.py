"""Who may do what with a return and with a funder's link. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission, Power
from coopbudget.guard.policy import Allow, Decision, Deny


def may_write(actor: Actor, member_id: uuid.UUID) -> Decision:
    """The member, somebody she lets plan for her, or an officer who looks after agreements."""
    if actor.may(Permission.MANAGE_AGREEMENTS):
        return Allow()
    if actor.member_id == member_id and actor.may_for_member(Power.PLAN):
        return Allow()
    return Deny(_l("Only the member, somebody the member lets plan for them, or an officer can do this."))


def may_say(actor: Actor, member_id: uuid.UUID) -> Decision:
    """What was spent elsewhere is the member's to say: herself, by who may plan for her, or by phone to an officer."""
    if actor.member_id == member_id and actor.may_for_member(Power.PLAN):
        return Allow()
    return Deny(_l("Only the member, or somebody the member lets plan for them, can say this. Act for them first."))


def may_sign(actor: Actor, member_id: uuid.UUID) -> Decision:
    """The declaration is hers: an office alone signs nothing for anybody."""
    if actor.member_id == member_id and actor.may_for_member(Power.PLAN):
        return Allow()
    return Deny(_l("Only the member, or somebody the member lets plan for them, can sign. Act for them first."))


def needs_read_back(actor: Actor) -> bool:
    """Whether the declaration is recorded by an officer on the phone, who reads it back first."""
    return actor.capacity == Capacity.OFFICER


def may_decide(actor: Actor, member_id: uuid.UUID) -> Decision:
    """What a funder sent: an officer, never for their own agreement."""
    if not actor.may(Permission.MANAGE_AGREEMENTS):
        return Deny(_l("Only the treasurer or the secretary can do this."))
    if actor.own_member_id == member_id:
        return Deny(_l("This is your own agreement. Another officer has to do this."))
    return Allow()
