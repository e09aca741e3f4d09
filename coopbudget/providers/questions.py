"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, PROVIDER, ask_for, count_of
from coopbudget.providers.models import Provider
from coopbudget.providers.queries import asked_for_check

TO_CHECK = count_of("providers_to_check", asked_for_check(COOP))
"""Providers that have asked this co-op to check them and never had an answer."""

PROFILE = ask_for(
    "provider", title=Provider.name, note=Provider.slug, of=select(Provider.id).where(Provider.id == PROVIDER)
)
"""The provider's name and its part of the address."""
