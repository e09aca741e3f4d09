"""Who may check a provider: an officer who is not one of its people. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny


def may_verify(officer: uuid.UUID | None, provider_people: Collection[uuid.UUID]) -> Decision:
    """Nobody checks the provider they act for."""
    if officer in provider_people:
        return Deny(_l("You act for this provider, so another officer has to check it."))
    return Allow()
