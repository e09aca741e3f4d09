"""Who may check a provider, or take what is said of it out of sight: never one of its people. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Permission
from coopbudget.guard.policy import Allow, Decision, Deny


def may_verify(officer: uuid.UUID | None, provider_people: Collection[uuid.UUID]) -> Decision:
    """Nobody checks the provider they act for."""
    if officer in provider_people:
        return Deny(_l("You act for this provider, so another officer has to check it."))
    return Allow()


def may_moderate(actor: Actor, provider_people: Collection[uuid.UUID]) -> Decision:
    """Who looks after complaints, but never of the provider they act for."""
    if not actor.may(Permission.HANDLE_COMPLAINTS):
        return Deny(_l("Only officers who look after complaints can do this."))
    if actor.person_id in provider_people:
        return Deny(_l("You act for this provider, so another officer has to decide."))
    return Allow()
