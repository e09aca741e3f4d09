"""Who may take open books from everybody's sight, and give them back."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard import Actor, Permission
from coopbudget.guard.policy import Allow, Decision, Deny


def may_pause(actor: Actor) -> Decision:
    """Whoever keeps people safe, and the chair and the secretary: at once, and alone."""
    if actor.may(Permission.HANDLE_SAFEGUARDING) or actor.may(Permission.EDIT_COOP):
        return Allow()
    return Deny(_l("The safeguarding lead, the chair or the secretary pauses open books. Ring one of them."))


def may_lift(actor: Actor, *, paused_by: uuid.UUID) -> Decision:
    """Two people: another than who paused them says that nobody is harmed."""
    held = may_pause(actor)
    if not held:
        return held
    if actor.person_id == paused_by:
        return Deny(_l("You paused them yourself. Another officer has to look, and show them again."))
    return Allow()
