"""Beginning a return, and a corrected one after one was signed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence.papers import hold
from coopbudget.guard import Work, insist
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.returns import policy, queries
from coopbudget.returns.errors import NotSigned, PeriodNotOver, ReturnUnderWay
from coopbudget.returns.models import CouncilReturn, Memorandum
from coopbudget.returns.service.ground import HOLDER, asked_agreement, locked, path
from coopbudget.trail.service import append

LONGEST = 732  # days


def begin_return(work: Work, *, agreement_id: uuid.UUID, since: date, until: date) -> CouncilReturn:
    """Begin the return of an agreement from ``since`` to ``until``, both included.

    Its day is as many days after its end as the council's rules (or else the agreement) give. Raises Invalid,
    PeriodNotOver, ReturnUnderWay where one of these days is open or was signed (that one is corrected instead).
    """
    agreement = asked_agreement(work, agreement_id, until)
    insist(policy.may_write(work.actor, agreement.member_id))
    if since > until:
        raise Invalid({"since": [_l("The first day can't be after the last.")]})
    if (until - since).days > LONGEST:
        raise Invalid({"since": [_l("Choose two years or less.")]})
    if until < agreement.starts_on:
        raise Invalid({"until": [_l("This is before the agreement starts.")]})
    if until >= work.today:
        raise PeriodNotOver({"until": [_l("These days are not over yet.")]})
    if queries.newest_of_days(work.session, work.coop_id, agreement_id, since, until) is not None:
        raise ReturnUnderWay(_l("There is a return of just these days already. If it is signed, correct that one."))
    plan = queries.plan_of(work.session, work.coop_id, agreement_id)
    profile = queries.profile_on(work.session, work.coop_id, plan.profile_key, until) if plan else None
    days = profile.answer_days if profile and profile.answer_days else agreement.answer_days
    row = CouncilReturn(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "council_return"), agreement_id=agreement_id,
        agreement_number=agreement.number, funder=agreement.funder_name, member_id=agreement.member_id, since=since,
        until=until, due_on=until + timedelta(days=days), version=1, replaces_id=None,
        begun_by=work.actor.person_id, begun_at=work.now, outside="", own_opening=None, own_closing=None, figures=None,
        pdf_id=None, csv_id=None, signed_by=None, signed_name="", signed_as="", signed_at=None, sent_by=None,
        sent_at=None, sent_how="", reminded_on=None,
    )  # fmt: skip
    with named_rules(
        work.session,
        {
            "uq_council_return_open": ReturnUnderWay,
            "uq_council_return_coop_id_agreement_id_since_until_version": ReturnUnderWay,
        },
    ):
        work.session.add(row)
    _record(work, "return.begun", row)
    tell_member_of_act(work, what=N_("A return for your council was begun."), link=path(work, f"/returns/{row.number}"))
    return row


def correct_return(work: Work, *, return_id: uuid.UUID) -> CouncilReturn:
    """Begin a new version of a signed return, with what was noted of money outside the co-op. The old one stays.

    The newest version alone is corrected. Raises NotSigned, ReturnUnderWay.
    """
    old = locked(work, return_id)
    insist(policy.may_write(work.actor, old.member_id))
    if old.signed_at is None:
        raise NotSigned()
    newest = work.session.scalar(
        select(func.max(CouncilReturn.version)).where(
            CouncilReturn.coop_id == work.coop_id, CouncilReturn.agreement_id == old.agreement_id,
            CouncilReturn.since == old.since, CouncilReturn.until == old.until,
        )
    )  # fmt: skip
    if newest != old.version:
        raise ReturnUnderWay()
    row = CouncilReturn(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "council_return"),
        agreement_id=old.agreement_id, agreement_number=old.agreement_number, funder=old.funder,
        member_id=old.member_id, since=old.since, until=old.until, due_on=max(old.due_on or work.today, work.today),
        version=old.version + 1, replaces_id=old.id, begun_by=work.actor.person_id, begun_at=work.now,
        outside=old.outside, own_opening=old.own_opening, own_closing=old.own_closing, figures=None, pdf_id=None,
        csv_id=None, signed_by=None, signed_name="", signed_as="", signed_at=None, sent_by=None, sent_at=None,
        sent_how="", reminded_on=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_council_return_open": ReturnUnderWay}):
        work.session.add(row)
    noted = queries.memoranda(work.session, work.coop_id, old.id)
    if noted:
        work.session.execute(
            insert(Memorandum),
            [
                {
                    "coop_id": work.coop_id, "id": new_id(), "return_id": row.id, "position": each.position,
                    "kind": each.kind, "noted_on": each.noted_on, "words": each.words, "amount": each.amount,
                    "outcome": each.outcome, "evidence_id": each.evidence_id, "added_by": work.actor.person_id,
                    "added_at": work.now,
                }
                for each in noted
            ],
        )  # fmt: skip
    hold(work, evidence_ids=[each.evidence_id for each in noted], holder_kind=HOLDER, holder_id=row.id)
    _record(work, "return.corrected", row)
    tell_member_of_act(
        work, what=N_("A corrected return for your council was begun."), link=path(work, f"/returns/{row.number}")
    )
    return row


def _record(work: Work, act: str, row: CouncilReturn) -> None:
    append(
        work,
        act=act,
        subject_kind="council_return",
        subject_id=row.id,
        content={
            "number": row.number, "agreement": str(row.agreement_id), "since": row.since.isoformat(),
            "until": row.until.isoformat(), "version": row.version,
            "replaces": str(row.replaces_id) if row.replaces_id else None,
        },
    )  # fmt: skip
