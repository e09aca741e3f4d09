"""An agreement that a member brings along from another co-op of the platform: taken over with all that it says.

Its terms, dated changes, outcomes and the funder's rules on what may be kept come along; its first change says where
from, so that its history is named. Letters stay where they were checked: what the funder agrees to here it writes anew.
"""

from __future__ import annotations

import uuid

from flask_babel import force_locale, gettext as _
from sqlalchemy import select

from coopbudget.budgets import policy
from coopbudget.budgets.errors import NoSuchAgreement, ReferenceTaken
from coopbudget.budgets.kinds import Change, FunderKind
from coopbudget.budgets.models import Agreement, AgreementVersion, Fund, Funder, KeepingRule, Outcome
from coopbudget.budgets.service.agreements import Recorded, agreement_link, find_funder, let_money_land
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append

_COPIED = (
    "funder_kind", "service_fund", "reference", "reference_key", "pattern", "paid_as", "paid_into", "starts_on",
    "representative", "surplus_weeks", "first_review_months", "review_months", "answer_days", "evidence_years",
    "contingency",
)  # fmt: skip


def take_over_agreement(
    work: Work, *, member_id: uuid.UUID, from_coop_id: uuid.UUID, from_name: str, agreement_id: uuid.UUID
) -> Recorded:
    """Record another co-op's agreement here, of the same person's membership, and open its fund; by an officer.

    One that was taken over before is found again by its reference. It counts as checked: the other co-op's officers
    checked it. The funder's consent to pool must be given anew. Raises Forbidden, NoSuchAgreement, ReferenceTaken where
    the reference is another member's here.
    """
    need_going(work)
    insist(policy.may_settle(work.actor, member_id))
    member = members.member(work.session, work.coop_id, member_id)
    old = work.session.scalar(select(Agreement).where(Agreement.coop_id == from_coop_id, Agreement.id == agreement_id))
    if member is None or member.left_on is not None or old is None or old.refused_at is not None:
        raise NoSuchAgreement()
    found = _known(work, member_id, old)
    if found is not None:
        return found
    number, fund_number = next_number(work, "agreement"), next_number(work, "fund")
    own = old.funder_kind == FunderKind.OWN
    copied = {name: getattr(old, name) for name in _COPIED}
    if own:
        copied["reference"] = copied["reference_key"] = f"OWN{fund_number:05d}"
    agreement = Agreement(
        coop_id=work.coop_id, id=new_id(), number=number, member_id=member_id, funder_id=_funder(work, old),
        evidence_id=None, recorded_by=work.actor.person_id, recorded_at=work.now, checked_by=work.actor.person_id,
        checked_at=work.now, refused_why="", **copied,
    )  # fmt: skip
    with named_rules(work.session, {"uq_agreement_reference": ReferenceTaken}):
        work.session.add(agreement)
    _copy_history(work, old, agreement, from_name)
    work.session.flush()
    append(
        work, act="agreement_taken_over", subject_kind="agreement", subject_id=agreement.id,
        content={
            "member": str(member_id), "number": number, "fund": fund_number, "from_coop": str(from_coop_id),
            "from_agreement": str(old.id), "from_number": old.number,
        },
    )  # fmt: skip
    fund = Fund(
        coop_id=work.coop_id, id=new_id(), number=fund_number, agreement_id=agreement.id, member_id=member_id,
        available_account_id=open_account(work, code=chart.fund_available(fund_number)), opened_on=work.today,
    )  # fmt: skip
    work.session.add(fund)
    work.session.flush()
    let_money_land(work, agreement, fund)
    tell(
        work, people=[member.person_id], values={"number": number, "coop": from_name},
        message=N_("Your agreement came along from %(coop)s. Here it is agreement %(number)s."),
        link=agreement_link(work, number),
    )  # fmt: skip
    return Recorded(agreement.id, number, fund.id, fund_number, True)


def _known(work: Work, member_id: uuid.UUID, old: Agreement) -> Recorded | None:
    """The agreement of the same reference that this member has here already; of own money there is none to find."""
    if old.funder_kind == FunderKind.OWN:
        return None
    row = work.session.execute(
        select(Agreement, Fund)
        .join(Fund, (Fund.coop_id == Agreement.coop_id) & (Fund.agreement_id == Agreement.id))
        .where(
            Agreement.coop_id == work.coop_id,
            Agreement.reference_key == old.reference_key,
            Agreement.member_id == member_id,
            Agreement.checked_at.is_not(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return Recorded(row[0].id, row[0].number, row[1].id, row[1].number, True)


def _funder(work: Work, old: Agreement) -> uuid.UUID | None:
    if old.funder_id is None:
        return None
    funder = work.session.execute(
        select(Funder).where(Funder.coop_id == old.coop_id, Funder.id == old.funder_id)
    ).scalar_one()
    return find_funder(work, funder.name, funder.kind)


def _copy_history(work: Work, old: Agreement, new: Agreement, from_name: str) -> None:
    """Every dated change but sums asked back, which concern money that stood there; outcomes; rules on keeping."""
    session = work.session
    here = {"coop_id": new.coop_id, "agreement_id": new.id}
    recorded = {"recorded_by": work.actor.person_id, "recorded_at": work.now}
    versions = session.scalars(
        select(AgreementVersion)
        .where(
            AgreementVersion.coop_id == old.coop_id,
            AgreementVersion.agreement_id == old.id,
            AgreementVersion.change != Change.ASKED_BACK,
        )
        .order_by(AgreementVersion.position)
    ).all()
    with force_locale("en"):  # a note in the books of the co-op, as an officer would write it
        where_from = _("Taken over from %(coop)s, agreement %(number)s.", coop=from_name, number=old.number)
    for position, each in enumerate(versions, 1):
        reason = f"{where_from} {each.reason}".strip() if position == 1 else each.reason
        session.add(
            AgreementVersion(
                **here, **recorded, position=position, change=each.change, effective_on=each.effective_on,
                rate=each.rate, contribution=each.contribution, suspended=each.suspended, ends_on=each.ends_on,
                reason=reason, evidence_id=None,
            )
        )  # fmt: skip
    outcomes = session.scalars(
        select(Outcome).where(Outcome.coop_id == old.coop_id, Outcome.agreement_id == old.id).order_by(Outcome.position)
    )
    session.add_all(Outcome(**here, position=each.position, text=each.text) for each in outcomes.all())
    rules = session.scalars(
        select(KeepingRule)
        .where(KeepingRule.coop_id == old.coop_id, KeepingRule.agreement_id == old.id)
        .order_by(KeepingRule.from_on, KeepingRule.id)
    )
    session.add_all(
        KeepingRule(
            **here, **recorded, from_on=each.from_on, weeks=each.weeks, amount=each.amount,
            contingency=each.contingency, deducts=each.deducts, why=each.why,
        )
        for each in rules.all()
    )  # fmt: skip
