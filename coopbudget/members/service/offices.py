"""Granting and ending offices, and the parts of reviewers and facilitators."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import format_date, lazy_gettext as _l
from sqlalchemy import and_, func, select, true

from coopbudget.coops import queries as coops, service as coop_service
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import (
    AlreadyEnded,
    HoldsOffice,
    InsideReviewer,
    NobodyThere,
    NoSuchOffice,
    NotCurrentMember,
    OfficeHeld,
    StillOutside,
    TwoOffices,
)
from coopbudget.members.house_rules import membership_rules
from coopbudget.members.labels import OFFICE_WORDS, OUTSIDE_WORDS, REVIEW_KIND_WORDS
from coopbudget.members.models import Membership, Office, Outsider
from coopbudget.members.queries.sitting import terms_under
from coopbudget.members.service.joining import locked_membership
from coopbudget.members.words import OfficeKind, OutsideKind, ReviewKind, Seated
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.rulebook.queries import rules_on, version_on, versions
from coopbudget.rulebook.rules import Rules
from coopbudget.trail import service as trail

OFFICE_GIVEN = N_("You hold an office in %(coop)s now: %(office)s, until %(until)s.")
ENDS_BY_RULES = N_("The rules of %(coop)s change. The last day of your term as %(office)s is %(day)s.")
OUTSIDE_GIVEN = N_("You can now see %(coop)s as %(part)s, until %(until)s.")


def grant_office(
    work: Work,
    *,
    member_id: uuid.UUID,
    kind: OfficeKind,
    starts_on: date,
    ends_on: date,
    how: Seated = Seated.ELECTED,
) -> uuid.UUID:
    """Record that a member holds an office for a term (first and last day). Needs MANAGE_OFFICES.

    ``how``: elected at a meeting, or co-opted by the board, which is for less long. Raises Invalid for a term that ends
    before it begins or is longer than the rules of its first day allow, NotCurrentMember, OfficeHeld, StillOutside,
    NoSuchOffice, TwoOffices.
    """
    work.need(Permission.MANAGE_OFFICES)
    if how == Seated.CO_OPTED:
        _check_term(starts_on, ends_on, membership_rules(work.session, work.coop_id, work.today).longest_co_option)
    return _seat(work, member_id, kind, starts_on, ends_on, how)


def seat(work: Work, *, member_id: uuid.UUID, kind: OfficeKind, starts_on: date, ends_on: date) -> uuid.UUID:
    """As ``grant_office``, for a caller who has established the right otherwise: an election that closed.

    Who was co-opted into that office makes way on the day that the one who was elected begins. Where the rules were
    changed since the vote was called, the term is as long as they allow.
    """
    coop_service.hold_coop(work)
    ends_on = _last_day(work, kind, starts_on, ends_on)
    if ends_on < starts_on:
        raise NoSuchOffice()
    if kind != OfficeKind.BOARD_MEMBER:
        _co_opted_make_way(work, kind, starts_on)
    return _seat(work, member_id, kind, starts_on, ends_on, Seated.ELECTED)


def _co_opted_make_way(work: Work, kind: OfficeKind, starts_on: date) -> None:
    co_opted = work.session.scalars(
        select(Office)
        .where(
            Office.coop_id == work.coop_id,
            Office.kind == kind,
            Office.how == Seated.CO_OPTED,
            Office.starts_on < starts_on,
            func.coalesce(Office.ended_on, Office.ends_on) >= starts_on,
        )
        .order_by(Office.id)
        .with_for_update()
    ).all()
    for office in co_opted:
        office.ended_on = starts_on - timedelta(days=1)
    work.session.flush()
    for office in co_opted:
        trail.append(
            work, act="office.ended", subject_kind="office", subject_id=office.id,
            content={"kind": office.kind, "why": "elected"},
        )  # fmt: skip


def _last_day(work: Work, kind: OfficeKind, starts_on: date, ends_on: date) -> date:
    """The last day that the rules allow for a term: those of its first day, and those that begin while it lasts."""
    held = version_on(work.session, work.coop_id, max(starts_on, work.today))
    ends_on = held.rules.last_day(kind, starts_on, ends_on, starts_on)
    for version in versions(work.session, work.coop_id):
        if version.number > held.number and version.valid_from <= ends_on:
            ends_on = version.rules.last_day(kind, starts_on, ends_on, version.valid_from)
    return ends_on


def _seat(work: Work, member_id: uuid.UUID, kind: OfficeKind, starts_on: date, ends_on: date, how: Seated) -> uuid.UUID:
    rules = rules_on(work.session, work.coop_id, max(starts_on, work.today))
    _check_term(starts_on, ends_on, rules.longest_term)
    if rules.has_office(kind) and (last_day := _last_day(work, kind, starts_on, ends_on)) < ends_on:
        said = format_date(last_day, "d MMMM y")
        raise Invalid({"ends_on": [_l("New rules begin in that time. By them it ends on %(day)s.", day=said)]})
    coop_service.hold_coop(work)
    membership = locked_membership(work, member_id)
    if not membership.admitted_at or membership.left_at:
        raise NotCurrentMember()
    if _has_outside_part(work, membership.person_id, starts_on, ends_on):
        raise StillOutside()
    held = work.session.scalar(
        select(func.count())
        .select_from(Office)
        .where(
            Office.coop_id == work.coop_id,
            Office.kind == kind,
            # Several sit on the board, each once; of every other office there is one.
            Office.member_id == member_id if kind == OfficeKind.BOARD_MEMBER else true(),
            Office.starts_on <= ends_on,
            func.coalesce(Office.ended_on, Office.ends_on) >= starts_on,
        )
    )
    if held:
        raise OfficeHeld()
    others = work.session.scalars(
        select(Office.kind).where(
            Office.coop_id == work.coop_id,
            Office.member_id == member_id,
            Office.starts_on <= ends_on,
            func.coalesce(Office.ended_on, Office.ends_on) >= starts_on,
        )
    )
    if not rules.has_office(kind):
        raise NoSuchOffice()
    if not rules.may_hold(kind, [OfficeKind(each) for each in others]):
        raise TwoOffices()
    office = Office(
        coop_id=work.coop_id,
        member_id=member_id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=work.actor.person_id,
        granted_at=work.now,
        how=how,
        reminded=None,
    )
    work.session.add(office)
    work.session.flush()
    trail.append(
        work,
        act="office.granted",
        subject_kind="office",
        subject_id=office.id,
        content={
            "kind": kind,
            "member": str(member_id),
            "how": how,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
    )
    notices.tell(
        work,
        people=[membership.person_id],
        message=OFFICE_GIVEN,
        values={
            "coop": coops.coop_by_id(work.session, work.coop_id).name,
            "office": {"words": OFFICE_WORDS[kind]},
            "until": {"date": ends_on.isoformat()},
        },
        about=office.id,
    )
    return office.id


def end_office(work: Work, *, office_id: uuid.UUID) -> None:
    """End a term now: yesterday was its last day. The holder may resign; else needs MANAGE_OFFICES.

    Raises NobodyThere, AlreadyEnded.
    """
    office = work.session.execute(
        select(Office).where(Office.coop_id == work.coop_id, Office.id == office_id).with_for_update()
    ).scalar_one_or_none()
    if office is None:
        raise NobodyThere()
    insist(policy.may_end_office(work.actor, office.member_id))
    yesterday = work.today - timedelta(days=1)
    if (office.ended_on or office.ends_on) <= yesterday:
        raise AlreadyEnded()
    office.ended_on = yesterday
    work.session.flush()
    trail.append(work, act="office.ended", subject_kind="office", subject_id=office.id, content={"kind": office.kind})


def hold_terms(work: Work, *, rules: Rules, since: date) -> list[tuple[Office, date]]:
    """Lock the terms of office that ``rules`` end sooner if they hold from ``since`` on, each with its last day then.

    For whoever puts rules into effect, before the first record of it.
    """
    ending = {term.id: last_on for term, last_on in terms_under(work.session, work.coop_id, rules, since)}
    found = work.session.scalars(
        select(Office)
        .where(Office.coop_id == work.coop_id, Office.id.in_(ending))
        .order_by(Office.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [(office, ending[office.id]) for office in found if (office.ended_on or office.ends_on) > ending[office.id]]


def end_terms(work: Work, ending: Sequence[tuple[Office, date]]) -> None:
    """End locked terms on their days, for a caller who may; who holds them is told."""
    if not ending:
        return
    for office, last_on in ending:
        office.ended_on = last_on
    work.session.flush()
    coop = coops.coop_by_id(work.session, work.coop_id)
    holders = queries.members_by_id(work.session, work.coop_id, [office.member_id for office, _ in ending])
    for office, last_on in ending:
        trail.append(
            work, act="office.ended", subject_kind="office", subject_id=office.id,
            content={"kind": office.kind, "why": "rules", "last_on": last_on.isoformat()},
        )  # fmt: skip
        notices.tell(
            work,
            people=[holders[office.member_id].person_id],
            message=ENDS_BY_RULES,
            values={
                "coop": coop.name,
                "office": {"words": OFFICE_WORDS[OfficeKind(office.kind)]},
                "day": {"date": last_on.isoformat()},
            },
            link=f"/c/{coop.slug}/offices",
            about=office.id,
        )


def grant_outside_part(
    work: Work,
    *,
    person_id: uuid.UUID,
    kind: OutsideKind,
    starts_on: date,
    ends_on: date,
    review_kind: ReviewKind = ReviewKind.LAY_AUDITOR,
) -> uuid.UUID:
    """Let a reviewer (as ``review_kind``) or a facilitator in, through ``ends_on``. Needs MANAGE_OFFICES.

    Raises Invalid for a wrong term, HoldsOffice for somebody with an office in that time, InsideReviewer
    for a member who would check the books of their own co-op.
    """
    work.need(Permission.MANAGE_OFFICES)
    _check_term(starts_on, ends_on, policy.LONGEST_OUTSIDE_PART)
    coop_service.hold_coop(work)
    if kind == OutsideKind.REVIEWER and _is_member(work, person_id):
        raise InsideReviewer()
    in_office = work.session.scalar(
        select(func.count())
        .select_from(Office)
        .join(Membership, and_(Membership.coop_id == Office.coop_id, Membership.id == Office.member_id))
        .where(
            Office.coop_id == work.coop_id,
            Membership.person_id == person_id,
            Office.starts_on <= ends_on,
            func.coalesce(Office.ended_on, Office.ends_on) >= starts_on,
        )
    )
    if in_office:
        raise HoldsOffice()
    outsider = Outsider(
        coop_id=work.coop_id,
        person_id=person_id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=work.actor.person_id,
        granted_at=work.now,
        review_kind=review_kind.value if kind == OutsideKind.REVIEWER else None,
    )
    work.session.add(outsider)
    work.session.flush()
    trail.append(
        work,
        act="outsider.let_in",
        subject_kind="outsider",
        subject_id=outsider.id,
        content={
            "kind": kind,
            "person": str(person_id),
            "ends_on": ends_on.isoformat(),
            **({"as": review_kind} if kind == OutsideKind.REVIEWER else {}),
        },
    )
    notices.tell(
        work,
        people=[person_id],
        message=OUTSIDE_GIVEN,
        values={
            "coop": coops.coop_by_id(work.session, work.coop_id).name,
            "part": {"words": REVIEW_KIND_WORDS[review_kind] if kind == OutsideKind.REVIEWER else OUTSIDE_WORDS[kind]},
            "until": {"date": ends_on.isoformat()},
        },
        about=outsider.id,
    )
    return outsider.id


def stop_outside_part(work: Work, *, outsider_id: uuid.UUID) -> None:
    """End a reviewer's or facilitator's part at once. Raises NobodyThere, AlreadyEnded."""
    work.need(Permission.MANAGE_OFFICES)
    outsider = work.session.execute(
        select(Outsider).where(Outsider.coop_id == work.coop_id, Outsider.id == outsider_id).with_for_update()
    ).scalar_one_or_none()
    if outsider is None:
        raise NobodyThere()
    if outsider.stopped_at or outsider.ends_on < work.today:
        raise AlreadyEnded()
    outsider.stopped_at = work.now
    work.session.flush()
    trail.append(
        work,
        act="outsider.stopped",
        subject_kind="outsider",
        subject_id=outsider.id,
        content={"kind": outsider.kind},
    )


def _has_outside_part(work: Work, person_id: uuid.UUID, starts_on: date, ends_on: date) -> bool:
    return bool(
        work.session.scalar(
            select(func.count())
            .select_from(Outsider)
            .where(
                Outsider.coop_id == work.coop_id,
                Outsider.person_id == person_id,
                Outsider.stopped_at.is_(None),
                Outsider.starts_on <= ends_on,
                Outsider.ends_on >= starts_on,
            )
        )
    )


def _is_member(work: Work, person_id: uuid.UUID) -> bool:
    return bool(
        work.session.scalar(
            select(func.count()).where(
                Membership.coop_id == work.coop_id,
                Membership.person_id == person_id,
                Membership.admitted_at.is_not(None),
                Membership.left_at.is_(None),
            )
        )
    )


def _check_term(starts_on: date, ends_on: date, longest: timedelta) -> None:
    problem = policy.term_problem(starts_on, ends_on, longest)
    if problem is not None:
        raise Invalid({"ends_on": [problem]})
