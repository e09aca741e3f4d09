"""Asking that a decision is looked at again: a no to joining, or a suspension. Another officer answers."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from coopbudget.clock import civil_date
from coopbudget.coops import queries as coops
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import AlreadyAsked, AlreadyDecided, AlreadyMember, NobodyThere, TooLateToAsk
from coopbudget.members.house_rules import membership_rules
from coopbudget.members.models import Appeal, Membership
from coopbudget.members.rules import may_ask_again
from coopbudget.members.service.joining import admit, answer_by_mail, locked_membership, within
from coopbudget.members.service.standing import lift
from coopbudget.members.words import Questioned
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.trail import service as trail

WAITS = N_("%(name)s asks that a decision is looked at again. An officer who did not make it must answer.")
NOW_YES = N_("We looked again, as you asked. What was decided about you is changed. Read the answer.")
STILL_NO = N_("We looked again, as you asked. The decision stays as it was. Read why.")


def receipt_word(coop_id: uuid.UUID, member_id: uuid.UUID) -> str:
    """The word in the address of the page where somebody without an account sees where their asking stands."""
    return str(_signer().dumps([coop_id.hex, member_id.hex]))


def of_receipt(word: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The co-op and the asking that a receipt is of; None where it is none of ours."""
    try:
        coop, member = _signer().loads(word)
        return uuid.UUID(coop), uuid.UUID(member)
    except (BadSignature, ValueError, TypeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="asking-to-join")


def ask_again_about_refusal(work: Work, *, coop_id: uuid.UUID, member_id: uuid.UUID, words: str) -> uuid.UUID:
    """Who was refused asks that it is looked at again: signed in as themselves, or with their receipt.

    The caller has seen one of the two. Raises NobodyThere, TooLateToAsk, AlreadyAsked.
    """
    inside = within(work, coop_id)
    membership = locked_membership(inside, member_id)
    if membership.refused_at is None:
        raise NobodyThere()
    rules = membership_rules(work.session, coop_id, work.today)
    if not may_ask_again(civil_date(membership.refused_at), work.today, rules.appeal_days):
        raise TooLateToAsk()
    return _ask(inside, membership, Questioned.REFUSAL, words, since=membership.refused_at)


def ask_again_about_suspension(work: Work, *, words: str) -> uuid.UUID:
    """The suspended member (or an officer on the phone, on her word) asks. Raises NobodyThere, TooLateToAsk,
    AlreadyAsked, Forbidden for a supporter."""
    insist(policy.may_ask_for_herself(work.actor))
    membership = locked_membership(work, work.member_id)
    row = queries.suspension_now(work.session, work.coop_id, membership.id, work.today)
    if row is None:
        raise NobodyThere()
    rules = membership_rules(work.session, work.coop_id, work.today)
    if not may_ask_again(row.starts_on, work.today, rules.appeal_days):
        raise TooLateToAsk()
    return _ask(work, membership, Questioned.SUSPENSION, words, since=row.suspended_at)


def _ask(work: Work, membership: Membership, about: Questioned, words: str, *, since: datetime) -> uuid.UUID:
    """A decision is questioned once."""
    asked = select(Appeal.id).where(
        Appeal.coop_id == work.coop_id, Appeal.member_id == membership.id, Appeal.asked_at >= since
    )
    if work.session.scalar(asked.limit(1)) is not None:
        raise AlreadyAsked()
    row = Appeal(
        coop_id=work.coop_id, member_id=membership.id, about=about, words=words.strip(), asked_at=work.now,
        decided_at=None, decided_by=None, granted=None, answer=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_appeal_open": AlreadyAsked}):
        work.session.add(row)
    trail.append(
        work,
        act="membership.asked_again",
        subject_kind="member",
        subject_id=membership.id,
        content={"appeal": str(row.id), "about": about},
    )
    notices.tell(
        work,
        people=queries.people_with(work.session, work.coop_id, Permission.ADMIT_MEMBERS, work.today),
        message=WAITS,
        values={"name": queries.person_name(work.session, membership.person_id)},
        link=f"/c/{coops.coop_by_id(work.session, work.coop_id).slug}/applications",
        about=row.id,
    )
    return row.id


def answer_appeal(work: Work, *, appeal_id: uuid.UUID, grant: bool, answer: str) -> None:
    """An officer who did not decide it first answers: granted, the person is admitted, or the suspension lifted.

    Needs ADMIT_MEMBERS. Raises NobodyThere, AlreadyDecided, AlreadyMember (they asked anew since), Forbidden for
    who decided it first or is asked about, Invalid without an answer.
    """
    work.need(Permission.ADMIT_MEMBERS)
    if not answer.strip():
        raise Invalid({"answer": [_l("Write an answer. They read it.")]})
    found = queries.appeal(work.session, work.coop_id, appeal_id)
    if found is None:
        raise NobodyThere()
    membership = locked_membership(work, found.member_id)
    row = work.session.execute(
        select(Appeal)
        .where(Appeal.coop_id == work.coop_id, Appeal.id == appeal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if row.decided_at is not None:
        raise AlreadyDecided()
    suspension = queries.suspension_now(work.session, work.coop_id, membership.id, work.today)
    refusal = row.about == Questioned.REFUSAL
    decided_by = membership.refused_by if refusal else suspension.suspended_by if suspension else None
    insist(policy.may_answer_appeal(work.actor, found.person_id, decided_by))
    row.decided_at, row.decided_by, row.granted, row.answer = work.now, work.actor.person_id, grant, answer.strip()
    if grant and refusal:
        with named_rules(work.session, {"uq_membership_open": AlreadyMember}):
            membership.refused_at = membership.refused_by = None
            membership.refusal_reason = ""
        admit(work, membership)
    elif grant and suspension is not None:
        lift(work, membership, suspension.id)
    trail.append(
        work,
        act="membership.looked_again",
        subject_kind="member",
        subject_id=membership.id,
        content={"appeal": str(appeal_id), "about": found.about, "granted": grant},
    )
    _tell(work, membership, refusal=refusal, grant=grant)


def _tell(work: Work, membership: Membership, *, refusal: bool, grant: bool) -> None:
    slug = coops.coop_by_id(work.session, work.coop_id).slug
    link = f"/c/{slug}/suspended"
    if refusal:
        link = "/" if grant else f"/coops/{slug}/join"
    notices.tell(work, people=[membership.person_id], message=NOW_YES if grant else STILL_NO, link=link)
    if refusal and not grant:
        answer_by_mail(work, membership, STILL_NO)
