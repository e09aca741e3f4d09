"""Who may do what with a claim, beside the permission. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor
from coopbudget.guard.policy import Allow, Decision, Deny


def may_agree(actor: Actor, *, asked_by: uuid.UUID, provider_people: Collection[uuid.UUID]) -> Decision:
    """Two different officers send a claim, neither of them of the provider."""
    if actor.person_id is not None and actor.person_id == asked_by:
        return Deny(_l("You asked for this yourself. Another officer has to agree."))
    return may_ask(actor, provider_people=provider_people)


def may_ask(actor: Actor, *, provider_people: Collection[uuid.UUID]) -> Decision:
    """Nobody of the provider says what the provider owes."""
    if actor.person_id in provider_people:
        return Deny(_l("You belong to this provider. Another officer must do it."))
    return Allow()


def may_undo(actor: Actor, *, shared_by: uuid.UUID) -> Decision:
    """Whoever shared it does not undo it alone."""
    if actor.person_id is not None and actor.person_id == shared_by:
        return Deny(_l("You shared this yourself. Another officer has to undo it."))
    return Allow()
