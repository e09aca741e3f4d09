"""Who may do what about people: pure decisions on facts that the services read from locked rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.guard.actor import Actor, Capacity, Permission
from coopbudget.guard.policy import Allow, Decision, Deny
from coopbudget.members.words import Leaving, Reach, Standing

LONGEST_OUTSIDE_PART = timedelta(days=2 * 366)
LONGEST_SUPPORT = timedelta(days=3 * 366)


@dataclass(frozen=True)
class SupportFacts:
    """What is known of a supporter's link: whose it is, who the supporter is, in what standing."""

    member_id: uuid.UUID
    person_id: uuid.UUID
    standing: Standing


def term_problem(starts_on: date, ends_on: date, longest: timedelta) -> Words | None:
    """What is wrong with a term (first and last day), or None."""
    if ends_on < starts_on:
        return _l("The last day must not be before the first day.")
    if ends_on - starts_on > longest:
        years, rest = divmod(longest.days, 366)
        if rest:
            months = longest.days * 12 // 366
            return _l("This is too long. It can last %(months)s months at most, and be given again.", months=months)
        return _l("This is too long. It can last %(years)s years at most, and be given again.", years=years)
    return None


def may_add_supporter(actor: Actor, member_id: uuid.UUID, standing: Standing) -> Decision:
    """The member names a supporter herself; a representative's standing rests on a paper, which an officer sees."""
    herself = actor.own_member_id == member_id and actor.member_id == member_id and actor.capacity == Capacity.SELF
    told_by_her = actor.member_id == member_id and actor.capacity == Capacity.OFFICER
    officer = told_by_her or actor.may(Permission.MANAGE_OFFICES)
    if standing != Standing.SUPPORTER:
        return Allow() if officer else Deny(_l("An officer records this, with the paper that shows it."))
    return Allow() if herself or officer else Deny(_l("Only the member can choose who supports them."))


def may_stop_supporter(actor: Actor, link: SupportFacts) -> Decision:
    """The supporter and an officer always may; the member, unless the standing rests on law."""
    if link.person_id == actor.person_id or actor.may(Permission.MANAGE_OFFICES):
        return Allow()
    if link.member_id != actor.member_id or actor.capacity == Capacity.SUPPORTER:
        return Deny(_l("Only the member can choose who supports them."))
    if actor.capacity == Capacity.SELF and not ends_at_her_word(link.standing):
        return Deny(_l("This rests on a paper that an officer keeps. You can pause it now; an officer looks at it."))
    return Allow()


def ends_at_her_word(standing: Standing) -> bool:
    """Whether the member chose this person herself, so that her word alone ends it: a supporter, a nominated person.

    Who acts for somebody who can't decide (an authorised or suitable person, a guardian) was put there by others.
    """
    return standing in (Standing.SUPPORTER, Standing.NOMINATED_PERSON)


def may_pause(actor: Actor, link: SupportFacts) -> Decision:
    """The member says stop, herself or to an officer; an officer may pause too, on what they heard."""
    if link.member_id == actor.member_id and actor.capacity != Capacity.SUPPORTER:
        return Allow()
    return Allow() if actor.may(Permission.MANAGE_OFFICES) else Deny(_l("Only the member can say stop."))


def may_settle_standing(actor: Actor, member_id: uuid.UUID, person_id: uuid.UUID | None) -> Decision:
    """Who acts for a member by law is recorded by an officer, never by the member's own representative."""
    on_the_phone = actor.capacity == Capacity.OFFICER and actor.member_id == member_id
    if not (on_the_phone or actor.may(Permission.MANAGE_OFFICES)):
        return Deny(_l("An officer records this, with the paper that shows it."))
    if actor.person_id is not None and actor.person_id == person_id:
        return Deny(_l("This is about you. Another officer must do it."))
    return Allow()


def may_end_membership(actor: Actor, member_id: uuid.UUID, why: Leaving) -> Decision:
    """A member may leave; an officer records it, and records a death or a removal."""
    own = actor.own_member_id == member_id and why == Leaving.LEFT
    return Allow() if own or actor.may(Permission.ADMIT_MEMBERS) else Deny(_l("An officer records this."))


def may_judge(actor: Actor, member_id: uuid.UUID) -> Decision:
    """Nobody admits, suspends or restores themselves."""
    return Deny(_l("This is about you. Another officer must do it.")) if actor.own_member_id == member_id else Allow()


def may_answer_appeal(actor: Actor, about: uuid.UUID, decided_by: uuid.UUID | None) -> Decision:
    """An officer who neither decided it the first time nor is the person (``about``) whom it is about."""
    if actor.person_id is not None and actor.person_id in (about, decided_by):
        return Deny(_l("Another officer must answer: not the one who decided it first, and not the one it is about."))
    return Allow()


def may_ask_for_herself(actor: Actor) -> Decision:
    """What a member alone says, herself or to an officer on the phone; no supporter says it for her."""
    if actor.member_id is None or actor.capacity == Capacity.SUPPORTER:
        return Deny(_l("Only the member can do this, herself or by phone to an officer."))
    return Allow()


def may_end_office(actor: Actor, holder_member_id: uuid.UUID) -> Decision:
    """The holder may resign; whoever manages offices may end a term."""
    if actor.own_member_id == holder_member_id or actor.may(Permission.MANAGE_OFFICES):
        return Allow()
    return Deny(_l("Only the chair or the secretary can end this."))


def may_act_for(actor: Actor, member_id: uuid.UUID, *, supports: bool, capacity: Capacity) -> Decision:
    """A supporter acts for whom they support; an officer for any member but themselves, on that member's word."""
    if capacity == Capacity.SUPPORTER:
        return Allow() if supports else Deny(_l("You don't support this member now."))
    if member_id == actor.own_member_id:
        return Deny(_l("This is you. You need nobody's word to act for yourself."))
    return Allow() if actor.may(Permission.ACT_FOR_MEMBERS) else Deny(_l("Your part does not let you do this."))


def may_ask_for_lost_phone(person: uuid.UUID, about: uuid.UUID) -> Decision:
    """Nobody takes off their own second step in this way."""
    if person == about:
        return Deny(_l("This is your own account. Two other officers must do this."))
    return Allow()


def may_agree_to_lost_phone(person: uuid.UUID, *, asked_by: uuid.UUID, about: uuid.UUID) -> Decision:
    """Two different officers, and neither is the one whose phone is lost."""
    if person == about:
        return Deny(_l("This is your own account. Another officer must agree."))
    if person == asked_by:
        return Deny(_l("You asked for this. A different officer must agree."))
    return Allow()


def unreachable(reach: Reach, *, email: str, phone: str, postal_address: str) -> tuple[str, Words] | None:
    """The field that the chosen way needs and that is empty, with what to say; None where the way leads there."""
    if reach == Reach.PHONE and not phone:
        return "phone", _l("Tell us the number, so that we can ring you.")
    if reach in (Reach.POST, Reach.LARGE_PRINT) and not postal_address:
        return "postal_address", _l("Tell us the address, so that we can write to you.")
    if reach == Reach.EMAIL and not email:
        return "reach", _l("We have no e-mail address of yours. Choose another way.")
    return None
