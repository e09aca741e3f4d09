"""Days of a contract that come: new prices that somebody has to propose in time, and days to look at it together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, review_to_tell, uplift_to_tell
from coopbudget.contracts.models import Contract
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers, tell_provider
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value


def remind_of_days(work: Work) -> int:
    """Tell of new prices six weeks before their day, and of a review a week before, each once; of how many days."""
    work.need(Permission.MANAGE_CONTRACTS)
    found = work.session.scalars(
        select(Contract)
        .where(
            Contract.coop_id == work.coop_id,
            Contract.in_force_at.is_not(None),
            Contract.cancelled_at.is_(None),
            Contract.closed_at.is_(None),
            Contract.ends_on >= work.today,
        )
        .order_by(Contract.number)
    ).all()
    told = 0
    for each in found:
        reviews = [date.fromisoformat(day) for day in each.reviews]
        if uplift_to_tell(each.uplift_on, each.ends_on, each.uplift_told_on, work.today):
            told += _tell_of_uplift(work, hold_contract(work, each.id))
        if review := review_to_tell(reviews, each.review_told_on, work.today):
            _tell_of_review(work, hold_contract(work, each.id), review)
            told += 1
    return told


def _tell_of_uplift(work: Work, contract: Contract) -> int:
    waits = queries.open_change(queries.versions(work.session, work.coop_id, contract.id))
    if contract.uplift_on is None or (waits is not None and waits.kind == Change.UPLIFT):
        return 0
    contract.uplift_told_on = contract.uplift_on
    work.session.flush()
    values: dict[str, Value] = {"title": contract.title, "day": {"date": contract.uplift_on.isoformat()}}
    tell_officers(
        work,
        contract,
        N_("New prices of %(title)s are due on %(day)s. Propose them now, so that members have time to answer."),
        values,
        link=f"/contracts/{contract.number}/uplift",
    )
    tell_provider(
        work,
        contract,
        N_("By the rule of the contract the prices of %(title)s can move on %(day)s. The co-op proposes them."),
        values,
    )
    return 1


def _tell_of_review(work: Work, contract: Contract, day: date) -> None:
    contract.review_told_on = day
    work.session.flush()
    values: dict[str, Value] = {"title": contract.title, "day": {"date": day.isoformat()}}
    message = N_("On %(day)s both sides look at %(title)s together: what goes well, and what should change.")
    tell_officers(work, contract, message, values)
    tell_provider(work, contract, message, values)
    tell_members(
        work,
        contract,
        [p for p in queries.allocation(work.session, work.coop_id, contract.id) if p.last_day is None],
        N_("On %(day)s both sides look at %(title)s together. Say how the support is, so that they know."),
        values,
        link=f"/contracts/{contract.number}/feedback",
    )
