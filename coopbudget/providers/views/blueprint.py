"""The blueprint that every module of these pages adds to, and the provider that an address names."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.guard import Work
from coopbudget.providers import queries
from coopbudget.providers.errors import NoSuchProvider
from coopbudget.providers.queries import ProviderRow

bp = Blueprint("providers", "coopbudget.providers", template_folder="templates", cli_group="providers")


def find_provider(work: Work, slug: str) -> ProviderRow:
    """The provider at ``slug``. Raises NoSuchProvider."""
    found = queries.provider_by_slug(work.session, slug)
    if found is None:
        raise NoSuchProvider()
    return found
