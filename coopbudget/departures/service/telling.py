"""Who hears that a member leaves, stays or has died: she, officers, who acts for her by law, who is near to her.

Whoever is near to her and has no e-mail address is rung or written to by an officer, who is told to.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale, gettext

from coopbudget.coops import queries as coops
from coopbudget.departures.models import Departure
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.members.queries.near import NearRow, near_person, representatives_of
from coopbudget.members.words import Leaving
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value

SHE_LEAVES = N_("Member %(number)s leaves. See what still stands and what happens to it.")
HAS_DIED = N_(
    "A member has died: %(name)s. See what is to be done, and who settles it. Nothing is sent to them any more."
)
BEGUN = N_("You leave %(coop)s. What you had set aside is free again. See what comes next, and how to stay after all.")
REMOVED = N_("It was decided that you leave %(coop)s. Your money stays yours. Read why, and how to question it.")
STAYS = N_("You stay in %(coop)s. What you had set aside was freed, so look at your pools and contracts again.")
ALIVE = N_(
    "By mistake we wrote down that you had died. We are very sorry. You are a member of %(coop)s as before. Look at "
    "your pools and contracts: some may have to be taken up again. Ring us, and we do it with you."
)
GONE = N_(
    "You are no longer a member of %(coop)s. Your money has gone back where it belongs. Thank you for all you did."
)
# The same for who acts for her by law and who is near to her.
NEAR_LEAVES = N_("%(name)s leaves %(coop)s. Their money stays theirs until it has gone back where it belongs.")
NEAR_REMOVED = N_("It was decided that %(name)s leaves %(coop)s. Their money stays theirs. They can question it.")
NEAR_DIED = N_(
    "%(coop)s has heard that %(name)s has died. We are sorry. What stands of their money here is kept for the council "
    "and for whoever settles the estate."
)
NEAR_STAYS = N_("%(name)s is a member of %(coop)s as before.")
NEAR_ALIVE = N_(
    "By mistake %(coop)s told you that %(name)s had died. We are very sorry for that. %(name)s is a member as before."
)
NEAR_GONE = N_("%(name)s is no longer a member of %(coop)s. Their money has gone back where it belongs.")
BY_HAND = N_("Ring or write to %(near)s, who is near to member %(number)s, and tell them. See how to reach them.")
_COPIES = {Leaving.LEFT: NEAR_LEAVES, Leaving.REMOVED: NEAR_REMOVED, Leaving.DIED: NEAR_DIED}


@dataclass(frozen=True)
class Nearest:
    """Who else hears of it: people who act for her by law (ids), and who is near to her."""

    by_law: Sequence[uuid.UUID]
    person: NearRow | None


def nearest(work: Work, member_id: uuid.UUID) -> Nearest:
    """Who is on record now."""
    return Nearest(
        representatives_of(work.session, work.coop_id, member_id, work.today),
        near_person(work.session, work.coop_id, member_id),
    )


def tell_begun(work: Work, row: Departure, person_id: uuid.UUID, number: int, near: Nearest) -> None:
    """Officers, the member where she lives, and who is nearest to her."""
    coop = coops.coop_by_id(work.session, work.coop_id)
    page = f"/c/{coop.slug}/members/{number}/leaving"
    officers = set()
    for permission in (Permission.ADMIT_MEMBERS, Permission.MANAGE_AGREEMENTS, Permission.MANAGE_CONTRACTS):
        officers |= set(members.people_with(work.session, work.coop_id, permission, work.today))
    officers -= {person_id, work.actor.person_id or person_id}
    if row.why == Leaving.DIED:
        notices.hush(work, person_id=person_id)
        values: dict[str, Value] = {"name": members.person_name(work.session, person_id)}
        notices.tell(work, people=officers, message=HAS_DIED, values=values, link=page, urgent=True, about=row.id)
    else:
        notices.tell(work, people=officers, message=SHE_LEAVES, values={"number": number}, link=page, about=row.id)
        notices.tell(
            work, people=[person_id], message=REMOVED if row.why == Leaving.REMOVED else BEGUN,
            values={"coop": coop.name}, link=f"/c/{coop.slug}/leave", about=row.id,
        )  # fmt: skip
    _copy(work, row, person_id, near, _COPIES[Leaving(row.why)])


def tell_stays(work: Work, row: Departure, person_id: uuid.UUID, near: Nearest) -> None:
    """She stays after all, or has not died."""
    coop = coops.coop_by_id(work.session, work.coop_id)
    died = row.why == Leaving.DIED
    notices.tell(
        work, people=[person_id], message=ALIVE if died else STAYS, values={"coop": coop.name},
        link=f"/c/{coop.slug}", about=row.id,
    )  # fmt: skip
    _copy(work, row, person_id, near, NEAR_ALIVE if died else NEAR_STAYS)


def tell_gone(work: Work, row: Departure, person_id: uuid.UUID, near: Nearest) -> None:
    """All is settled, and the membership has ended."""
    coop = coops.coop_by_id(work.session, work.coop_id)
    notices.tell(work, people=[person_id], message=GONE, values={"coop": coop.name}, about=row.id)
    _copy(work, row, person_id, near, NEAR_GONE)


def _copy(work: Work, row: Departure, person_id: uuid.UUID, near: Nearest, message: str) -> None:
    coop = coops.coop_by_id(work.session, work.coop_id)
    values: dict[str, Value] = {"name": members.person_name(work.session, person_id), "coop": coop.name}
    by_law = [each for each in near.by_law if each not in (person_id, work.actor.person_id)]
    notices.tell(work, people=by_law, message=message, values=values, about=row.id)
    if near.person is None:
        return
    if near.person.email:
        known = members.person(work.session, person_id)
        with force_locale(known.language if known else "en"):
            body = gettext(message, **values)
        notices.send_mail(work, to=near.person.email, subject=coop.name, body=f"{body}\n")
        return
    about = members.member(work.session, work.coop_id, row.member_id)
    number = about.number if about else 0
    notices.tell(
        work,
        people=members.people_with(work.session, work.coop_id, Permission.ADMIT_MEMBERS, work.today),
        message=BY_HAND,
        values={"near": near.person.name, "number": number},
        link=f"/c/{coop.slug}/members/{number}/leaving",
        about=row.id,
    )
