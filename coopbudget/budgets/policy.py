"""Who may do what to an agreement, beyond what their office allows. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission, Power
from coopbudget.guard.policy import Allow, Decision, Deny


def may_see(actor: Actor, member_id: uuid.UUID) -> bool:
    """Whether somebody may look at a member's money: for that member with the power to see, or by office."""
    if actor.may(Permission.MANAGE_AGREEMENTS) or actor.may(Permission.SEE_BOOKS):
        return True
    return actor.member_id == member_id and actor.may_for_member(Power.SEE)


def may_record(actor: Actor, member_id: uuid.UUID) -> Decision:
    """An officer records for anybody; otherwise it takes the power to plan for that member."""
    if actor.may(Permission.MANAGE_AGREEMENTS):
        return Allow()
    if actor.member_id == member_id and actor.may_for_member(Power.PLAN):
        return Allow()
    return Deny(_l("Only the member, somebody the member lets plan for them, or an officer can record this."))


def counts_as_checked(actor: Actor, member_id: uuid.UUID) -> bool:
    """What an officer records of somebody else is checked by that; nobody checks their own."""
    return actor.may(Permission.MANAGE_AGREEMENTS) and actor.own_member_id != member_id


def may_send_back(person: uuid.UUID, *, owner: uuid.UUID | None, asked_by: uuid.UUID, agree: bool = True) -> Decision:
    """Sending own money to its owner's bank: an officer who neither gets it nor asked for it. To say no, it is enough
    not to be the one who gets it."""
    if person == owner:
        return Deny(_l("This is your own money. Another officer has to look at it."))
    if agree and person == asked_by:
        return Deny(_l("You wrote this down for the member. Another officer has to say yes."))
    return Allow()


def may_settle(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Checking an agreement and recording its consent or its changes: an officer, never for their own money."""
    if not actor.may(Permission.MANAGE_AGREEMENTS):
        return Deny(_l("Only the treasurer or the secretary can do this."))
    if actor.own_member_id == member_id:
        return Deny(_l("This is your own agreement. Another officer has to do this."))
    return Allow()


def may_say_how(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Saying how an outcome goes: the member herself, or a supporter whom she lets plan; never an officer for her."""
    if actor.member_id == member_id and actor.capacity != Capacity.OFFICER and actor.may_for_member(Power.PLAN):
        return Allow()
    return Deny(_l("These are the member's own words. Only they, or somebody they let plan for them, can write them."))


def may_read_words(actor: Actor, member_id: uuid.UUID) -> bool:
    """Who reads how it goes: the member's own people, and of the officers only those who look after agreements."""
    if actor.may(Permission.MANAGE_AGREEMENTS):
        return True
    return actor.member_id == member_id and actor.may_for_member(Power.SEE)


def may_say_purpose(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Saying which outcome a contract serves: the member, who plans for her, or an officer."""
    if actor.may(Permission.MANAGE_AGREEMENTS):
        return Allow()
    if actor.member_id == member_id and actor.may_for_member(Power.PLAN):
        return Allow()
    return Deny(_l("Only the member, somebody the member lets plan for them, or an officer can say this."))


def may_see_tie(actor: Actor, member_id: uuid.UUID) -> bool:
    """Who is family to whom: the member's own, and of the officers only those who look after agreements."""
    if actor.may(Permission.MANAGE_AGREEMENTS):
        return True
    return actor.member_id == member_id and actor.may_for_member(Power.PLAN)
