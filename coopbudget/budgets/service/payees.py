"""Close ties between a member and a provider: declared, ended, allowed by the council, and asked before money moves."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from coopbudget.budgets import policy, queries
from coopbudget.budgets.errors import CannotBeExcepted, NoSuchTie, NotPayable, TieEnded, TieStands
from coopbudget.budgets.models import PayeeApproval, PayeeTie
from coopbudget.budgets.payee_rules import Relation, may_be_excepted, may_pay
from coopbudget.coops import queries as coops
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work, insist
from coopbudget.members import queries as members
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append


def nation_of(work: Work) -> str:
    """The nation whose law the co-op follows."""
    if work.actor.coop is not None:
        return work.actor.coop.nation
    return coops.coop_by_id(work.session, work.coop_id).nation


def declare_tie(
    work: Work,
    *,
    provider_id: uuid.UUID,
    relation: Relation | str,
    same_household: bool,
    words: str = "",
    member_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Say that somebody of a provider is close to the member (the one acted for, unless an officer names another).

    ``words`` is what they do there. Officers who look after agreements are told when the rule forbids it. The
    provider's id is the caller's to vouch for. Raises Forbidden, NoSuchTie for nobody's membership, TieStands.
    """
    member_id = member_id or work.member_id
    insist(policy.may_record(work.actor, member_id))
    member = members.member(work.session, work.coop_id, member_id)
    if member is None:
        raise NoSuchTie()
    number = next_number(work, "payee_tie")
    tie = PayeeTie(
        coop_id=work.coop_id, id=new_id(), number=number, member_id=member_id, provider_id=provider_id,
        relation=str(relation), same_household=same_household, words=words.strip(), declared_by=work.actor.person_id,
        declared_as=work.actor.capacity.value, declared_at=work.now, ended_at=None, ended_by=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_payee_tie_standing": TieStands}):
        work.session.add(tie)
    # Who is family to whom is nobody's business in the record: the row keeps it.
    append(work, act="payee_tie_declared", subject_kind="payee_tie", subject_id=tie.id)
    tell_member_of_act(work, what=N_("You told us of somebody close to you at a provider."), link=_path(work, "/money"))
    if not may_pay(nation_of(work), relation, same_household, work.today):
        tell(
            work,
            people=_officers(work, but=work.actor.person_id),
            message=N_("Member %(number)s is close to somebody of a provider. Their money can't pay it now."),
            values={"number": member.number or 0},
            link=_path(work, f"/close-ties/{number}"),
            about=tie.id,
        )
    return tie.id


def end_tie(work: Work, *, tie_id: uuid.UUID) -> None:
    """Say that it is no longer so, by whoever may record it. Raises NoSuchTie, TieEnded, Forbidden."""
    tie = _locked(work, tie_id)
    insist(policy.may_record(work.actor, tie.member_id))
    if tie.ended_at is not None:
        raise TieEnded()
    tie.ended_at, tie.ended_by = work.now, work.actor.person_id
    work.session.flush()
    append(work, act="payee_tie_ended", subject_kind="payee_tie", subject_id=tie.id)
    tell(
        work,
        people=_officers(work, but=work.actor.person_id),
        message=N_("What was declared of somebody close at a provider (number %(number)s) is no longer so."),
        values={"number": tie.number},
        link=_path(work, f"/close-ties/{tie.number}"),
        about=tie.id,
    )


def record_approval(
    work: Work,
    *,
    tie_id: uuid.UUID,
    officer_name: str,
    given_on: date,
    until: date | None,
    file: FileStorage | bytes,
    filename: str = "",
) -> uuid.UUID:
    """Record that the council allows it in writing: who there, from when, how long, and the letter.

    By an officer, never for their own money. Raises NoSuchTie, TieEnded, CannotBeExcepted, Invalid, BadFile.
    """
    tie = _locked(work, tie_id)
    insist(policy.may_settle(work.actor, tie.member_id))
    if tie.ended_at is not None:
        raise TieEnded()
    if not may_be_excepted(nation_of(work), tie.relation, work.today):
        raise CannotBeExcepted()
    if given_on > work.today:
        raise Invalid({"given_on": [_l("This day is still to come. Type the date on the letter.")]})
    if until is not None and until < given_on:
        raise Invalid({"until": [_l("The last day can't be before the first.")]})
    if not officer_name.strip():
        raise Invalid({"officer_name": [_l("Tell us who at the council agreed.")]})
    approval = PayeeApproval(
        coop_id=work.coop_id, id=new_id(), tie_id=tie.id, officer_name=officer_name.strip(), given_on=given_on,
        until=until, evidence_id=store(work, file=file, filename=filename, kind="payee_approval"),
        recorded_by=work.actor.person_id, recorded_at=work.now, withdrawn_at=None, withdrawn_by=None,
    )  # fmt: skip
    work.session.add(approval)
    work.session.flush()
    append(
        work,
        act="payee_approval_recorded",
        subject_kind="payee_tie",
        subject_id=tie.id,
        content={
            "approval": str(approval.id),
            "given_on": given_on.isoformat(),
            "until": until.isoformat() if until else None,
            "evidence": str(approval.evidence_id),
        },
    )
    _tell_member(work, tie, N_("Your council's letter is on record: your money may pay this provider."))
    return approval.id


def withdraw_approval(work: Work, *, tie_id: uuid.UUID, approval_id: uuid.UUID) -> None:
    """The council took it back, or it was recorded in error. Raises NoSuchTie, Forbidden."""
    tie = _locked(work, tie_id)
    insist(policy.may_settle(work.actor, tie.member_id))
    approval = work.session.scalar(
        select(PayeeApproval).where(
            PayeeApproval.coop_id == work.coop_id,
            PayeeApproval.tie_id == tie.id,
            PayeeApproval.id == approval_id,
            PayeeApproval.withdrawn_at.is_(None),
        )
    )
    if approval is None:
        raise NoSuchTie()
    approval.withdrawn_at, approval.withdrawn_by = work.now, work.actor.person_id
    work.session.flush()
    append(
        work,
        act="payee_approval_withdrawn",
        subject_kind="payee_tie",
        subject_id=tie.id,
        content={"approval": str(approval.id)},
    )
    _tell_member(work, tie, N_("Your council's approval no longer stands: your money can't pay this provider now."))


def require_payable(
    work: Work, *, provider_id: uuid.UUID, member_ids: Collection[uuid.UUID], partners: Collection[uuid.UUID] = ()
) -> None:
    """Raise NotPayable if a rule of the co-op's nation forbids one of these members' money to pay the provider today.

    ``partners`` are the other providers of its consortium, paid from the same money. To be asked before an award,
    before a member's yes, and before an invoice is approved.
    """
    barred = queries.barred_ties(
        work.session,
        work.coop_id,
        nation=nation_of(work),
        provider_ids={provider_id, *partners},
        member_ids=set(member_ids),
        on=work.today,
    )
    if not barred:
        return
    found = members.members_by_id(work.session, work.coop_id, {tie.member_id for tie in barred})
    numbers = sorted({found[tie.member_id].number or 0 for tie in barred if tie.member_id in found})
    own = {tie.member_id for tie in barred} == {work.actor.member_id}
    raise NotPayable(numbers, barred[0].source(nation_of(work), work.today), own=own)


def _locked(work: Work, tie_id: uuid.UUID) -> PayeeTie:
    tie = work.session.scalar(
        select(PayeeTie).where(PayeeTie.coop_id == work.coop_id, PayeeTie.id == tie_id).with_for_update()
    )
    if tie is None:
        raise NoSuchTie()
    return tie


def _path(work: Work, rest: str) -> str:
    return f"/c/{work.actor.coop.slug}{rest}" if work.actor.coop else ""


def _officers(work: Work, *, but: uuid.UUID | None) -> set[uuid.UUID]:
    found = set(members.people_with(work.session, work.coop_id, Permission.MANAGE_AGREEMENTS, work.today))
    return found - {but} if but else found


def _tell_member(work: Work, tie: PayeeTie, message: str) -> None:
    member = members.member(work.session, work.coop_id, tie.member_id)
    if member is not None and member.person_id != work.actor.person_id:
        tell(work, people=[member.person_id], message=message, link=_path(work, "/money"), about=tie.id)
