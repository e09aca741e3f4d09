"""What the services of motions share: a motion under lock, its box, whom to tell, and the digest of its terms."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from coopbudget.governance.errors import MotionNotFound
from coopbudget.governance.models import Motion
from coopbudget.governance.sealing import Box, new_box_key
from coopbudget.guard import Work
from coopbudget.members.queries.membership import current_members, members_by_id
from coopbudget.members.queries.sitting import board_members
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.settings import Settings


def digest_of(terms: Mapping[str, Any]) -> str:
    """SHA-256 of the terms as canonical JSON: what was carried can be compared with what is done."""
    text = json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def locked(work: Work, motion_id: uuid.UUID) -> Motion:
    """The motion, its row locked until commit. Raises MotionNotFound."""
    found = work.session.scalar(
        select(Motion)
        .where(Motion.coop_id == work.coop_id, Motion.id == motion_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise MotionNotFound()
    return found


def box_of(motion: Motion) -> Box:
    """The box of an open vote. One that was opened before papers were sealed gets its key now."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    if motion.sealed_key is None:
        motion.sealed_key = new_box_key(settings.secret_key, motion.id)
    return Box(settings.secret_key, motion.sealed_key, motion.id)


def audience(work: Work, motion: Motion) -> list[uuid.UUID]:
    """Whom a motion concerns (person ids): every member; or those on the board, and the member it is about."""
    if motion.body is None:
        return [each.person_id for each in current_members(work.session, work.coop_id)]
    people = {each.person_id for each in board_members(work.session, work.coop_id, work.today)}
    about = motion.terms.get("member")
    if about:
        found = members_by_id(work.session, work.coop_id, [uuid.UUID(about)])
        people |= {each.person_id for each in found.values()}
    return sorted(people)


def tell_of(
    work: Work,
    motion: Motion,
    people: Iterable[uuid.UUID],
    message: str,
    *,
    about: bool = False,
    **values: Value,
) -> None:
    """Tell people (ids) something of a motion: ``message`` is a msgid that may say ``title`` and ``values``.

    ``about``: it asks them to vote, so it is taken back once they have.
    """
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=people,
        message=message,
        values={"title": motion.title, **values},
        link=f"/c/{slug}/votes/{motion.number}",
        about=motion.id if about else None,
    )
