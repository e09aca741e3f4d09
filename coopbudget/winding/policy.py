"""Who may do what about the ending of a co-op. Pure."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Permission
from coopbudget.guard.policy import Allow, Decision, Deny


def may_close(actor: Actor, *, handed_by: uuid.UUID | None) -> Decision:
    """The last act: an officer, and another than who sent the rest to the other society."""
    if not actor.may(Permission.EDIT_COOP):
        return Deny(_l("Only the chair or the secretary can do this."))
    if handed_by is not None and actor.person_id == handed_by:
        return Deny(_l("You sent what was left. Another officer has to close the co-op."))
    return Allow()


def may_pay(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Paying shares back at the end: an officer who approves payments, never to themselves."""
    if not actor.may(Permission.APPROVE_PAYMENTS):
        return Deny(_l("Only an officer who approves payments can do this."))
    if actor.own_member_id == member_id:
        return Deny(_l("These are your own shares. Another officer must do it."))
    return Allow()
