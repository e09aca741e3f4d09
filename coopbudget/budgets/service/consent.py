"""The funder's written consent to pool: recorded with the letter, and withdrawn when the funder says so."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from coopbudget.budgets import policy
from coopbudget.budgets.errors import ConsentStands, NoConsent, NoConsentNeeded, NotChecked
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.models import Consent
from coopbudget.budgets.service.agreements import agreement_link, lock_agreement
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Work, insist
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append


def record_consent(
    work: Work,
    *,
    agreement_id: uuid.UUID,
    officer_name: str,
    given_on: date,
    file: FileStorage | bytes,
    filename: str = "",
) -> uuid.UUID:
    """Record that the funder agreed in writing to pooling: who there, when, and the letter itself.

    By an officer, never for their own agreement. Raises NotChecked, NoConsentNeeded, ConsentStands, Invalid for a
    day still to come, evidence's BadFile.
    """
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    if agreement.checked_at is None:
        raise NotChecked()
    if agreement.funder_kind == FunderKind.OWN or agreement.service_fund:
        raise NoConsentNeeded()
    if given_on > work.today:
        raise Invalid({"given_on": [_l("This day is still to come. Type the date on the letter.")]})
    if not officer_name.strip():
        raise Invalid({"officer_name": [_l("Tell us who at the funder agreed.")]})
    standing = select(Consent.id).where(
        Consent.coop_id == work.coop_id, Consent.agreement_id == agreement.id, Consent.withdrawn_at.is_(None)
    )
    if work.session.scalar(standing) is not None:
        raise ConsentStands()
    consent = Consent(
        coop_id=work.coop_id,
        id=new_id(),
        agreement_id=agreement.id,
        officer_name=officer_name.strip(),
        given_on=given_on,
        evidence_id=store(work, file=file, filename=filename, kind="consent"),
        recorded_by=work.actor.person_id,
        recorded_at=work.now,
    )
    with named_rules(work.session, {"uq_consent_standing": ConsentStands}):
        work.session.add(consent)
    append(
        work,
        act="consent_recorded",
        subject_kind="agreement",
        subject_id=agreement.id,
        content={"consent": str(consent.id), "given_on": given_on.isoformat(), "evidence": str(consent.evidence_id)},
    )
    _tell(work, agreement.member_id, agreement.number, N_("Your funder's consent to pool money is on record."))
    return consent.id


def withdraw_consent(work: Work, *, agreement_id: uuid.UUID, withdrawn_on: date) -> None:
    """The funder took its consent back: from now on nothing new can be pledged. What is pledged stays until
    its pool or contract lets it go. Raises NoConsent, Invalid for a day still to come.
    """
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    consent = work.session.scalar(
        select(Consent).where(
            Consent.coop_id == work.coop_id, Consent.agreement_id == agreement.id, Consent.withdrawn_at.is_(None)
        )
    )
    if consent is None:
        raise NoConsent()
    if not consent.given_on <= withdrawn_on <= work.today:
        raise Invalid({"withdrawn_on": [_l("Type a day from when it was given to today.")]})
    consent.withdrawn_on, consent.withdrawn_by, consent.withdrawn_at = withdrawn_on, work.actor.person_id, work.now
    work.session.flush()
    append(
        work,
        act="consent_withdrawn",
        subject_kind="agreement",
        subject_id=agreement.id,
        content={"consent": str(consent.id), "withdrawn_on": withdrawn_on.isoformat()},
    )
    _tell(work, agreement.member_id, agreement.number, N_("Your funder has taken back its consent to pool money."))


def _tell(work: Work, member_id: uuid.UUID, number: int, message: str) -> None:
    member = members.member(work.session, work.coop_id, member_id)
    if member is not None:
        tell(work, people=[member.person_id], message=message, link=agreement_link(work, number))
