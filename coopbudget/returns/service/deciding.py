"""What a council sent by its link: an officer takes it into the agreement, or says why not; both sides are told."""

from __future__ import annotations

import uuid

from flask_babel import gettext, lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import queries as budgets, service as agreements
from coopbudget.budgets.kinds import Change as AgreementChange
from coopbudget.budgets.queries import AgreementRow
from coopbudget.budgets.service import Changed, Wanted
from coopbudget.errors import Invalid
from coopbudget.guard import Work, insist
from coopbudget.notices.messages import N_
from coopbudget.notices.service import send_mail
from coopbudget.returns import policy
from coopbudget.returns.errors import AlreadyDecided, NoSuchFunderChange
from coopbudget.returns.kinds import FunderAsks
from coopbudget.returns.models import FunderChange
from coopbudget.returns.queries import ChangeRow
from coopbudget.returns.service.ground import path, tell_member
from coopbudget.trail.service import append


def wanted_of(sent: ChangeRow | FunderChange) -> Wanted:
    """What was sent, as the change of an agreement that it asks for."""
    back = sent.change == FunderAsks.ASKED_BACK
    rate = sent.change == FunderAsks.RATE
    return Wanted(
        change=AgreementChange(sent.change),
        effective_on=sent.effective_on,
        rate=sent.rate if rate else None,
        contribution=sent.contribution if rate else None,
        amount=sent.amount if back else None,
        pay_reference=sent.reference if back else "",
        due_on=sent.due_on if back else None,
    )


def accept_change(work: Work, *, number: int) -> Changed:
    """Put what a council sent into its agreement, as a dated version. Raises what ``change_agreement`` does,
    NoSuchFunderChange, AlreadyDecided, Forbidden for one's own agreement."""
    row, agreement = _locked(work, number)
    reason = " ".join(filter(None, (gettext("Sent by %(who)s by link.", who=row.sender), row.words)))
    made = agreements.change_agreement(work, agreement_id=row.agreement_id, wanted=wanted_of(row), reason=reason)
    _decide(work, row, accepted=True, why="", version=made.version_id)
    subject = gettext("We have recorded the change of %(reference)s", reference=agreement.reference)
    _mail(work, row, subject, gettext("What you sent is recorded in the agreement. Thank you."))
    return made


def refuse_change(work: Work, *, number: int, why: str) -> None:
    """Do not take what a council sent; it reads ``why``, and so does the member. Raises Invalid, AlreadyDecided."""
    row, agreement = _locked(work, number)
    if not why.strip():
        raise Invalid({"why": [_l("Say why, in a sentence. The council reads it.")]})
    _decide(work, row, accepted=False, why=why.strip(), version=None)
    message = N_("A change that your council sent for agreement %(number)s was not taken. The page says why.")
    link = path(work, f"/agreements/{agreement.number}/returns")
    tell_member(work, agreement.member_id, message, {"number": agreement.number}, link)
    subject = gettext("We could not record the change of %(reference)s", reference=agreement.reference)
    _mail(work, row, subject, gettext("What you sent is not recorded. The reason: %(why)s", why=why.strip()))


def _locked(work: Work, number: int) -> tuple[FunderChange, AgreementRow]:
    row = work.session.scalar(
        select(FunderChange)
        .where(FunderChange.coop_id == work.coop_id, FunderChange.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    agreement = budgets.agreement(work.session, work.coop_id, row.agreement_id, work.today) if row else None
    if row is None or agreement is None:
        raise NoSuchFunderChange()
    insist(policy.may_decide(work.actor, agreement.member_id))
    if row.decided_at is not None:
        raise AlreadyDecided()
    return row, agreement


def _decide(work: Work, row: FunderChange, *, accepted: bool, why: str, version: uuid.UUID | None) -> None:
    row.decided_by, row.decided_at, row.accepted, row.why = work.actor.person_id, work.now, accepted, why
    work.session.flush()
    append(
        work,
        act="funder_change.accepted" if accepted else "funder_change.refused",
        subject_kind="agreement",
        subject_id=row.agreement_id,
        content={"number": row.number, "version": str(version) if version else None},
    )


def _mail(work: Work, row: FunderChange, subject: str, body: str) -> None:
    """Tell the council's officer, where they left an address; their link's page says it too."""
    if row.sender_email:
        coop = work.actor.coop.name if work.actor.coop else ""
        send_mail(work, to=row.sender_email, subject=subject, body=f"{body}\n\n{coop}\n")
