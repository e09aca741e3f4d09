"""What time does to offices and supporters: people are told before an end comes, and when it has come.

An end needs nobody: from the day after, the guard gives nothing for it (``queries.parts`` asks by date).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Work
from coopbudget.members import queries
from coopbudget.members.labels import OFFICE_WORDS
from coopbudget.members.models import Membership, Office, Supporter
from coopbudget.members.rules import NEWS, OFFICE_STEPS, OVER, SUPPORT_STEPS, step_due
from coopbudget.members.words import OfficeKind
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.trail import service as trail

OFFICE_ENDS = N_("Your term as %(office)s in %(coop)s ends on %(day)s. Nobody has to do anything: it ends by itself.")
OFFICE_ENDS_SOON = N_("The term of %(name)s as %(office)s ends on %(day)s. Choose who comes next.")
OFFICE_IS_OVER = N_("Your term as %(office)s in %(coop)s is over. Thank you.")
OFFICE_STANDS_EMPTY = N_("The term of %(name)s as %(office)s is over. Choose who comes next.")
SUPPORT_ENDS = N_("%(supporter)s can act for you until %(day)s. You can choose them again.")
SUPPORT_IS_OVER = N_("%(supporter)s can no longer act for you: the time is over. You can choose them again.")


def tend_terms(work: Work) -> int:
    """Tell of every office and every supporter of this co-op whose end comes or has come; returns how many ends.

    Each step is told once; a second run at once tells nothing.
    """
    work.need(Permission.MANAGE_OFFICES)
    told = 0
    offices, supporters = _offices(work), _supporters(work)  # every row is locked before the first is told of
    for office, membership in offices:
        step = step_due(office.ends_on, work.today, OFFICE_STEPS, office.reminded)
        if step is not None:
            office.reminded = step
            told += _tell_office(work, office, membership, over=step == OVER)
    for link, membership in supporters:
        step = step_due(link.ends_on, work.today, SUPPORT_STEPS, link.reminded)
        if step is not None:
            link.reminded = step
            told += _tell_support(work, link, membership, over=step == OVER)
    work.session.flush()
    return told


def _due(work: Work, table: Any, steps: Sequence[int]) -> Any:
    """Ends that may have something to say: near, or over and not said."""
    soon = work.today + timedelta(days=max(steps))
    return and_(
        table.coop_id == work.coop_id, table.ends_on <= soon, or_(table.reminded.is_(None), table.reminded > OVER)
    )


def _offices(work: Work) -> list[tuple[Office, Membership]]:
    rows = work.session.execute(
        select(Office, Membership)
        .join(Membership, and_(Membership.coop_id == Office.coop_id, Membership.id == Office.member_id))
        .where(_due(work, Office, OFFICE_STEPS), Office.ended_on.is_(None), Membership.left_at.is_(None))
        .order_by(Office.ends_on, Office.id)
        .with_for_update(of=Office)
    )
    return [(office, membership) for office, membership in rows]


def _supporters(work: Work) -> list[tuple[Supporter, Membership]]:
    rows = work.session.execute(
        select(Supporter, Membership)
        .join(Membership, and_(Membership.coop_id == Supporter.coop_id, Membership.id == Supporter.member_id))
        .where(_due(work, Supporter, SUPPORT_STEPS), Supporter.stopped_at.is_(None), Membership.left_at.is_(None))
        .order_by(Supporter.ends_on, Supporter.id)
        .with_for_update(of=Supporter)
    )
    return [(link, membership) for link, membership in rows]


def is_news(ends_on: date, today: date) -> bool:
    """Whether an end is still to come, or so short ago that people want to hear of it."""
    return today - ends_on <= NEWS


def _tell_office(work: Work, office: Office, membership: Membership, *, over: bool) -> int:
    if not is_news(office.ends_on, work.today):
        return 0
    if over:
        trail.append(work, act="office.ran_out", subject_kind="office", subject_id=office.id,
                     content={"kind": office.kind})  # fmt: skip
    coop = coops.coop_by_id(work.session, work.coop_id)
    words = {"words": OFFICE_WORDS[OfficeKind(office.kind)]}
    day = {"date": office.ends_on.isoformat()}
    link = f"/c/{coop.slug}/offices"
    mine: dict[str, Any] = {"office": words, "coop": coop.name}
    others: dict[str, Any] = {"office": words, "name": queries.person_name(work.session, membership.person_id)}
    if not over:
        mine["day"] = others["day"] = day
    notices.tell(
        work, people=[membership.person_id], message=OFFICE_IS_OVER if over else OFFICE_ENDS, values=mine, link=link,
        about=office.id,
    )  # fmt: skip
    officers = set(queries.people_with(work.session, work.coop_id, Permission.MANAGE_OFFICES, work.today))
    notices.tell(
        work, people=officers - {membership.person_id}, values=others, link=link, about=office.id,
        message=OFFICE_STANDS_EMPTY if over else OFFICE_ENDS_SOON,
    )  # fmt: skip
    return 1


def _tell_support(work: Work, link: Supporter, membership: Membership, *, over: bool) -> int:
    if not is_news(link.ends_on, work.today):
        return 0
    if over:
        trail.append(work, act="supporter.ran_out", subject_kind="supporter", subject_id=link.id,
                     content={"member": str(link.member_id)})  # fmt: skip
    values: dict[str, Any] = {"supporter": queries.person_name(work.session, link.person_id)}
    if not over:
        values["day"] = {"date": link.ends_on.isoformat()}
    slug = coops.coop_by_id(work.session, work.coop_id).slug
    notices.tell(
        work, people=[membership.person_id], message=SUPPORT_IS_OVER if over else SUPPORT_ENDS, values=values,
        link=f"/c/{slug}/supporters", about=link.id,
    )  # fmt: skip
    return 1
