"""Who may undo a sharing."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor
from coopbudget.guard.policy import Allow, Decision, Deny


def may_undo(actor: Actor, *, posted_by: uuid.UUID | None) -> Decision:
    """Two different officers: whoever put the members' decision into effect does not undo it alone."""
    if actor.person_id is not None and actor.person_id == posted_by:
        return Deny(_l("You shared this yourself. Another officer has to undo it."))
    return Allow()
