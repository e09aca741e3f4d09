"""Who may read and approve what of a meeting: pure decisions on facts that the services read from locked rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission
from coopbudget.guard.policy import Allow, Decision, Deny
from coopbudget.meetings.rules import Kind


@dataclass(frozen=True)
class Minutes:
    """Minutes as they stand: whose meeting, who wrote them, whether they are approved."""

    kind: Kind
    drafted_by: uuid.UUID | None
    approved: bool


def may_see_inside(actor: Actor, kind: Kind) -> bool:
    """Whether somebody sees where the meeting is, its agenda and its draft: of the board's, officers alone."""
    return kind is Kind.GENERAL or actor.may(Permission.SEE_MEMBERS)


def may_see_agenda(actor: Actor, minutes: Minutes) -> bool:
    """Whether somebody may know that a thing stood on the agenda: of the board's, once its minutes are approved."""
    return minutes.approved or may_see_inside(actor, minutes.kind)


def may_read_minutes(actor: Actor, minutes: Minutes) -> bool:
    """Approved minutes are everybody's; a draft is for whoever the meeting was for."""
    return minutes.drafted_by is not None and (minutes.approved or may_see_inside(actor, minutes.kind))


def may_approve(actor: Actor, minutes: Minutes) -> Decision:
    """Another officer than the writer notes that minutes were approved, and acts for nobody else meanwhile."""
    if not actor.may(Permission.OPEN_MOTIONS) or actor.capacity != Capacity.SELF:
        return Deny(_l("Your part does not let you do this."))
    if actor.person_id == minutes.drafted_by:
        return Deny(_l("You wrote these minutes. Another officer notes that they were approved."))
    return Allow()
