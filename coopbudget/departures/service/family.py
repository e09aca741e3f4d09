"""A link for the family: who settles an estate, or has left, sees the closing statement without signing in.

Of its secret only a digest is kept. It opens one departure, until a day, and can be taken back; each opening is written
down with the name that was given, and is recorded as the act of nobody.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops import queries as coops
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.departures import policy, queries
from coopbudget.departures.errors import NoDeparture, NoSuchLink
from coopbudget.departures.models import FamilyLink, FamilyView
from coopbudget.departures.queries import DepartureRow, LinkRow
from coopbudget.departures.words import day_words
from coopbudget.errors import Invalid
from coopbudget.guard import Actor, CoopFacts, Work, insist
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.members.words import Leaving
from coopbudget.notices import service as notices
from coopbudget.returns.service.funders import digest_of
from coopbudget.trail.service import append

MOST_DAYS = 90


@dataclass(frozen=True)
class Inside:
    """What a link opens: the co-op, a departure and its member; ``work`` acts as nobody within that co-op."""

    work: Work
    link: LinkRow
    row: DepartureRow
    member: MemberRow


def make_link(work: Work, *, member_id: uuid.UUID, for_whom: str, days: int, email: str = "", address: str = "") -> str:
    """A new link to the closing statement of a member who has died or left; its secret is never shown again.

    With an ``email`` it is sent there, with kind words; ``address`` is where our pages are. Raises NoDeparture,
    Invalid, Forbidden.
    """
    insist(policy.may_settle(work.actor, member_id))
    rows = queries.departures_of(work.session, work.coop_id, member_id)
    row = next((each for each in rows if each.state != "called_off"), None)
    member = members.member(work.session, work.coop_id, member_id)
    if row is None or member is None:
        raise NoDeparture()
    if not for_whom.strip():
        raise Invalid({"for_whom": [_l("Type the name of who gets the link.")]})
    if not 1 <= days <= MOST_DAYS:
        raise Invalid({"days": [_l("A link opens for 90 days at most.")]})
    secret = secrets.token_urlsafe(32)
    link = FamilyLink(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "family_link"), departure_id=row.id,
        for_whom=for_whom.strip(), digest=digest_of(secret), made_by=work.actor.person_id, made_at=work.now,
        ends_on=work.today + timedelta(days=days), revoked_by=None, revoked_at=None,
    )  # fmt: skip
    work.session.add(link)
    work.session.flush()
    content = {"link": str(link.id), "ends_on": link.ends_on.isoformat()}
    append(work, act="family_link.made", subject_kind="member", subject_id=member_id, content=content)
    if email.strip():
        coop = coops.coop_by_id(work.session, work.coop_id)
        page = f"{address.rstrip('/')}/c/{coop.slug}/for-family/{secret}"
        notices.send_mail(work, to=email, subject=coop.name, body=_letter(coop.name, member, row, for_whom, page, link))
    return secret


def _letter(coop: str, member: MemberRow, row: DepartureRow, for_whom: str, page: str, link: FamilyLink) -> str:
    """What is written to them: kind words, what the link shows, and until when."""
    lines = [str(_("Dear %(name)s,", name=for_whom.strip()))]
    if row.why == Leaving.DIED:
        lines.append(str(_("We are sorry that %(name)s has died.", name=member.display_name)))
    lines += [
        str(_("What stands of their money at %(coop)s, and where it goes, is on one page. You need no account.",
              coop=coop))
        if row.why == Leaving.DIED
        else str(_("What stands of your money at %(coop)s, and where it goes, is on one page.", coop=coop)),
        page,
        str(_("It opens until %(day)s. Do not pass it on. You can ask us for it on paper too.",
              day=day_words(link.ends_on))),
    ]  # fmt: skip
    return "\n\n".join(lines) + "\n"


def revoke_link(work: Work, *, number: int) -> None:
    """Take a link back: it opens nothing any more. Twice does nothing. Raises NoSuchLink, Forbidden."""
    link = work.session.scalar(
        select(FamilyLink).where(FamilyLink.coop_id == work.coop_id, FamilyLink.number == number).with_for_update()
    )
    row = queries.departure_by_id(work.session, work.coop_id, link.departure_id) if link else None
    if link is None or row is None:
        raise NoSuchLink()
    insist(policy.may_settle(work.actor, row.member_id))
    if link.revoked_at is not None:
        return
    link.revoked_by, link.revoked_at = work.actor.person_id, work.now
    work.session.flush()
    content = {"link": str(link.id)}
    append(work, act="family_link.revoked", subject_kind="member", subject_id=row.member_id, content=content)


def inside(work: Work, slug: str, secret: str) -> Inside:
    """What this secret opens today. Raises NoSuchLink for one that never was, has ended, or was taken back, and for a
    departure that was called off."""
    coop = coops.coop_by_slug(work.session, slug)
    link = queries.link_by_digest(work.session, coop.id, digest_of(secret)) if coop else None
    row = queries.departure_by_id(work.session, coop.id, link.departure_id) if coop and link else None
    if coop is None or link is None or row is None or not link.opens(work.today) or row.state == "called_off":
        raise NoSuchLink()
    member = members.member(work.session, coop.id, row.member_id)
    if member is None:
        raise NoSuchLink()
    facts = CoopFacts(coop.id, coop.slug, coop.name, coop.nation)
    return Inside(replace(work, actor=Actor(coop_id=coop.id, coop=facts)), link, row, member)


def open_link(found: Inside, *, who: str) -> None:
    """Somebody opens the link: it is written down, and officers see it. Raises Invalid without a name."""
    if not who.strip():
        raise Invalid({"who": [_l("Type your name, so that we know who looked.")]})
    work = found.work
    view = FamilyView(
        coop_id=work.coop_id, id=new_id(), link_id=found.link.id, who=who.strip(), opened_at=work.now
    )  # fmt: skip
    work.session.add(view)
    work.session.flush()
    append(
        work, act="family_link.opened", subject_kind="member", subject_id=found.row.member_id,
        content={"link": str(found.link.id), "view": str(view.id)},
    )  # fmt: skip
