"""What each step stands on: the ending, locked; its record; and every member told."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.governance.errors import OtherTerms
from coopbudget.governance.queries import motions_by_id
from coopbudget.governance.service import digest_of
from coopbudget.guard import Work
from coopbudget.members.queries import current_members
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.trail.service import append
from coopbudget.winding.errors import NotEnding
from coopbudget.winding.models import Winding


def terms_of(row: Winding) -> dict[str, str]:
    """The plan that the members carry: which ending it is, how, and which society has what is left."""
    return {"ending": str(row.id), "way": row.way, "successor": row.successor}


def lock_ending(work: Work, *, begun: bool) -> Winding:
    """The ending that was not called off, locked; ``begun``: it must have begun and not be over.

    Raises NotEnding; and OtherTerms where one that has begun is not the plan that was carried any more.
    """
    found = work.session.scalar(
        select(Winding)
        .where(Winding.coop_id == work.coop_id, Winding.called_off_at.is_(None), Winding.closed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or (found.begun_at is not None) is not begun:
        raise NotEnding()
    if begun:
        carried = motions_by_id(work.session, work.coop_id, [found.motion_id])[found.motion_id]
        if carried.terms_digest != digest_of(terms_of(found)):
            raise OtherTerms()
    return found


def note(work: Work, row: Winding, act: str, **content: str | int) -> None:
    """A record of the act."""
    append(work, act=act, subject_kind="winding", subject_id=row.id, content={"number": row.number, **content})


def tell_all(work: Work, row: Winding, message: str, values: dict[str, Value] | None = None) -> None:
    """Every member, with the page."""
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=[each.person_id for each in current_members(work.session, work.coop_id)],
        message=message,
        values=values,
        link=f"/c/{slug}/ending" if slug else "",
        about=row.id,
    )
