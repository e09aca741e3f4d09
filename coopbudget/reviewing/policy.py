"""Who may see and do what of a review: pure decisions on facts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coopbudget.guard.actor import Actor, Capacity, Permission


@dataclass(frozen=True)
class Facts:
    """Whose review it is, and how far it has come."""

    person_id: uuid.UUID
    signed: bool
    published: bool


def may_work(actor: Actor, facts: Facts) -> bool:
    """Its reviewer alone, for as long as their access lasts, until it is signed."""
    return is_own(actor, facts) and not facts.signed


def is_own(actor: Actor, facts: Facts) -> bool:
    """Whether the actor is its reviewer, acting for themselves."""
    return (
        actor.may(Permission.REVIEW_BOOKS)
        and actor.capacity is Capacity.SELF
        and actor.on_behalf_of is None
        and actor.person_id == facts.person_id
    )


def may_see_papers(actor: Actor, facts: Facts) -> bool:
    """Samples, ticks and notes: its reviewer; other reviewers once it is signed."""
    return is_own(actor, facts) or (facts.signed and actor.may(Permission.REVIEW_BOOKS))


def may_see_queries(actor: Actor, facts: Facts) -> bool:
    """Who asked, and who sees the books: officers answer in front of each other."""
    return is_own(actor, facts) or actor.may(Permission.SEE_BOOKS)


def may_read_report(actor: Actor, facts: Facts) -> bool:
    """Once signed, who sees the books; once published, everybody in the co-op."""
    return facts.signed and (facts.published or is_own(actor, facts) or actor.may(Permission.SEE_BOOKS))


def may_see(actor: Actor, facts: Facts) -> bool:
    """Whether there is anything of it for this person: that one is under way is known to who sees the books."""
    return facts.published or is_own(actor, facts) or actor.may(Permission.SEE_BOOKS)
