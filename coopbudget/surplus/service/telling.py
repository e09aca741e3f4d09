"""Tell everybody of a sharing: who gets something how much and where it is, the others that it was done; or undone.

In a small co-op at once. In one of thousands so many at a time, each in a piece of work of its own, so that sharing
never waits for the post: the worker goes on where it stopped.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coopbudget.guard import Work
from coopbudget.members.queries import members_after
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import Note, tell_each
from coopbudget.surplus.models import Proposal
from coopbudget.surplus.statements import Sum, sums_of_members

AT_ONCE = 1_000

_CAME_BACK = N_("The surplus of %(year)s was shared. %(amount)s came back to your money. See how it was worked out.")
_WAITS = N_(
    "The surplus of %(year)s was shared. %(amount)s of it is yours and waits. See where it is and what comes next."
)
_KEPT = N_("The surplus of %(year)s was shared. Your part is %(amount)s. It is small, so we keep it for your next one.")
_UNDONE = N_("The sharing of the surplus of %(year)s was undone. The page says why.")
_NOTHING = N_("The surplus of %(year)s was shared. See where it went.")


def tell_next(work: Work, *, proposal_id: uuid.UUID) -> bool:
    """Tell the next members of a sharing, by number; whether somebody is left to be told.

    Each with a link to her statement. It is done once: a second worker waits for the row and goes on after the first.
    """
    proposal = work.session.scalars(
        select(Proposal)
        .where(Proposal.coop_id == work.coop_id, Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return tell_some(work, proposal)


def tell_some(work: Work, proposal: Proposal) -> bool:
    """As ``tell_next``, of a proposal whose row is locked."""
    if proposal.told_after is None:
        return False
    people = members_after(work.session, work.coop_id, proposal.told_after, AT_ONCE)
    told = sums_of_members(work.session, work.coop_id, proposal.id, [member.id for member in people])
    notes = [
        _note(work, proposal, member.person_id, told.get(member.id))
        for member in people
        if member.left_on is None or member.id in told
    ]
    tell_each(work, notes)
    proposal.told_after = people[-1].number if len(people) == AT_ONCE else None
    work.session.flush()
    return proposal.told_after is not None


def _note(work: Work, proposal: Proposal, person_id: uuid.UUID, told: Sum | None) -> Note:
    message, amount = _NOTHING if proposal.reversed_at is None else _UNDONE, 0
    if told is not None and proposal.reversed_at is None:
        message, amount = next(
            (words, pence)
            for words, pence in ((_CAME_BACK, told.into_funds), (_WAITS, told.elsewhere), (_KEPT, told.kept))
            if pence
        )
    values: dict[str, Value] = {"year": proposal.year}
    if amount:
        values["amount"] = {"pence": amount}
    page = "/mine" if amount else ""
    link = f"/c/{work.actor.coop.slug}/surplus/{proposal.year}{page}" if work.actor.coop else ""
    return Note((person_id,), message, values, link, proposal.id)


def still_to_tell(work: Work) -> list[uuid.UUID]:
    """The sharings, or undoings, of which somebody is still to be told, the oldest first."""
    return list(
        work.session.scalars(
            select(Proposal.id)
            .where(Proposal.coop_id == work.coop_id, Proposal.told_after.is_not(None))
            .order_by(Proposal.number)
        )
    )
