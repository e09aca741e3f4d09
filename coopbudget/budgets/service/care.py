"""What an agreement is for and how it goes, when it is looked at again, and how much its funder lets a member keep."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.budgets import policy, queries, rules
from coopbudget.budgets.errors import NoSuchFund, NoSuchOutcome, NoSuchReview, NotChecked, ReviewOver
from coopbudget.budgets.kinds import Deducts, FunderKind, Going
from coopbudget.budgets.models import (
    Agreement,
    AgreementReview,
    Fund,
    KeepingRule,
    Outcome,
    OutcomeWord,
    Purpose,
)
from coopbudget.budgets.queries.care import without_review
from coopbudget.budgets.service.agreements import agreement_link, lock_agreement
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import tell
from coopbudget.trail.service import append

REMIND_DAYS = (28, 7)
"""How long before a review its people are reminded; once more, with the officers, when its day is past."""
AT_ONCE = 500


def set_keeping_rule(
    work: Work,
    *,
    agreement_id: uuid.UUID,
    from_on: date,
    weeks: int | None,
    amount: int | None,
    contingency: int = 0,
    deducts: Deducts | str = Deducts.PROMISED,
    why: str = "",
) -> uuid.UUID:
    """How much the funder lets be kept from a day on: ``weeks`` of money or an ``amount`` (pence), never both.

    Earlier days read as they stood. The member is told. Raises Forbidden for one's own agreement, NotChecked, Invalid.
    """
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    if agreement.checked_at is None:
        raise NotChecked()
    if agreement.funder_kind == FunderKind.OWN:
        raise Invalid(_l("This is the member's own money. All of it may be kept."))
    if (weeks is None) == (amount is None):
        raise Invalid({"weeks": [_l("Type a number of weeks, or an amount: one of the two.")]})
    if from_on < agreement.starts_on:
        raise Invalid({"from_on": [_l("This is before the agreement starts.")]})
    row = KeepingRule(
        coop_id=work.coop_id, id=new_id(), agreement_id=agreement.id, from_on=from_on, weeks=weeks, amount=amount,
        contingency=contingency, deducts=str(deducts), why=why.strip(), recorded_by=work.actor.person_id,
        recorded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="keeping_rule_set",
        subject_kind="agreement",
        subject_id=agreement.id,
        content={
            "from_on": from_on.isoformat(), "weeks": weeks, "amount": amount, "contingency": contingency,
            "deducts": str(deducts),
        },
    )  # fmt: skip
    message = N_(
        "From %(day)s your funder lets you keep another sum than before. The page of your agreement says how much."
    )
    _tell_member(work, agreement, message, {"day": {"date": from_on.isoformat()}})
    return row.id


def plan_reviews(work: Work) -> int:
    """Put the next review of each agreement that has none to come into the calendar; of how many.

    The first is due within so many months of the start, each other one so many after the last (reg 7: DOMAIN 5); both
    are settings of the agreement. An agreement that ends before is not looked at again.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    planned, after = 0, 0
    while found := work.session.scalars(without_review(work.coop_id, after).limit(AT_ONCE)).all():
        planned += _plan_each(work, found)
        after = found[-1].number
    work.session.flush()
    return planned


def _plan_each(work: Work, found: Sequence[Agreement]) -> int:
    ids = [agreement.id for agreement in found]
    steps = queries.steps_of_agreements(work.session, work.coop_id, ids)
    last: dict[uuid.UUID, tuple[int, date | None]] = {
        agreement_id: (position, done_on)
        for agreement_id, position, done_on in work.session.execute(
            select(AgreementReview.agreement_id, func.max(AgreementReview.position), func.max(AgreementReview.done_on))
            .where(AgreementReview.coop_id == work.coop_id, AgreementReview.agreement_id.in_(ids))
            .group_by(AgreementReview.agreement_id)
        )
    }
    planned = 0
    for agreement in found:
        position, done_on = last.get(agreement.id, (0, None))
        due_on = rules.months_after(done_on, agreement.review_months) if done_on else rules.next_review(
            agreement.starts_on, work.today, first_months=agreement.first_review_months,
            then_months=agreement.review_months,
        )  # fmt: skip
        if due_on <= rules.terms_on(steps[agreement.id], due_on).ends_on:
            _plan(work, agreement.id, position + 1, due_on)
            planned += 1
    return planned


def _plan(work: Work, agreement_id: uuid.UUID, position: int, due_on: date) -> None:
    work.session.add(
        AgreementReview(
            coop_id=work.coop_id, id=new_id(), agreement_id=agreement_id, position=position, due_on=due_on,
            first_due_on=due_on, moved_why="", note="", reminded=0, planned_at=work.now,
        )
    )  # fmt: skip


def move_review(work: Work, *, review_id: uuid.UUID, due_on: date, why: str) -> None:
    """The funder looks at it on another day; why is kept. Raises NoSuchReview, ReviewOver, Forbidden, Invalid."""
    review, agreement = _lock_review(work, review_id)
    if due_on < work.today:
        raise Invalid({"due_on": [_l("Choose a day that is still to come.")]})
    if due_on == review.due_on:
        raise Invalid({"due_on": [_l("This is the day it has already.")]})
    review.due_on, review.moved_why = due_on, why.strip()
    review.moved_by, review.moved_at, review.reminded = work.actor.person_id, work.now, 0
    work.session.flush()
    _note(work, "review_moved", agreement, {"due_on": due_on.isoformat()})
    message = N_("The review of your agreement %(number)s is on %(day)s now.")
    _tell_member(work, agreement, message, {"number": agreement.number, "day": {"date": due_on.isoformat()}})


def finish_review(work: Work, *, review_id: uuid.UUID, done_on: date, note: str = "") -> None:
    """The review has been; ``note`` is what came of it. The next one is planned. Raises as ``move_review``."""
    review, agreement = _lock_review(work, review_id)
    if done_on > work.today:
        raise Invalid({"done_on": [_l("This day has not come yet.")]})
    if done_on < agreement.starts_on:
        raise Invalid({"done_on": [_l("This is before the agreement starts.")]})
    review.done_on, review.note = done_on, note.strip()
    review.done_by, review.done_at = work.actor.person_id, work.now
    work.session.flush()
    _note(work, "review_done", agreement, {"done_on": done_on.isoformat()})
    steps = queries.steps_of_agreements(work.session, work.coop_id, [agreement.id])[agreement.id]
    due_on = rules.months_after(done_on, agreement.review_months)
    if due_on <= rules.terms_on(steps, due_on).ends_on:
        _plan(work, agreement.id, review.position + 1, due_on)
        work.session.flush()


def remind_of_reviews(work: Work) -> int:
    """Remind of reviews four weeks and a week before, and when their day is past: each once. Of how many.

    The member and those who see her money are told; the officers too, once the day is past.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    soon = queries.open_reviews(work.session, work.coop_id, until=work.today + timedelta(days=REMIND_DAYS[0]))
    told = 0
    for row in soon:
        step = sum((row.due_on - work.today).days <= days for days in REMIND_DAYS) + (row.due_on < work.today)
        if step <= row.reminded:
            continue
        review, agreement = _lock_review(work, row.id)
        review.reminded = step
        work.session.flush()
        values: dict[str, Value] = {"number": agreement.number, "day": {"date": row.due_on.isoformat()}}
        if row.due_on < work.today:
            message = N_(
                "The review of agreement %(number)s was due on %(day)s. If it has been, write down what came of it."
            )
            officers = members.people_with(work.session, work.coop_id, Permission.MANAGE_AGREEMENTS, work.today)
            tell(work, people=officers, message=message, values=values, link=_link(work, agreement), about=review.id)
        else:
            message = N_("Your agreement %(number)s is looked at again by %(day)s. Say how it goes before then.")
            _tell_member(work, agreement, message, values, about=review.id)
        told += 1
    return told


def say_word(work: Work, *, outcome_id: uuid.UUID, going: Going | str, words: str) -> uuid.UUID:
    """The member says how an outcome goes, or somebody she lets plan for her. Raises NoSuchOutcome, Forbidden."""
    outcome = _outcome(work, outcome_id)
    row = OutcomeWord(
        coop_id=work.coop_id, id=new_id(), outcome_id=outcome.id, going=str(Going(going)), words=words.strip(),
        said_on=work.today, said_by=work.actor.person_id, said_as=str(work.actor.capacity), said_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(work, act="outcome_word_said", subject_kind="outcome", subject_id=outcome.id, content={"word": str(row.id)})
    return row.id


def change_word(work: Work, *, word_id: uuid.UUID, going: Going | str, words: str) -> None:
    """What was said is said in other words; its day stays. Raises NoSuchOutcome, Forbidden."""
    row = work.session.scalar(
        select(OutcomeWord).where(OutcomeWord.coop_id == work.coop_id, OutcomeWord.id == word_id).with_for_update()
    )
    if row is None:
        raise NoSuchOutcome()
    _outcome(work, row.outcome_id)
    row.going, row.words, row.changed_at = str(Going(going)), words.strip(), work.now
    work.session.flush()
    append(
        work,
        act="outcome_word_changed",
        subject_kind="outcome",
        subject_id=row.outcome_id,
        content={"word": str(row.id)},
    )


def say_purpose(work: Work, *, fund_id: uuid.UUID, contract_number: int, outcome_id: uuid.UUID) -> None:
    """Which outcome a contract serves that the fund pays for. Raises NoSuchFund, NoSuchOutcome, Forbidden.

    Statements and returns read by it from then on, those of earlier days too: what was bought did not change.
    """
    fund = work.session.scalar(select(Fund).where(Fund.coop_id == work.coop_id, Fund.id == fund_id).with_for_update())
    if fund is None:
        raise NoSuchFund()
    insist(policy.may_say_purpose(work.actor, fund.member_id))
    known = queries.outcome_rows(work.session, work.coop_id, fund.agreement_id)
    if all(row.id != outcome_id for row in known):
        raise NoSuchOutcome()
    row = work.session.scalar(
        select(Purpose).where(
            Purpose.coop_id == work.coop_id, Purpose.fund_id == fund.id, Purpose.number == contract_number
        )
    )
    if row is None:
        row = Purpose(coop_id=work.coop_id, id=new_id(), fund_id=fund.id, number=contract_number)
        work.session.add(row)
    row.outcome_id, row.said_by, row.said_at = outcome_id, work.actor.person_id, work.now
    row.said_as = str(work.actor.capacity)
    work.session.flush()
    append(
        work,
        act="purpose_said",
        subject_kind="fund",
        subject_id=fund.id,
        content={"contract": contract_number, "outcome": str(outcome_id)},
    )


def _outcome(work: Work, outcome_id: uuid.UUID) -> Outcome:
    """The outcome, if its words are this actor's to write."""
    row = work.session.execute(
        select(Outcome, Agreement.member_id)
        .join(Agreement, (Agreement.coop_id == Outcome.coop_id) & (Agreement.id == Outcome.agreement_id))
        .where(Outcome.coop_id == work.coop_id, Outcome.id == outcome_id)
    ).one_or_none()
    if row is None:
        raise NoSuchOutcome()
    insist(policy.may_say_how(work.actor, row.member_id))
    outcome: Outcome = row[0]
    return outcome


def _lock_review(work: Work, review_id: uuid.UUID) -> tuple[AgreementReview, Agreement]:
    """A review to come and its agreement, both locked, if this actor settles it."""
    agreement_id = work.session.scalar(
        select(AgreementReview.agreement_id).where(
            AgreementReview.coop_id == work.coop_id, AgreementReview.id == review_id
        )
    )
    if agreement_id is None:
        raise NoSuchReview()
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    review = work.session.execute(
        select(AgreementReview)
        .where(AgreementReview.coop_id == work.coop_id, AgreementReview.id == review_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if review.done_on is not None:
        raise ReviewOver()
    return review, agreement


def _note(work: Work, act: str, agreement: Agreement, content: dict[str, Any]) -> None:
    append(work, act=act, subject_kind="agreement", subject_id=agreement.id, content=content)


def _link(work: Work, agreement: Agreement) -> str:
    base = agreement_link(work, agreement.number)
    return f"{base}/reviews" if base else ""


def _tell_member(
    work: Work, agreement: Agreement, message: str, values: dict[str, Value], about: uuid.UUID | None = None
) -> None:
    member = members.member(work.session, work.coop_id, agreement.member_id)
    if member is None or member.left_on is not None:
        return
    people = [member.person_id]
    people += members.supporters_of(work.session, work.coop_id, agreement.member_id, work.today, Power.SEE)
    tell(work, people=people, message=message, values=values, link=_link(work, agreement), about=about)
