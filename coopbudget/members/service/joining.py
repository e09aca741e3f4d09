"""Founding a co-op, asking to join, being admitted or refused, leaving."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from flask_babel import force_locale, gettext, lazy_gettext as _l
from sqlalchemy import func, or_, select, update

from coopbudget.coops import queries as coop_queries, service as coops
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart, service as ledger
from coopbudget.members import policy, queries
from coopbudget.members.errors import AlreadyDecided, AlreadyMember, EmailTaken, NobodyThere
from coopbudget.members.models import Membership, Office, Person, Supporter
from coopbudget.members.service.people import register_person
from coopbudget.members.service.restoring import EndedParts
from coopbudget.members.words import Leaving, MemberClass, OfficeKind, Reach, Seated
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.rules import Rules
from coopbudget.trail import service as trail

ASKED = N_("Somebody asks to join. Look at what they wrote, then admit or refuse them.")
ADMITTED = N_("Welcome. You are a member now. Your member number is %(number)s.")
REFUSED = N_(
    "You asked to join. The answer is no this time, and we are sorry. You can read the reason, ask that another "
    "officer looks again, or ask anew later."
)
KEEP_THIS = N_(
    "You asked to join %(coop)s. An officer reads it, and we tell you the answer. You see how it stands at the address "
    "below: keep it. If this was not you, do nothing."
)

# The accounts that every co-op has from its first day.
FIRST_ACCOUNTS = (
    chart.MEMBERS_BANK, chart.OWN_BANK, chart.MEMBERS_UNMATCHED, chart.OWN_UNMATCHED, chart.MEMBERS_CLEARING,
    chart.OWN_CLEARING, chart.LEVY_OWED, chart.LEVY_DUE, chart.DIVIDEND_OWED, chart.DIVIDEND_DUE,
    chart.INCOME_LEVY, chart.INCOME_REBATES, chart.INCOME_OTHER, chart.SURPLUS, chart.RESERVE_GENERAL,
    chart.RESERVE_INDIVISIBLE, chart.COMMUNITY, chart.OPENING,
)  # fmt: skip
AS_BEFORE = Rules()
FOUNDERS_OFFICES: Final = (OfficeKind.CHAIR, OfficeKind.SECRETARY)


@dataclass(frozen=True)
class Founded:
    """A new co-op and its first member."""

    coop_id: uuid.UUID
    member_id: uuid.UUID
    slug: str


def a_year_from(day: date) -> date:
    """The last day of a term of twelve months that begins on ``day``."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)


def within(work: Work, coop_id: uuid.UUID, **changes: object) -> Work:
    """The same work, inside a co-op: what an applicant does there goes to that co-op's trail."""
    return replace(work, actor=replace(work.actor, coop_id=coop_id, **changes))  # type: ignore[arg-type]


def found_coop(
    work: Work,
    *,
    slug: str,
    name: str,
    nation: str,
    rules: Rules = AS_BEFORE,
    safeguarding_phone: str = "",
    forming: bool = False,
    member_class: MemberClass = MemberClass.BUDGET_HOLDER,
) -> Founded:
    """Found a co-op. The founder is member 1, and chair and secretary for twelve months.

    ``rules`` are the first that it has. ``forming``: it is a group that may not hold money until it is opened, as the
    page founds one; else it is whole at once. Raises Invalid for a bad short name, rules that can't be, or a founder
    whom they don't let join; SlugTaken for a name in use.
    """
    founder = work.person_id
    coop = coops.create_coop(
        work, slug=slug, name=name, nation=nation, safeguarding_phone=safeguarding_phone, forming=forming
    )
    inside = within(work, coop.id)
    trail.append(inside, act="coop.founded", subject_kind="coop", subject_id=coop.id)
    rulebook.adopt(inside, rules=rules, valid_from=work.today)
    member_id = _new_application(inside, founder, member_class, "")
    _admit(inside, locked_membership(inside, member_id))
    for kind in FOUNDERS_OFFICES:
        office = Office(
            coop_id=coop.id,
            member_id=member_id,
            kind=kind,
            starts_on=work.today,
            ends_on=a_year_from(work.today),
            granted_by=founder,
            granted_at=work.now,
            how=Seated.FOUNDER,
            reminded=None,
        )
        work.session.add(office)
        work.session.flush()
        trail.append(
            inside,
            act="office.granted",
            subject_kind="office",
            subject_id=office.id,
            content={"kind": kind, "member": str(member_id), "ends_on": office.ends_on.isoformat()},
        )
    if not forming:
        _first_accounts(inside)
    return Founded(coop.id, member_id, slug)


def _first_accounts(work: Work) -> None:
    for code in FIRST_ACCOUNTS:
        ledger.open_account(work, code=code)


def open_for_money(work: Work) -> bool:
    """Open a group's books from today, once what must be done before was checked (governance does); False where
    they are open. Needs EDIT_COOP."""
    if not coops.open_coop(work):
        return False
    trail.append(work, act="coop.opened", subject_kind="coop", subject_id=work.coop_id)
    _first_accounts(work)
    return True


def apply_to_join(work: Work, *, coop_id: uuid.UUID, member_class: MemberClass, why: str = "") -> uuid.UUID:
    """Ask to join a co-op; returns the membership's id. Raises AlreadyMember, Invalid for who may not."""
    inside = within(work, coop_id)
    member_id = _new_application(inside, work.person_id, member_class, why)
    _tell_who_admits(inside, member_id)
    return member_id


def ask_as_stranger(
    work: Work,
    *,
    coop_id: uuid.UUID,
    display_name: str,
    member_class: MemberClass,
    reach: Reach,
    email: str = "",
    phone: str = "",
    postal_address: str = "",
    language: str = "en",
    why: str = "",
    helper: str = "",
) -> uuid.UUID:
    """Somebody without an account asks to join, perhaps with a ``helper`` beside them; returns the membership's id.

    They become a person who can't sign in: the e-mail address they give is theirs only once an officer who spoke with
    them has admitted them, so that nobody is signed up by others. Raises Invalid where the way to reach them leads
    nowhere.
    """
    missing = policy.unreachable(reach, email=email, phone=phone, postal_address=postal_address)
    if missing is not None:
        raise Invalid({missing[0]: [missing[1]]})
    person_id = register_person(
        work, email=None, display_name=display_name, reach=reach, phone=phone, postal_address=postal_address,
        language=language,
    )  # fmt: skip
    inside = within(work, coop_id)
    member_id = _new_application(inside, person_id, member_class, why, email=email, helper=helper)
    _tell_who_admits(inside, member_id)
    return member_id


def mail_receipt(work: Work, *, coop_name: str, to: str, link: str) -> None:
    """Send the address of the page where their asking stands to somebody without an account; ``link`` is whole."""
    body = gettext(KEEP_THIS, coop=coop_name)
    notices.send_mail(
        work, to=to, subject=gettext("You asked to join %(coop)s", coop=coop_name), body=f"{body}\n\n{link}\n"
    )


def answer_by_mail(work: Work, membership: Membership, message: str) -> None:
    """Send the answer to who gave an e-mail address and has no account yet; everybody else is told as always."""
    if membership.asked_email and not membership.admitted_at:
        coop = coop_queries.coop_by_id(work.session, work.coop_id)
        language = work.session.scalar(select(Person.language).where(Person.id == membership.person_id))
        with force_locale(language or "en"):
            notices.send_mail(work, to=membership.asked_email, subject=coop.name, body=gettext(message) + "\n")


def _tell_who_admits(inside: Work, member_id: uuid.UUID) -> None:
    notices.tell(
        inside,
        people=queries.people_with(inside.session, inside.coop_id, Permission.ADMIT_MEMBERS, inside.today),
        message=ASKED,
        link=f"/c/{coop_queries.coop_by_id(inside.session, inside.coop_id).slug}/applications",
        about=member_id,
    )


def record_application(work: Work, *, person_id: uuid.UUID, member_class: MemberClass, why: str = "") -> uuid.UUID:
    """An officer records that somebody asked to join (by phone, or on paper). Raises as above."""
    work.need(Permission.ADMIT_MEMBERS)
    return _new_application(work, person_id, member_class, why)


def _new_application(
    work: Work, person_id: uuid.UUID, member_class: MemberClass, why: str, *, email: str = "", helper: str = ""
) -> uuid.UUID:
    coops.need_going(work)
    # Whoever erases a person holds the row: then this waits, and finds nobody.
    known = select(Person.id).where(Person.id == person_id, Person.erased_at.is_(None))
    if work.session.scalar(known.with_for_update(read=True, key_share=True)) is None:
        raise NobodyThere()
    if not rules_on(work.session, work.coop_id, work.today).may_join(member_class):
        raise Invalid({"member_class": [_l("The rules of this co-op don't let people join as that. Choose another.")]})
    membership = Membership(
        coop_id=work.coop_id,
        person_id=person_id,
        member_class=member_class,
        why=why,
        applied_at=work.now,
        asked_email=email or None,
        helper=helper or None,
    )
    with named_rules(work.session, {"uq_membership_open": AlreadyMember}):
        work.session.add(membership)
    trail.append(
        work,
        act="membership.asked_for",
        subject_kind="member",
        subject_id=membership.id,
        content={"person": str(person_id), "class": member_class},
    )
    return membership.id


def admit_member(work: Work, *, member_id: uuid.UUID) -> int:
    """Admit an applicant; returns the member number. Raises NobodyThere, AlreadyDecided."""
    work.need(Permission.ADMIT_MEMBERS)
    return admit(work, locked_membership(work, member_id))


def admit(work: Work, membership: Membership) -> int:
    """As ``admit_member``, of a membership that is locked, for a caller who may. The new member is told."""
    number = _admit(work, membership)
    notices.tell(
        work, people=[membership.person_id], message=ADMITTED, values={"number": number}, link="/", about=membership.id
    )
    return number


def _give_address(work: Work, membership: Membership) -> None:
    """Who asked without an account gets the e-mail address they gave, unless an account has it already."""
    if membership.asked_email and queries.person_by_email(work.session, membership.asked_email) is None:
        person = work.session.get_one(Person, membership.person_id)
        with named_rules(work.session, {"uq_person_email": EmailTaken}):
            person.email, person.confirmed_at = membership.asked_email, work.now


def _admit(work: Work, membership: Membership) -> int:
    coops.need_going(work)
    if membership.admitted_at or membership.refused_at or membership.left_at:
        raise AlreadyDecided()
    _give_address(work, membership)
    membership.number = coops.next_number(work, "member")
    membership.admitted_at = work.now
    membership.admitted_by = work.actor.person_id
    work.session.flush()
    trail.append(
        work,
        act="membership.admitted",
        subject_kind="member",
        subject_id=membership.id,
        content={"number": membership.number},
    )
    return membership.number


def refuse_application(work: Work, *, member_id: uuid.UUID, reason: str) -> None:
    """Refuse an applicant, with a reason that they read. Raises NobodyThere, AlreadyDecided."""
    work.need(Permission.ADMIT_MEMBERS)
    membership = locked_membership(work, member_id)
    if membership.admitted_at or membership.refused_at or membership.left_at:
        raise AlreadyDecided()
    membership.refused_at = work.now
    membership.refused_by = work.actor.person_id
    membership.refusal_reason = reason
    work.session.flush()
    trail.append(work, act="membership.refused", subject_kind="member", subject_id=membership.id)
    notices.tell(
        work,
        people=[membership.person_id],
        message=REFUSED,
        link=f"/coops/{coop_queries.coop_by_id(work.session, work.coop_id).slug}/join",
        about=member_id,
    )
    answer_by_mail(work, membership, REFUSED)


def end_membership(work: Work, *, member_id: uuid.UUID, why: Leaving) -> EndedParts:
    """End a membership, and with it the member's offices and supporters' powers; what ended. Raises AlreadyDecided.

    The member may leave; an officer who admits members may record it. What leaving means for money is the
    surplus slice's to bring about, which calls this last.
    """
    insist(policy.may_end_membership(work.actor, member_id, why))
    membership = locked_membership(work, member_id)
    if not membership.admitted_at or membership.left_at:
        raise AlreadyDecided()
    membership.left_at = work.now
    membership.left_why = why
    yesterday = work.today - timedelta(days=1)
    still = (
        Office.coop_id == work.coop_id,
        Office.member_id == member_id,
        func.coalesce(Office.ended_on, Office.ends_on) > yesterday,
    )
    offices = work.session.execute(select(Office.id, Office.ended_on).where(*still).order_by(Office.id)).all()
    work.session.execute(update(Office).where(*still).values(ended_on=yesterday))
    supporters = work.session.scalars(
        update(Supporter)
        .where(Supporter.coop_id == work.coop_id, Supporter.member_id == member_id, Supporter.stopped_at.is_(None))
        .values(stopped_at=work.now, stopped_by=work.actor.person_id)
        .returning(Supporter.id)
    ).all()
    work.session.flush()
    trail.append(work, act="membership.ended", subject_kind="member", subject_id=member_id, content={"why": why})
    return EndedParts(tuple((row.id, row.ended_on) for row in offices), tuple(sorted(supporters)))


def reopen_membership(work: Work, *, member_id: uuid.UUID) -> None:
    """A membership that was ended by mistake stands again, with its number. Needs ADMIT_MEMBERS.

    ``restore_parts`` gives back what ended with it. Raises NobodyThere (where who it was is erased, too),
    AlreadyDecided, AlreadyMember where they joined again.
    """
    work.need(Permission.ADMIT_MEMBERS)
    membership = locked_membership(work, member_id)
    if membership.erased_at is not None:
        raise NobodyThere()
    if not membership.left_at:
        raise AlreadyDecided()
    with named_rules(work.session, {"uq_membership_open": AlreadyMember}):
        membership.left_at = membership.left_why = None
    trail.append(work, act="membership.reopened", subject_kind="member", subject_id=member_id)


def locked_membership(work: Work, member_id: uuid.UUID) -> Membership:
    """The membership, its row locked until commit. Raises NobodyThere."""
    found = work.session.execute(
        select(Membership)
        .where(Membership.coop_id == work.coop_id, Membership.id == member_id)
        .with_for_update(key_share=True)
    ).scalar_one_or_none()
    if found is None:
        raise NobodyThere()
    return found


def hold_parts(work: Work, *, member_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Lock a member's offices, who supports her and whom she supports, before the first record of an act that ends
    them."""
    for table, whose in (
        (Office, Office.member_id == member_id),
        (Supporter, or_(Supporter.member_id == member_id, Supporter.person_id == person_id)),
    ):
        work.session.execute(
            select(table.id).where(table.coop_id == work.coop_id, whose).order_by(table.id).with_for_update()
        ).all()


def change_coop_details(work: Work, *, name: str, safeguarding_phone: str, standstill_days: int) -> None:
    """Change the co-op's details (see ``coops.change_details``), with its record in the trail. Needs EDIT_COOP."""
    coops.change_details(
        work,
        name=name,
        safeguarding_phone=safeguarding_phone,
        standstill_days=standstill_days,
    )
    trail.append(
        work,
        act="coop.details_changed",
        subject_kind="coop",
        subject_id=work.coop_id,
        content={"standstill_days": standstill_days},
    )
