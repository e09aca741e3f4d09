"""A provider's profile and its people. What is done here goes to the platform's chain."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coopbudget.db.constraints import named_rules
from coopbudget.errors import NotFound
from coopbudget.guard import Permission, Work
from coopbudget.providers import rules
from coopbudget.providers.errors import AlreadyAmongThem, LastPerson, NoSuchProvider, ProviderNameTaken
from coopbudget.providers.models import Provider, ProviderPerson
from coopbudget.providers.rules import Ownership
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class Profile:
    """What a provider says of itself."""

    name: str
    about: str
    legal_form: str
    owned_by: str
    people: int
    area: str
    services: Sequence[str]
    languages: str
    fair_pay: bool = False
    fair_pay_words: str = ""
    ownership: str = Ownership.OTHER


def create_provider(work: Work, *, profile: Profile, slug: str | None = None) -> Provider:
    """Make a provider whose first person is the actor. The slug comes from the name and never changes."""
    work.need(Permission.SIGNED_IN)
    base = rules.slug_from(slug or profile.name)
    taken = set(work.session.scalars(select(Provider.slug).where(Provider.slug.like(f"{base}%"))))
    free = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
    since = work.today if profile.fair_pay else None
    provider = Provider(slug=free, created_at=work.now, fair_pay_since=since, **_columns(work, profile))
    with named_rules(work.session, {"uq_provider_slug": ProviderNameTaken}):
        work.session.add(provider)
    work.session.add(ProviderPerson(provider_id=provider.id, person_id=work.person_id, since=work.today, until=None))
    work.session.flush()
    trail.append(work, act="provider.created", subject_kind="provider", subject_id=provider.id)
    return provider


def _columns(work: Work, profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "about": profile.about,
        "legal_form": str(profile.legal_form),
        "owned_by": profile.owned_by,
        "people": profile.people,
        "area": profile.area,
        "services": " " + " ".join(str(each) for each in profile.services) + " ",
        "languages": profile.languages,
        "fair_pay": profile.fair_pay,
        "fair_pay_words": profile.fair_pay_words,
        "ownership": str(profile.ownership),
        "changed_at": work.now,
    }


def change_profile(work: Work, *, profile: Profile) -> None:
    """Say it anew, by one of the provider's people."""
    work.need(Permission.ACT_FOR_PROVIDER)
    provider = lock_provider(work, work.provider_id)
    if profile.fair_pay != provider.fair_pay:
        provider.fair_pay_since = work.today if profile.fair_pay else None
    for name, value in _columns(work, profile).items():
        setattr(provider, name, value)
    work.session.flush()
    trail.append(work, act="provider.changed", subject_kind="provider", subject_id=provider.id)


def lock_provider(work: Work, provider_id: uuid.UUID) -> Provider:
    """The provider's row, locked. Raises NoSuchProvider."""
    provider = work.session.scalar(select(Provider).where(Provider.id == provider_id).with_for_update())
    if provider is None:
        raise NoSuchProvider()
    return provider


def add_person(work: Work, *, person_id: uuid.UUID) -> None:
    """Let somebody else act for the provider. Raises AlreadyAmongThem."""
    work.need(Permission.ACT_FOR_PROVIDER)
    provider = lock_provider(work, work.provider_id)
    row = ProviderPerson(provider_id=provider.id, person_id=person_id, since=work.today, until=None)
    with named_rules(work.session, {"uq_provider_person_now": AlreadyAmongThem}):
        work.session.add(row)
    trail.append(
        work,
        act="provider.person_added",
        subject_kind="provider",
        subject_id=provider.id,
        content={"person": str(person_id)},
    )


def remove_person(work: Work, *, person_id: uuid.UUID) -> None:
    """End somebody's acting for the provider, today. Raises LastPerson, or NotFound."""
    work.need(Permission.ACT_FOR_PROVIDER)
    provider = lock_provider(work, work.provider_id)
    now_there = work.session.scalars(
        select(ProviderPerson).where(ProviderPerson.provider_id == provider.id, ProviderPerson.until.is_(None))
    ).all()
    row = next((each for each in now_there if each.person_id == person_id), None)
    if row is None:
        raise NotFound()
    if len(now_there) == 1:
        raise LastPerson()
    row.until = work.today
    work.session.flush()
    trail.append(
        work,
        act="provider.person_removed",
        subject_kind="provider",
        subject_id=provider.id,
        content={"person": str(person_id)},
    )
