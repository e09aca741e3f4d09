"""Who may do what about votes: pure decisions on facts that the services read from locked rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from coopbudget.guard.actor import Actor, Capacity, Permission
from coopbudget.guard.policy import Allow, Decision, Deny


@dataclass(frozen=True)
class RecordedVote:
    """A vote that an officer recorded: whose, and by whom (person)."""

    member_id: uuid.UUID
    recorded_by: uuid.UUID | None


def may_hear(actor: Actor, vote: RecordedVote) -> Decision:
    """The second officer is another than the first, is not the voter, and acts for nobody else meanwhile."""
    if not actor.may(Permission.ACT_FOR_MEMBERS) or actor.capacity != Capacity.SELF:
        return Deny(_l("Your part does not let you do this."))
    if actor.person_id == vote.recorded_by or actor.own_member_id == vote.member_id:
        return Deny(_l("Another officer must do this: not the one who recorded the vote, and not the voter."))
    return Allow()


def may_agree_step(actor: Actor, noted_by: uuid.UUID) -> Decision:
    """The second officer is another than who noted the step."""
    if actor.person_id == noted_by:
        return Deny(_l("You noted this. Another officer must look at the paper and agree."))
    return Allow()


def may_withdraw(actor: Actor, candidate: uuid.UUID | None) -> Decision:
    """A candidate may step back; an officer records it."""
    if candidate is not None and actor.member_id == candidate and actor.capacity != Capacity.SUPPORTER:
        return Allow()
    return Allow() if actor.may(Permission.OPEN_MOTIONS) else Deny(_l("Only the candidate can step back."))


def may_take_back(actor: Actor, said_for: uuid.UUID, said_by: uuid.UUID) -> Decision:
    """Whoever said it, the member it was said for, and an officer who keeps the talk decent."""
    mine = actor.member_id == said_for or actor.person_id == said_by
    return Allow() if mine or actor.may(Permission.OPEN_MOTIONS) else Deny(_l("Only who said this can take it back."))
