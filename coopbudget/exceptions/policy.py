"""Who may decide what a finding is: a pure decision on facts that the service reads from locked rows."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission
from coopbudget.guard.policy import Allow, Decision, Deny


def may_decide(actor: Actor, concerns: Collection[uuid.UUID]) -> Decision:
    """Chair, secretary, treasurer and the reviewer (whoever may see who did what), but nobody whom it concerns."""
    if not actor.may(Permission.SEE_TRAIL) or actor.capacity != Capacity.SELF:
        return Deny(_l("Your part does not let you do this."))
    if actor.person_id in concerns:
        return Deny(_l("This concerns you. Another officer, or the reviewer, decides it."))
    return Allow()
