"""Recording an agreement, and an officer's check of what a member recorded herself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from coopbudget.budgets import policy
from coopbudget.budgets.errors import AlreadyChecked, NoSuchAgreement, ReferenceTaken
from coopbudget.budgets.kinds import NO_END, Change, FunderKind, PaidAs, PaidInto, Pattern
from coopbudget.budgets.models import Agreement, AgreementVersion, Fund, Funder, Outcome
from coopbudget.budgets.rules import squeeze
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account
from coopbudget.members import queries as members
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.service.references import register_reference
from coopbudget.trail.service import append


@dataclass(frozen=True)
class FunderRules:
    """The funder's own rules, as settings of the agreement. The defaults are sensible, not law.

    Ceiling of 8 weeks: St Helens claims back above it, Haringey and Sefton expect 4 to 8 (DOMAIN 6). Reviews: once
    within 6 months of the start, then at most 12 months apart (Direct Payments Regulations 2014, reg 7: DOMAIN 5).
    28 days to answer, papers kept for 6 years (DOMAIN 7). ``contingency`` is pence allowed above the ceiling
    (Durham deducts one first).
    """

    surplus_weeks: int = 8
    first_review_months: int = 6
    review_months: int = 12
    answer_days: int = 28
    evidence_years: int = 6
    contingency: int = 0


DEFAULT_RULES = FunderRules()


@dataclass(frozen=True)
class Recorded:
    """A new agreement and its fund; ``checked`` where an officer recorded it of somebody else."""

    agreement_id: uuid.UUID
    number: int
    fund_id: uuid.UUID
    fund_number: int
    checked: bool


def record_agreement(
    work: Work,
    *,
    funder_kind: FunderKind | str,
    rate: int,
    starts_on: date,
    funder_name: str = "",
    reference: str = "",
    member_id: uuid.UUID | None = None,
    pattern: Pattern | str = Pattern.FOUR_WEEKLY,
    paid_as: PaidAs | str = PaidAs.NET,
    paid_into: PaidInto | str = PaidInto.COOP,
    contribution: int = 0,
    ends_on: date | None = None,
    outcomes: Sequence[str] = (),
    service_fund: bool = False,
    representative: str = "",
    rules: FunderRules = DEFAULT_RULES,
    file: FileStorage | bytes | None = None,
    filename: str = "",
) -> Recorded:
    """Record an agreement (for ``member_id``, or the member acted for) and open its ring-fenced fund.

    ``rate`` and ``contribution`` are pence for each payment period. Own money needs neither funder nor reference.
    Recorded by an officer of somebody else it counts as checked, and bank lines with its reference land in the fund
    from now on; recorded by a member it waits for that check. Raises Invalid, ReferenceTaken, NoSuchAgreement for
    nobody's membership.
    """
    need_going(work)
    member_id = member_id or work.member_id
    insist(policy.may_record(work.actor, member_id))
    member = members.member(work.session, work.coop_id, member_id)
    if member is None or member.left_on is not None:
        raise NoSuchAgreement()
    own = funder_kind == FunderKind.OWN
    _refuse_nonsense(own, funder_name, reference, rate, starts_on, ends_on)
    evidence_id = store(work, file=file, filename=filename, kind="agreement") if file else None
    checked = policy.counts_as_checked(work.actor, member_id)
    funder_id = None if own else find_funder(work, funder_name, str(funder_kind))
    number = next_number(work, "agreement")
    fund_number = next_number(work, "fund")
    reference = reference or f"OWN{fund_number:05d}"
    agreement = Agreement(
        coop_id=work.coop_id, id=new_id(), number=number, member_id=member_id, funder_id=funder_id,
        funder_kind=str(funder_kind), service_fund=service_fund and not own, reference=reference.strip(),
        reference_key=squeeze(reference), pattern=str(pattern), paid_as=str(paid_as), paid_into=str(paid_into),
        starts_on=starts_on, representative=representative.strip(), surplus_weeks=rules.surplus_weeks,
        first_review_months=rules.first_review_months, review_months=rules.review_months,
        answer_days=rules.answer_days, evidence_years=rules.evidence_years, contingency=rules.contingency,
        evidence_id=evidence_id, recorded_by=work.actor.person_id, recorded_at=work.now,
        checked_by=work.actor.person_id if checked else None, checked_at=work.now if checked else None,
        refused_why="",
    )  # fmt: skip
    with named_rules(work.session, {"uq_agreement_reference": ReferenceTaken}):
        work.session.add(agreement)
    work.session.add(
        AgreementVersion(
            coop_id=work.coop_id, agreement_id=agreement.id, position=1, change=Change.BEGUN, effective_on=starts_on,
            rate=rate, contribution=contribution, suspended=False, ends_on=ends_on or NO_END, reason="",
            recorded_by=work.actor.person_id, recorded_at=work.now,
        )
    )  # fmt: skip
    wanted = [text.strip() for text in outcomes if text.strip()]
    work.session.add_all(
        Outcome(coop_id=work.coop_id, agreement_id=agreement.id, position=position, text=text)
        for position, text in enumerate(wanted, 1)
    )
    work.session.flush()
    append(
        work,
        act="agreement_recorded",
        subject_kind="agreement",
        subject_id=agreement.id,
        content={
            "member": str(member_id), "number": number, "fund": fund_number, "funder_kind": str(funder_kind),
            "rate": rate, "contribution": contribution, "pattern": str(pattern), "checked": checked,
        },
    )  # fmt: skip
    account_id = open_account(work, code=chart.fund_available(fund_number))
    fund = Fund(
        coop_id=work.coop_id, id=new_id(), number=fund_number, agreement_id=agreement.id, member_id=member_id,
        available_account_id=account_id, opened_on=work.today,
    )  # fmt: skip
    work.session.add(fund)
    work.session.flush()
    if checked:
        let_money_land(work, agreement, fund)
        _tell_member(work, member.person_id, agreement, N_("Your agreement %(number)s has been recorded."))
    else:
        tell_member_of_act(work, what=N_("An agreement was recorded."), link=agreement_link(work, number))
        officers = members.people_with(work.session, work.coop_id, Permission.MANAGE_AGREEMENTS, work.today)
        tell(
            work,
            people=[person for person in officers if person != member.person_id],
            message=N_("Agreement %(number)s was recorded by a member. It waits for your check."),
            values={"number": number},
            link=agreement_link(work, number),
        )
    return Recorded(agreement.id, number, fund.id, fund_number, checked)


def check_agreement(work: Work, *, agreement_id: uuid.UUID) -> None:
    """An officer agrees that what a member recorded is what her letter says. From now on money can land.

    Raises Forbidden for one's own agreement, AlreadyChecked, payments' ReferenceTaken.
    """
    need_going(work)
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    if agreement.checked_at or agreement.refused_at:
        raise AlreadyChecked()
    agreement.checked_by, agreement.checked_at = work.actor.person_id, work.now
    work.session.flush()
    fund = work.session.execute(
        select(Fund).where(Fund.coop_id == work.coop_id, Fund.agreement_id == agreement.id)
    ).scalar_one()
    append(work, act="agreement_checked", subject_kind="agreement", subject_id=agreement.id)
    let_money_land(work, agreement, fund)
    member = members.member(work.session, work.coop_id, agreement.member_id)
    if member is not None:
        _tell_member(work, member.person_id, agreement, N_("Your agreement %(number)s has been checked."))


def refuse_agreement(work: Work, *, agreement_id: uuid.UUID, why: str) -> None:
    """An officer does not take what a member recorded; ``why`` is told to her. Raises AlreadyChecked, Invalid."""
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    if agreement.checked_at or agreement.refused_at:
        raise AlreadyChecked()
    if not why.strip():
        raise Invalid({"why": [_l("Say why, so that the member knows what to do.")]})
    agreement.refused_by, agreement.refused_at, agreement.refused_why = work.actor.person_id, work.now, why.strip()
    work.session.flush()
    append(work, act="agreement_refused", subject_kind="agreement", subject_id=agreement.id)
    member = members.member(work.session, work.coop_id, agreement.member_id)
    if member is not None:
        message = N_("Your agreement %(number)s was not accepted yet. The page says why.")
        _tell_member(work, member.person_id, agreement, message)


def lock_agreement(work: Work, agreement_id: uuid.UUID) -> Agreement:
    """The agreement, locked. Raises NoSuchAgreement."""
    agreement = work.session.scalar(
        select(Agreement).where(Agreement.coop_id == work.coop_id, Agreement.id == agreement_id).with_for_update()
    )
    if agreement is None:
        raise NoSuchAgreement()
    return agreement


def next_position(work: Work, agreement_id: uuid.UUID) -> int:
    """The place of the next change of an agreement; its row is locked."""
    last = work.session.scalar(
        select(func.max(AgreementVersion.position)).where(
            AgreementVersion.coop_id == work.coop_id, AgreementVersion.agreement_id == agreement_id
        )
    )
    return (last or 0) + 1


def agreement_link(work: Work, number: int) -> str:
    """The path of an agreement's page, for notices."""
    return f"/c/{work.actor.coop.slug}/agreements/{number}" if work.actor.coop else ""


def let_money_land(work: Work, agreement: Agreement, fund: Fund) -> None:
    """From now on lines of the bank with the agreement's reference land in its fund."""
    register_reference(
        work, reference=agreement.reference, account_id=fund.available_account_id, label_kind="fund", owner_id=fund.id
    )


def _tell_member(work: Work, person_id: uuid.UUID, agreement: Agreement, message: str) -> None:
    if person_id != work.actor.person_id:
        values = {"number": agreement.number}
        tell(work, people=[person_id], message=message, values=values, link=agreement_link(work, agreement.number))


def find_funder(work: Work, name: str, kind: str) -> uuid.UUID:
    """The funder of this name, whatever its capitals and spaces; made now if it is new."""
    name = " ".join(name.split())
    key = name.casefold()
    wanted = select(Funder).where(Funder.coop_id == work.coop_id, Funder.name_key == key)
    found = work.session.scalar(wanted)
    if found is None:
        found = Funder(coop_id=work.coop_id, id=new_id(), name=name, name_key=key, kind=kind)
        with named_rules(work.session, {"uq_funder_coop_id_name_key": ReferenceTaken}):
            work.session.add(found)
    if found.kind != kind:
        raise Invalid({"funder_name": [_l("This funder is on record as another kind. Choose the other kind.")]})
    return found.id


def _refuse_nonsense(
    own: bool, funder_name: str, reference: str, rate: int, starts_on: date, ends_on: date | None
) -> None:
    if not own and not funder_name.strip():
        raise Invalid({"funder_name": [_l("Tell us who pays.")]})
    if (reference or not own) and not 4 <= len(squeeze(reference)) <= 40:
        raise Invalid({"reference": [_l("A payment reference has 4 to 40 letters and figures.")]})
    if rate <= 0 and not own:
        raise Invalid({"rate": [_l("Type how much is paid each time.")]})
    if ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": [_l("The last day can't be before the first.")]})
