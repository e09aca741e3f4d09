"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import exists, select

from coopbudget.db.survey import COOP, PROVIDER, TODAY, ask_for, count_of
from coopbudget.providers.models import Credential, CredentialReminder, Provider
from coopbudget.providers.queries import asked_for_check, asked_to_join, relied_proofs
from coopbudget.providers.rules import REMINDERS

TO_CHECK = count_of("providers_to_check", asked_for_check(COOP))
"""Providers that have asked this co-op to check them and never had an answer."""

PROOFS_ENDING = count_of(
    "proofs_ending",
    relied_proofs(COOP, TODAY).where(
        exists().where(CredentialReminder.credential_id == Credential.id, CredentialReminder.days <= REMINDERS[1])
    ),
)
"""Proofs under this co-op's checks that run out within thirty days or have, as those who check were told."""

ASKED_TO_JOIN = count_of("asked_to_join", asked_to_join(PROVIDER))
"""Consortia that wait for the provider's answer."""

OWN_PROOFS_ENDING = count_of(
    "own_proofs_ending",
    select(Credential.id).where(
        Credential.provider_id == PROVIDER,
        Credential.withdrawn_at.is_(None),
        exists().where(CredentialReminder.credential_id == Credential.id, CredentialReminder.days <= REMINDERS[1]),
    ),
)
"""The provider's own proofs that run out within thirty days or have."""

PROFILE = ask_for(
    "provider", title=Provider.name, note=Provider.slug, of=select(Provider.id).where(Provider.id == PROVIDER)
)
"""The provider's name and its part of the address."""
