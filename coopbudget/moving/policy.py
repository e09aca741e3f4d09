"""Who may do what about a move. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Permission, Power
from coopbudget.guard.policy import Allow, Decision, Deny


def may_see(actor: Actor, member_id: uuid.UUID) -> bool:
    """The member's own people, and officers who look after agreements or keep the books, on either side."""
    if actor.may(Permission.MANAGE_AGREEMENTS) or actor.may(Permission.SEE_BOOKS):
        return True
    return actor.member_id == member_id and actor.may_for_member(Power.SEE)


def may_receive(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Taking agreements over and saying yes for the co-op that she goes to: an officer, never for themselves."""
    if not actor.may(Permission.MANAGE_AGREEMENTS):
        return Deny(_l("Only the treasurer or the secretary can do this."))
    if actor.own_member_id == member_id:
        return Deny(_l("This is about you. Another officer must do it."))
    return Allow()


def may_send(actor: Actor, member_id: uuid.UUID, *, ready_by: uuid.UUID | None) -> Decision:
    """Sending the money: an officer who approves payments, not the one who moves, nor who said yes in the new co-op."""
    if not actor.may(Permission.APPROVE_PAYMENTS):
        return Deny(_l("Only an officer who approves payments can do this."))
    if actor.own_member_id == member_id:
        return Deny(_l("This is about you. Another officer must do it."))
    if ready_by is not None and actor.person_id == ready_by:
        return Deny(_l("You said yes for the other co-op. Another officer must do it here."))
    return Allow()


def may_stop(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Calling it off: the member or who may promise her money for her, and officers of either side."""
    if actor.member_id == member_id and actor.may_for_member(Power.PLEDGE):
        return Allow()
    if actor.own_member_id != member_id and actor.may(Permission.MANAGE_AGREEMENTS):
        return Allow()
    return Deny(_l("Only the member, or an officer who looks after agreements, can do this."))
