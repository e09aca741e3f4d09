"""Providers and their people. Rows are frozen: other slices hold no table of this one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.providers.models import CoopProvider, Provider, ProviderPerson


@dataclass(frozen=True)
class ProviderRow:
    """A provider as other slices see it."""

    id: uuid.UUID
    slug: str
    name: str
    about: str
    legal_form: str
    owned_by: str
    people: int
    area: str
    services: tuple[str, ...]
    languages: str
    fair_pay: bool
    fair_pay_words: str
    ownership: str
    fair_pay_since: date | None


def provider_row(found: Provider) -> ProviderRow:
    """The row other slices see."""
    return ProviderRow(
        id=found.id,
        slug=found.slug,
        name=found.name,
        about=found.about,
        legal_form=found.legal_form,
        owned_by=found.owned_by,
        people=found.people,
        area=found.area,
        services=tuple(found.services.split()),
        languages=found.languages,
        fair_pay=found.fair_pay,
        fair_pay_words=found.fair_pay_words,
        ownership=found.ownership,
        fair_pay_since=found.fair_pay_since,
    )


def provider(session: Session, provider_id: uuid.UUID) -> ProviderRow | None:
    """The provider, or None."""
    found = session.get(Provider, provider_id)
    return provider_row(found) if found else None


def providers_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ProviderRow]:
    """The providers among ``ids``, by id; one query."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Provider).where(Provider.id.in_(wanted)).order_by(Provider.slug))
    return {each.id: provider_row(each) for each in found}


def provider_by_slug(session: Session, slug: str) -> ProviderRow | None:
    """The provider whose address part is ``slug``."""
    found = session.scalar(select(Provider).where(Provider.slug == slug))
    return provider_row(found) if found else None


def providers_by_slugs(session: Session, slugs: Iterable[str]) -> list[ProviderRow]:
    """The providers at these parts of the address, each once, in the order given; one query."""
    wanted = list(dict.fromkeys(slugs))
    if not wanted:
        return []
    found = {each.slug: each for each in session.scalars(select(Provider).where(Provider.slug.in_(wanted)))}
    return [provider_row(found[slug]) for slug in wanted if slug in found]


def find_providers(session: Session, text: str, *, without: Collection[str], most: int) -> list[ProviderRow]:
    """At most so many providers whose name or area holds ``text``, by name, leaving out some (by slug)."""
    statement = (
        select(Provider)
        .where(
            or_(Provider.name.icontains(text, autoescape=True), Provider.area.icontains(text, autoescape=True)),
            Provider.slug.not_in(without),
        )
        .order_by(Provider.name, Provider.id)
        .limit(most)
    )
    return [provider_row(each) for each in session.scalars(statement)]


def _acts_on(day: date) -> ColumnElement[bool]:
    return and_(ProviderPerson.since <= day, or_(ProviderPerson.until.is_(None), ProviderPerson.until > day))


def providers_of_person(session: Session, person_id: uuid.UUID, on: date | None = None) -> Sequence[ProviderRow]:
    """The providers a person acts for (on a day, or with no end set), by name."""
    mine = _acts_on(on) if on else ProviderPerson.until.is_(None)
    statement = (
        select(Provider)
        .where(exists().where(ProviderPerson.provider_id == Provider.id, ProviderPerson.person_id == person_id, mine))
        .order_by(Provider.name, Provider.id)
    )
    return [provider_row(each) for each in session.scalars(statement)]


def providers_of_people(
    session: Session, person_ids: Collection[uuid.UUID], since: date, until: date
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The providers that each of these persons acted for on any day from ``since`` to ``until``; one query."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {each: [] for each in person_ids}
    rows = session.execute(
        select(ProviderPerson.person_id, ProviderPerson.provider_id)
        .where(
            ProviderPerson.person_id.in_(found),
            ProviderPerson.since <= until,
            or_(ProviderPerson.until.is_(None), ProviderPerson.until > since),
        )
        .distinct()
        .order_by(ProviderPerson.person_id, ProviderPerson.provider_id)
    )
    for person_id, provider_id in rows:
        found[person_id].append(provider_id)
    return found


def provider_of(session: Session, person_id: uuid.UUID, slug: str) -> uuid.UUID | None:
    """The provider at ``slug`` if the person acts for it now; the app injects this into signing in."""
    return session.scalar(
        select(Provider.id)
        .join(ProviderPerson, ProviderPerson.provider_id == Provider.id)
        .where(Provider.slug == slug, ProviderPerson.person_id == person_id, ProviderPerson.until.is_(None))
    )


def people_of(session: Session, provider_id: uuid.UUID) -> list[uuid.UUID]:
    """The persons who act for a provider now, in the order they came."""
    return list(
        session.scalars(
            select(ProviderPerson.person_id)
            .where(ProviderPerson.provider_id == provider_id, ProviderPerson.until.is_(None))
            .order_by(ProviderPerson.since, ProviderPerson.id)
        )
    )


def people_of_all(session: Session, provider_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """As ``people_of`` for several providers; one query, and each has its key."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {each: [] for each in provider_ids}
    if found:
        rows = session.execute(
            select(ProviderPerson.provider_id, ProviderPerson.person_id)
            .where(ProviderPerson.provider_id.in_(found), ProviderPerson.until.is_(None))
            .order_by(ProviderPerson.since, ProviderPerson.id)
        )
        for provider_id, person_id in rows:
            found[provider_id].append(person_id)
    return found


def provider_number(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID) -> int | None:
    """The provider's short number in the co-op (for its account's code); None before its first verification."""
    return session.scalar(
        select(CoopProvider.number).where(CoopProvider.coop_id == coop_id, CoopProvider.provider_id == provider_id)
    )


def provider_numbers(session: Session, coop_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """The short numbers of every provider that the co-op has ever verified, by the provider's id; one query."""
    rows = session.execute(
        select(CoopProvider.provider_id, CoopProvider.number)
        .where(CoopProvider.coop_id == coop_id, CoopProvider.number.is_not(None))
        .order_by(CoopProvider.number)
    )
    return {provider_id: number for provider_id, number in rows if number is not None}


def providers_for_coop(
    coop_id: uuid.UUID, *, text: str = "", service: str = "", ownership: str = "", known_only: bool = False
) -> Select[Provider]:
    """Every provider, those the co-op knows first, then by name. ``text`` looks in name, area and words."""
    known = exists().where(CoopProvider.coop_id == coop_id, CoopProvider.provider_id == Provider.id).correlate(Provider)
    statement = select(Provider).order_by(known.desc(), Provider.name, Provider.id)
    if text:
        like = f"%{text.lower()}%"
        statement = statement.where(
            or_(
                func.lower(Provider.name).like(like),
                func.lower(Provider.area).like(like),
                func.lower(Provider.about).like(like),
            )
        )
    if service:
        statement = statement.where(Provider.services.like(f"% {service} %"))
    if ownership:
        statement = statement.where(Provider.ownership == ownership)
    return statement.where(known) if known_only else statement


def names_by_number(session: Session, coop_id: uuid.UUID) -> dict[int, str]:
    """The names of the providers this co-op has ever verified, by the number that their accounts carry."""
    rows = session.execute(
        select(CoopProvider.number, Provider.name)
        .join(Provider, Provider.id == CoopProvider.provider_id)
        .where(CoopProvider.coop_id == coop_id, CoopProvider.number.is_not(None))
        .order_by(CoopProvider.number)
    )
    return {int(number): name for number, name in rows if number is not None}
