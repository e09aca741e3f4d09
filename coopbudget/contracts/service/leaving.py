"""A member leaves a running contract by its rule; a contract that is over gives back what it did not use."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.budgets import queries as funds, service as budgets
from coopbudget.contracts import queries
from coopbudget.contracts.errors import AlreadyAnswered, NoSuchContract, NotOverYet, PlaceHeld, TermsOver
from coopbudget.contracts.models import Contract, ContractPlace
from coopbudget.contracts.rules import LAST_INVOICE_DAYS, LeavingRule, last_paying_day, weeks_after
from coopbudget.contracts.service.answering import free_place, hold_funds
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers
from coopbudget.contracts.service.offering import hold_line, nobody_is_asked_in, offer_place, places_free
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import service as pools_service
from coopbudget.trail.service import append


def member_leaves_contract(
    work: Work, *, contract_id: uuid.UUID, member_id: uuid.UUID, told_on: date, died: bool = False
) -> date:
    """A member leaves: by the contract's rule she pays for visits up to the day that is returned.

    What her commitment holds for whole weeks after that day is free at once; the rest stays for visits not
    yet invoiced, and is free when the contract closes. Raises NoSuchContract, TermsOver, AlreadyAnswered
    (she left before), Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    hold_line(work, contract)
    if contract.in_force_at is None or contract.cancelled_at or contract.closed_at:
        raise TermsOver()
    if told_on > work.today:
        raise Invalid({"told_on": [_l("Choose a day that has come.")]})
    places = [
        place for place in queries.allocation(work.session, work.coop_id, contract.id) if place.member_id == member_id
    ]
    if not places:
        raise NoSuchContract()
    if any(place.last_day for place in places):
        raise AlreadyAnswered()
    last = last_paying_day(
        LeavingRule(contract.leaving),
        told_on=told_on,
        notice_days=contract.notice_days,
        ends_on=contract.ends_on,
        died=died,
    )
    for place in places:
        place.told_on, place.last_day = told_on, last
    work.session.flush()
    hold_funds(work, places)
    for place in places:
        _free_weeks_after(work, contract, place, last)
    append(
        work,
        act="member_left_contract",
        subject_kind="contract",
        subject_id=contract.id,
        content={"last_day": last.isoformat(), "member": str(member_id), "told_on": told_on.isoformat()},
    )
    values: dict[str, Value] = {"title": contract.title, "day": {"date": last.isoformat()}}
    if not died:
        tell_members(work, contract, places, N_("You leave %(title)s. You pay for visits until %(day)s."), values)
    tell_officers(work, contract, N_("A member leaves %(title)s. They pay for visits until %(day)s."), values)
    if last < contract.ends_on:
        _tell_who_stay(work, contract, last)
        offer_place(work, contract)
    return last


def _tell_who_stay(work: Work, contract: Contract, last: date) -> None:
    """What the others pay from the day after, and to officers where that is more than was set aside."""
    places = queries.allocation(work.session, work.coop_id, contract.id)
    first = max(last + timedelta(days=1), contract.starts_on)
    before = queries.standing_of(contract, places, last).shares
    after = queries.standing_of(contract, places, first)
    for place in places:
        if queries.as_rule(place).pays_on(first) and after.shares[place.fund_id] != before[place.fund_id]:
            tell_members(
                work,
                contract,
                [place],
                N_(
                    "Somebody leaves %(title)s. Your share of a usual week from fund %(fund)s goes from %(before)s to "
                    "%(after)s from %(day)s."
                ),
                {
                    "title": contract.title,
                    "fund": place.fund_number,
                    "before": {"pence": before[place.fund_id]},
                    "after": {"pence": after.shares[place.fund_id]},
                    "day": {"date": first.isoformat()},
                },
            )
    if after.beyond:
        tell_officers(
            work,
            contract,
            N_("From %(day)s a usual week of %(title)s costs some members more than they said yes to. Change it now."),
            {"title": contract.title, "day": {"date": first.isoformat()}},
        )


def _free_weeks_after(work: Work, contract: Contract, place: ContractPlace, last: date) -> None:
    left = queries.committed_left(work.session, work.coop_id, contract, [place])[place.fund_id]
    amount = min(left, place.most * weeks_after(last, contract.starts_on, contract.ends_on))
    if amount:
        place.committed -= amount
        # She may come back and leave again: each time is an entry of its own. The locked last day keeps it once.
        budgets.release_commitment(
            work, place.fund_id, contract.number, amount, f"contract:{contract.id}:{place.fund_id}:left:{new_id()}"
        )


def free_rest_of_place(work: Work, *, contract_id: uuid.UUID, member_id: uuid.UUID) -> int:
    """A member's last day is so long ago that the last invoice has had its time: what is left for her is free (pence).

    As ``close_contract`` does for all when the contract is over. Raises NoSuchContract, TermsOver, NotOverYet.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    if contract.in_force_at is None or contract.cancelled_at or contract.closed_at:
        raise TermsOver()
    places = [
        place
        for place in queries.allocation(work.session, work.coop_id, contract.id)
        if place.member_id == member_id and place.last_day
    ]
    if not places:
        raise NoSuchContract()
    if any(place.last_day and work.today <= place.last_day + timedelta(days=LAST_INVOICE_DAYS) for place in places):
        raise NotOverYet()
    hold_funds(work, places)
    left = queries.committed_left(work.session, work.coop_id, contract, places)
    for place in places:
        if left[place.fund_id]:
            place.committed -= left[place.fund_id]
            key = f"contract:{contract.id}:{place.fund_id}:rest:{new_id()}"
            budgets.release_commitment(work, place.fund_id, contract.number, left[place.fund_id], key)
    append(
        work, act="rest_of_place_freed", subject_kind="contract", subject_id=contract.id,
        content={"member": str(member_id), "amount": sum(left.values())},
    )  # fmt: skip
    return sum(left.values())


def member_comes_back(work: Work, *, contract_id: uuid.UUID, member_id: uuid.UUID) -> bool:
    """A leaving was a mistake or is called off: her place in a running contract is hers again, as she said yes to it.

    False, and nothing changes, where that can't be: the contract is over or being changed, somebody has the place or
    is asked, or what is free no longer covers it. Contract, line and funds are locked by the caller. Raises
    NoSuchContract where she has not left it.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    places = [
        place
        for place in queries.allocation(work.session, work.coop_id, contract.id)
        if place.member_id == member_id and place.last_day
    ]
    if not places:
        raise NoSuchContract()
    if not _place_is_free(work, contract, member_id):
        return False
    asked = {
        place.fund_id: place.most * weeks_after(place.last_day, contract.starts_on, contract.ends_on)
        for place in places
        if place.last_day
    }
    pots = funds.fund_pots(work.session, work.coop_id, asked)
    if any(pots[fund_id].available < amount for fund_id, amount in asked.items()):
        return False
    for place in places:
        place.told_on = place.last_day = None
        place.committed += asked[place.fund_id]
    work.session.flush()
    for fund_id, amount in asked.items():
        if amount:
            key = f"contract:{contract.id}:{fund_id}:back:{new_id()}"
            budgets.commit_available(work, fund_id, contract.number, amount, key)
    append(
        work, act="member_back_in_contract", subject_kind="contract", subject_id=contract.id,
        content={"member": str(member_id), "amount": sum(asked.values())},
    )  # fmt: skip
    values: dict[str, Value] = {"title": contract.title}
    tell_members(work, contract, places, N_("You are in %(title)s as before."), values)
    tell_officers(work, contract, N_("A member who had left %(title)s is in it as before."), values)
    return True


def _place_is_free(work: Work, contract: Contract, member_id: uuid.UUID) -> bool:
    """Whether the contract runs unchanged, and nobody has or is asked for the place of whoever left."""
    if contract.in_force_at is None or contract.cancelled_at or contract.closed_at or work.today > contract.ends_on:
        return False
    if queries.open_change(queries.versions(work.session, work.coop_id, contract.id)) is not None:
        return False
    try:
        nobody_is_asked_in(work, contract)
    except PlaceHeld:
        return False
    return places_free(work, contract, but=member_id) > 0


def close_contract(work: Work, *, contract_id: uuid.UUID) -> Contract:
    """The term is over and the last invoice had time to come: what is left of each commitment is free again.

    Raises TermsOver, NotOverYet.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    if contract.in_force_at is None or contract.cancelled_at or contract.closed_at:
        raise TermsOver()
    if work.today <= contract.ends_on + timedelta(days=LAST_INVOICE_DAYS):
        raise NotOverYet()
    contract.closed_at = work.now
    places = queries.allocation(work.session, work.coop_id, contract.id)
    work.session.flush()
    if queries.successor(work.session, work.coop_id, contract.id) is None:
        pools_service.mark_ended(work, contract.pool_id)
    hold_funds(work, places)
    for place in places:
        free_place(work, contract, place, key="closed")
    append(work, act="contract_closed", subject_kind="contract", subject_id=contract.id)
    tell_members(
        work,
        contract,
        places,
        N_("%(title)s has ended. What was left of your money for it is free again."),
        {"title": contract.title},
    )
    return contract
