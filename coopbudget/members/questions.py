"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from coopbudget.db.survey import COOP, PERSON, TODAY, ask_for, count_of
from coopbudget.members.models import Appeal, LostPhone, Membership, Office, Outsider, Person, Supporter
from coopbudget.members.queries.membership import held_on, outside_on

APPLICATIONS = count_of(
    "applications",
    select(Membership.id).where(
        Membership.coop_id == COOP,
        Membership.admitted_at.is_(None),
        Membership.refused_at.is_(None),
        Membership.left_at.is_(None),
    ),
)
APPEALS = count_of("appeals", select(Appeal.id).where(Appeal.coop_id == COOP, Appeal.decided_at.is_(None)))
"""Decisions that somebody asks to be looked at again."""

PAUSED = ask_for(
    "paused",
    Membership.number,
    of=select(Supporter.id)
    .join(Membership, and_(Membership.coop_id == Supporter.coop_id, Membership.id == Supporter.member_id))
    .where(
        Supporter.coop_id == COOP,
        Supporter.paused_at.is_not(None),
        Supporter.stopped_at.is_(None),
        Supporter.ends_on >= TODAY,
    ),
)
"""Members who said stop to who acts for them by law: the member's number."""

LOST_PHONES = ask_for(
    "lost_phones",
    func.coalesce(Membership.number, 0),
    title=Person.display_name,
    note=LostPhone.person_id,
    of=select(LostPhone.id)
    .join(Person, Person.id == LostPhone.person_id)
    .outerjoin(Membership, and_(Membership.coop_id == LostPhone.coop_id, Membership.id == LostPhone.member_id))
    .where(
        LostPhone.coop_id == COOP,
        LostPhone.agreed_at.is_(None),
        LostPhone.ended_at.is_(None),
        LostPhone.asked_by != PERSON,
        LostPhone.person_id != PERSON,
    ),
)
"""Those whose second step waits for another officer's yes: a member's number (0: no member), name and person."""

OFFICES = ask_for(
    "offices",
    title=Office.kind,
    day=func.coalesce(Office.ended_on, Office.ends_on),
    note=Membership.person_id,
    of=select(Office.id)
    .join(Membership, and_(Membership.coop_id == Office.coop_id, Membership.id == Office.member_id))
    .where(Office.coop_id == COOP, held_on(TODAY)),
)
"""The kind of each office that is held, the last day of its term, and whose it is."""

REVIEWERS = ask_for(
    "reviewers",
    note=Outsider.person_id,
    of=select(Outsider.id).where(Outsider.coop_id == COOP, Outsider.kind == "reviewer", outside_on(TODAY)),
)
