"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import exists, select

from coopbudget.db.survey import COOP, PROVIDER, TODAY, ask_for, count_of
from coopbudget.providers.models import Conversion, ConversionInterest, Credential, CredentialReminder, Provider
from coopbudget.providers.queries import asked_for_check, asked_to_join, relied_proofs, to_answer
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

TO_ANSWER = count_of("feedback_to_answer", to_answer(PROVIDER))
"""What members of any co-op said of the provider, without an answer yet."""

OFFERS = count_of(
    "conversion_offers",
    select(ConversionInterest.id)
    .join(Conversion, Conversion.id == ConversionInterest.conversion_id)
    .where(
        Conversion.provider_id == PROVIDER,
        Conversion.ended_at.is_(None),
        ConversionInterest.withdrawn_at.is_(None),
        ConversionInterest.answer.is_(None),
    ),
)
"""Offers to join or help it become a co-operative that wait for the owners' yes or no."""

PROFILE = ask_for(
    "provider", title=Provider.name, note=Provider.slug, of=select(Provider.id).where(Provider.id == PROVIDER)
)
"""The provider's name and its part of the address."""
