"""Signing in, and finding who acts in the co-op (or for the provider) that an address names."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.guard import Actor, CoopFacts
from coopbudget.members import accounts, acting, actors, reaching
from coopbudget.members.matrix import PROVIDER_PERSON, SIGNED_IN
from coopbudget.members.service.lost_phone import second_step_off
from coopbudget.members.service.receipts import receipt_to_member
from coopbudget.settings import Settings

ProviderOf = Callable[[Session, uuid.UUID, str], uuid.UUID | None]


def find_actor(*, coop: str | None, provider: str | None) -> Actor | None:
    """The signed-in person as an actor in the co-op ``coop`` (slug) and for ``provider``; None: no part there.

    Two statements at most: the co-op with the person's parts in it, or the co-op and the provider. Nothing is kept
    between requests, so what was granted or stopped holds from the next page on.
    """
    person_id: uuid.UUID = current_user.id
    if provider is not None:
        return _for_provider(db.session, person_id, coop, provider)
    if coop is None:
        return Actor(person_id=person_id, permissions=SIGNED_IN)
    return _in_coop(db.session, person_id, coop)


def _for_provider(session: Session, person_id: uuid.UUID, coop: str | None, slug: str) -> Actor | None:
    facts = None
    if coop is not None:
        found = coops.coop_by_slug(session, coop)
        if found is None:
            return None
        facts = CoopFacts(found.id, found.slug, found.name, found.nation, closed=found.closed_on is not None)
    provider_of: ProviderOf | None = current_app.extensions.get("coopbudget.provider_of")
    provider_id = provider_of(session, person_id, slug) if provider_of else None
    if provider_id is None:
        return None
    return Actor(
        person_id=person_id,
        coop_id=facts.id if facts else None,
        provider_id=provider_id,
        permissions=PROVIDER_PERSON,
        coop=facts,
    )


def _in_coop(session: Session, person_id: uuid.UUID, slug: str) -> Actor | None:
    now = current_app.extensions["coopbudget.clock"]()
    choice = acting.chosen(person_id, now)
    found = actors.in_coop(session, person_id, slug, today=civil_date(now), choice=choice)
    if found is None:
        return None
    actor, g.acting_for_name = found
    return actor


def install(app: Flask, settings: Settings) -> None:
    """Set up accounts and how people are reached. ``coopbudget.provider_of`` is the app's to set."""
    accounts.install(app, settings)
    app.extensions.setdefault("coopbudget.provider_of", None)
    app.extensions["coopbudget.addresses"] = reaching.addresses
    app.extensions["coopbudget.before_commit"] = receipt_to_member
    app.extensions["coopbudget.second_step_off"] = second_step_off

    @app.context_processor
    def acting_for() -> dict[str, str | None]:
        """The name in the banner 'You are acting for ...'."""
        return {"acting_for_name": g.get("acting_for_name")}
