"""Who may read a report, and who may follow it. Pure; every no is shown as 'there is no such page'."""

from __future__ import annotations

import uuid
from collections.abc import Set
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from coopbudget.concerns.rules import Kind, Seats, readers
from coopbudget.guard.actor import Actor
from coopbudget.guard.policy import Allow, Decision, Deny


@dataclass(frozen=True)
class ConcernFacts:
    """What decides: its kind, whom it names, who reported it, and who holds which seat today."""

    kind: Kind
    named: Set[uuid.UUID]
    reported_by: uuid.UUID | None
    seats: Seats


def may_read_concern(actor: Actor, facts: ConcernFacts) -> Decision:
    """Whether the actor handles the report: they read what was said, and the notes.

    While acting for somebody else one's own office rests, and so does this.
    """
    if actor.person_id is None or actor.on_behalf_of is not None:
        return Deny(_l("Reports are read by the person who handles them."))
    if actor.person_id in facts.named:
        return Deny(_l("This report goes to somebody else."))
    if actor.person_id in readers(facts.kind, facts.named, facts.seats):
        return Allow()
    return Deny(_l("This report goes to somebody else."))


def may_follow_concern(actor: Actor, facts: ConcernFacts) -> Decision:
    """Whether the actor made the report: they see what they said, where it stands, and the answer."""
    if actor.person_id is not None and actor.person_id == facts.reported_by:
        return Allow()
    return Deny(_l("Only who made a report can follow it."))
