"""Ways to share that the treasurer or the board would show the members before one is proposed: kept, and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Unpack

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.surplus import queries
from coopbudget.surplus.errors import AlreadyShared, NoSuchWay, WaysChanged, WaysFull
from coopbudget.surplus.models import Way
from coopbudget.surplus.queries import Standing, WayRow
from coopbudget.surplus.rules import MOST_WAYS
from coopbudget.surplus.service.proposing import SplitFields, draft_proposal
from coopbudget.trail.service import append


def keep_way(work: Work, *, year: int, name: str, **fields: Unpack[SplitFields]) -> WayRow:
    """Keep a way to share the year's surplus, for every member to see beside the others; at most four a year.

    Raises NoSuchYear, AlreadyShared, Invalid with the reason, WaysFull, WaysChanged where two were kept at once.
    """
    draft = draft_proposal(work, year=year, **fields)
    if draft.year.standing is Standing.SHARED:
        raise AlreadyShared()
    kept = queries.ways(work.session, work.coop_id, year)
    if any(each.name.casefold() == name.strip().casefold() for each in kept):
        raise Invalid({"name": [_l("Another way has this name. Choose a different one.")]})
    percents = draft.percents
    way = Way(
        coop_id=work.coop_id,
        id=new_id(),
        year=year,
        place=_free_place(kept),
        name=name.strip(),
        general_percent=percents.general,
        indivisible_percent=percents.indivisible,
        community_percent=percents.community,
        mutual_percent=percents.mutual,
        dividend_percent=percents.dividend,
        by_class_percent=percents.by_class,
        classes=[[each.value, percent] for each, percent in percents.classes],
        made_by=work.person_id,
        made_at=work.now,
    )
    with named_rules(work.session, {"uq_surplus_way_kept": WaysChanged}):
        work.session.add(way)
        work.session.flush()
    _note(work, "surplus.way_kept", way.id, year)
    return queries.way_row(way)


def _free_place(kept: Sequence[WayRow]) -> int:
    taken = {each.place for each in kept}
    free = next((place for place in range(1, MOST_WAYS + 1) if place not in taken), None)
    if free is None:
        raise WaysFull()
    return free


def drop_way(work: Work, *, year: int, place: int) -> None:
    """Show a way no more. It stays on record. Raises NoSuchWay."""
    work.need(Permission.PROPOSE_SURPLUS)
    way = work.session.scalar(
        select(Way)
        .where(Way.coop_id == work.coop_id, Way.year == year, Way.place == place, Way.dropped_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if way is None:
        raise NoSuchWay()
    way.dropped_at, way.dropped_by = work.now, work.person_id
    work.session.flush()
    _note(work, "surplus.way_dropped", way.id, year)


def _note(work: Work, act: str, way_id: uuid.UUID, year: int) -> None:
    append(work, act=act, subject_kind="surplus_way", subject_id=way_id, content={"year": year})
