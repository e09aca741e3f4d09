"""Change of capacity: who acts for a member by law takes over, hands on, hands back. What was done before stays.

A hand-over ends the link of the one before and begins the next in one act, so there is no day on which two act by law,
and none on which nobody does. The member stays the member: her vote, her funds, her number and her history are hers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops import queries as coops
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import AlreadyEnded, NobodyThere, NotCurrentMember
from coopbudget.members.models import Supporter
from coopbudget.members.service.joining import locked_membership
from coopbudget.members.service.supporters import add_supporter, end_link, locked_link
from coopbudget.members.words import Standing
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.trail import service as trail

PAUSED = N_(
    "%(member)s says that %(person)s must not act for them now. Nothing can be done until an officer has looked."
)
PAUSED_FOR_MEMBER = N_("%(person)s can do nothing for you now. An officer looks at it, and tells you what they found.")
GOES_ON = N_("%(person)s can act for %(member)s again. An officer has looked at the paper and spoken with both.")
HANDED_BACK = N_("%(member)s acts for themselves again. Nobody acts for them by law any more.")


def hand_over(
    work: Work,
    *,
    member_id: uuid.UUID,
    person_id: uuid.UUID,
    standing: Standing,
    powers: Iterable[Power],
    ends_on: date,
    evidence_id: uuid.UUID | None,
    known_how: str = "",
) -> uuid.UUID:
    """Somebody acts for the member by law from today: first, or in the place of whoever did until now.

    An officer (MANAGE_OFFICES, or on the phone with her) records it with its paper. Supporters whom she chose stay.
    Raises what ``add_supporter`` does, Invalid for a standing that is none by law, Forbidden for who would record
    themselves.
    """
    insist(policy.may_settle_standing(work.actor, member_id, person_id))
    if standing == Standing.SUPPORTER:
        raise Invalid({"standing": [_l("Choose in what standing they act.")]})
    before = _by_law(work, member_id)
    for link in before:
        end_link(work, link)
    added = add_supporter(
        work, member_id=member_id, person_id=person_id, powers=powers, ends_on=ends_on, standing=standing,
        evidence_id=evidence_id, known_how=known_how,
    )  # fmt: skip
    trail.append(
        work,
        act="capacity.handed_over",
        subject_kind="member",
        subject_id=member_id,
        content={"from": [str(link.person_id) for link in before], "to": str(person_id), "standing": standing},
    )
    return added


def hand_back(work: Work, *, member_id: uuid.UUID, known_how: str) -> None:
    """The member acts for herself again: who acted by law stops today. An officer records how it is known.

    Raises NobodyThere where nobody acts by law, Forbidden, Invalid without ``known_how``.
    """
    insist(policy.may_settle_standing(work.actor, member_id, None))
    if not known_how.strip():
        raise Invalid({"known_how": [_l("Say how you know this.")]})
    before = _by_law(work, member_id)
    if not before:
        raise NobodyThere()
    member = locked_membership(work, member_id)
    for link in before:
        link.known_how = "\n".join(filter(None, (link.known_how, known_how.strip())))
        end_link(work, link)
    trail.append(
        work,
        act="capacity.handed_back",
        subject_kind="member",
        subject_id=member_id,
        content={"from": [str(link.person_id) for link in before]},
    )
    name = queries.person_name(work.session, member.person_id)
    people = {member.person_id, *(link.person_id for link in before)}
    notices.tell(work, people=people, message=HANDED_BACK, values={"member": name}, about=member_id)


def pause_representative(work: Work, *, supporter_id: uuid.UUID) -> None:
    """The member says stop to somebody who acts for her by law: nothing can be done from their next page on.

    An officer looks, and ends it or lets it go on. Raises NobodyThere, AlreadyEnded, Forbidden.
    """
    link = locked_link(work, supporter_id)
    facts = policy.SupportFacts(link.member_id, link.person_id, Standing(link.standing))
    insist(policy.may_pause(work.actor, facts))
    if link.stopped_at or link.paused_at or link.ends_on < work.today:
        raise AlreadyEnded()
    member = locked_membership(work, link.member_id)
    link.paused_at = work.now
    work.session.flush()
    _note(work, link, "supporter.paused")
    names = queries.names(work.session, [member.person_id, link.person_id])
    values = {"member": names[member.person_id], "person": names[link.person_id]}
    page = f"/c/{coops.coop_by_id(work.session, work.coop_id).slug}/members/{member.number}/capacity"
    notices.tell(
        work,
        people=queries.people_with(work.session, work.coop_id, Permission.MANAGE_OFFICES, work.today),
        message=PAUSED,
        values=values,
        link=page,
        urgent=True,
        about=link.id,
    )
    notices.tell(
        work,
        people=[member.person_id],
        message=PAUSED_FOR_MEMBER,
        values={"person": names[link.person_id]},
        about=link.id,
    )


def let_go_on(work: Work, *, supporter_id: uuid.UUID, known_how: str) -> None:
    """An officer has looked at what the member stopped, and it may go on; ``known_how`` says why.

    Needs MANAGE_OFFICES, and is never for oneself. Raises NobodyThere, AlreadyEnded, Invalid, Forbidden.
    """
    work.need(Permission.MANAGE_OFFICES)
    link = locked_link(work, supporter_id)
    insist(policy.may_settle_standing(work.actor, link.member_id, link.person_id))
    insist(policy.may_judge(work.actor, link.member_id))
    if not known_how.strip():
        raise Invalid({"known_how": [_l("Say why it may go on.")]})
    if link.stopped_at or not link.paused_at or link.ends_on < work.today:
        raise AlreadyEnded()
    member = locked_membership(work, link.member_id)
    link.paused_at = None
    link.known_how = "\n".join(filter(None, (link.known_how, known_how.strip())))
    work.session.flush()
    _note(work, link, "supporter.goes_on")
    names = queries.names(work.session, [member.person_id, link.person_id])
    notices.tell(
        work,
        people=[member.person_id, link.person_id],
        message=GOES_ON,
        values={"member": names[member.person_id], "person": names[link.person_id]},
        about=link.id,
    )


def _by_law(work: Work, member_id: uuid.UUID) -> list[Supporter]:
    """Links by law that are not over, locked, the oldest first. Raises NotCurrentMember."""
    membership = locked_membership(work, member_id)
    if not membership.admitted_at or membership.left_at:
        raise NotCurrentMember()
    return list(
        work.session.scalars(
            select(Supporter)
            .where(
                Supporter.coop_id == work.coop_id,
                Supporter.member_id == member_id,
                Supporter.standing != Standing.SUPPORTER,
                Supporter.stopped_at.is_(None),
                Supporter.ends_on >= work.today,
            )
            .order_by(Supporter.added_at, Supporter.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _note(work: Work, link: Supporter, act: str) -> None:
    trail.append(work, act=act, subject_kind="supporter", subject_id=link.id, content={"member": str(link.member_id)})
