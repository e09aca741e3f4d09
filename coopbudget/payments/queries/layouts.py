"""The layouts of bank files that a co-op can choose from: those we know, as it has edited them, and its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.payments.models import BankLayout
from coopbudget.payments.readers import PROFILES, Layout


@dataclass(frozen=True)
class LayoutRow:
    """A layout by its key. ``ours``: a bank's that we know; ``kept``: the co-op has said how it is."""

    key: str
    name: str
    layout: Layout
    ours: bool
    kept: bool


def layouts(session: Session, coop_id: uuid.UUID) -> list[LayoutRow]:
    """The co-op's own layouts by name, then the banks we know."""
    rows = session.scalars(select(BankLayout).where(BankLayout.coop_id == coop_id).order_by(BankLayout.name)).all()
    kept = {row.key: row for row in rows}
    known = {profile.key for profile in PROFILES}
    own = [
        LayoutRow(row.key, row.name, Layout.from_dict(row.layout), False, True) for row in rows if row.key not in known
    ]
    return own + [
        LayoutRow(
            profile.key,
            profile.name,
            Layout.from_dict(kept[profile.key].layout) if profile.key in kept else profile.layout,
            True,
            profile.key in kept,
        )
        for profile in PROFILES
    ]


def layout_by_key(session: Session, coop_id: uuid.UUID, key: str) -> LayoutRow | None:
    """One of them."""
    return next((row for row in layouts(session, coop_id) if row.key == key), None)
