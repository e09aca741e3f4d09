"""A provider is asked to pay back what was earned: one officer asks, another agrees, and then it is sent."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import hold_contract
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices.service.visits import tell_officers, tell_provider
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.notices.messages import N_
from coopbudget.payments.service.references import register_reference
from coopbudget.providers import queries as providers
from coopbudget.rebates import policy, queries
from coopbudget.rebates.errors import ClaimChanged, ClaimOver, ClaimWaits, MoneyCame, NoRebate, NothingEarned
from coopbudget.rebates.models import RebateClaim
from coopbudget.rebates.queries import Standing
from coopbudget.rebates.service.accruing import book
from coopbudget.tenders.volume import as_terms
from coopbudget.trail.service import append

CLAIMED, CALLED_OFF = "rebate_claimed", "rebate_claim_off"
DUE_DAYS = 28
"""How long a provider has to pay a rebate back."""


def ask_claim(work: Work, *, contract_id: uuid.UUID, since: date) -> RebateClaim:
    """Ask for what the stretch that begins on ``since`` earned and was not asked for; another officer must agree.

    Raises NoRebate, NothingEarned, ClaimWaits, Forbidden (policy: a provider's person).
    """
    work.need(Permission.KEEP_BOOKS)
    contract = hold_contract(work, contract_id)
    insist(policy.may_ask(work.actor, provider_people=providers.people_of(work.session, contract.provider_id)))
    each = _stretch(work, contract, since)
    if each.waits:
        raise ClaimWaits()
    if not each.to_ask:
        raise NothingEarned()
    number = next_number(work, "rebate_claim")
    row = RebateClaim(
        coop_id=work.coop_id,
        id=new_id(),
        number=number,
        contract_id=contract.id,
        contract_number=contract.number,
        provider_id=contract.provider_id,
        side=each.rebate.side,
        since=since,
        until=each.counting.until,
        terms=as_terms(each.rebate),
        spend=each.bought.spend,
        minutes=each.bought.minutes,
        visits=each.bought.visits,
        amount=each.to_ask,
        reference=f"REBATE{number:05d}",
        asked_by=work.person_id,
        asked_at=work.now,
    )
    with named_rules(work.session, {"uq_rebate_claim_waiting": ClaimWaits}):
        work.session.add(row)
    book(work, contract, queries.standings(work.session, work.coop_id, contract))
    _note(work, row, "rebate.asked")
    tell_officers(
        work,
        Permission.APPROVE_PAYMENTS,
        N_("A rebate of %(amount)s is to be asked for: %(title)s. Another officer has to agree."),
        {"amount": {"pence": row.amount}, "title": contract.title},
        f"/rebates/{number}",
        about=row.id,
        but={work.actor.person_id},
    )
    return row


def agree_claim(work: Work, *, number: int) -> RebateClaim:
    """A second officer agrees: what was earned is asked for in the books, and the provider is told.

    From now on a line of the right bank account that carries the claim's reference is this. Raises NoRebate,
    ClaimOver, ClaimChanged (less is earned by now), Forbidden (policy).
    """
    work.need(Permission.APPROVE_PAYMENTS)
    contract, row = hold_claim(work, number)
    if row.agreed_at is not None or row.off_at is not None:
        raise ClaimOver()
    people = providers.people_of(work.session, contract.provider_id)
    insist(policy.may_agree(work.actor, asked_by=row.asked_by, provider_people=people))
    found = queries.standings(work.session, work.coop_id, contract)
    each = next((one for one in found if one.counting.since == row.since), None)
    if each is None or each.to_ask < row.amount:
        raise ClaimChanged()
    claimed = open_account(work, code=chart.rebate_claimed(row.side, row.number))
    register_reference(
        work, reference=row.reference, account_id=claimed, label_kind="rebate", owner_id=row.id, side=row.side
    )
    book(work, contract, found)
    earned = open_account(work, code=chart.rebate_earned(row.side, contract.number))
    posted = post_entry(
        work,
        kind=CLAIMED,
        on=work.today,
        key=f"rebate-claim:{row.id}",
        legs=[Leg(claimed, earned, row.amount)],
        memo=CLAIMED,
        refs={"claim": str(row.id), "contract": str(contract.id), "provider": str(row.provider_id)},
    )
    row.agreed_by, row.agreed_at = work.person_id, work.now
    row.due_on = work.today + timedelta(days=DUE_DAYS)
    row.entry_id, row.entry_number = posted.entry_id, posted.number
    work.session.flush()
    _note(work, row, "rebate.claimed")
    tell_provider(
        work,
        row.provider_id,
        N_("The rebate for %(title)s is %(amount)s. Pay it by %(day)s with the reference %(reference)s."),
        {
            "title": contract.title,
            "amount": {"pence": row.amount},
            "day": {"date": row.due_on.isoformat()},
            "reference": row.reference,
        },
        "/rebates",
        about=row.id,
    )
    return row


def call_off_claim(work: Work, *, number: int, why: str) -> RebateClaim:
    """Take a claim back on which nothing came in; what it asked is earned and not asked for again.

    Raises NoRebate, ClaimOver, MoneyCame, Invalid without a reason, Forbidden (policy: a provider's person).
    """
    work.need(Permission.KEEP_BOOKS)
    contract, row = hold_claim(work, number)
    insist(policy.may_ask(work.actor, provider_people=providers.people_of(work.session, contract.provider_id)))
    if row.off_at is not None:
        raise ClaimOver()
    if not why.strip():
        raise Invalid({"why": [_l("Say why, for the other officers and the reviewer.")]})
    if queries.came_in(work.session, work.coop_id, [row])[row.id]:
        raise MoneyCame()
    row.off_by, row.off_at, row.off_why = work.actor.person_id, work.now, why.strip()
    work.session.flush()
    if row.entry_id is not None:
        undone = reverse_entry(
            work, entry_id=row.entry_id, on=work.today, key=f"rebate-claim-off:{row.id}", kind=CALLED_OFF
        )
        row.off_entry_number = undone.number
        tell_provider(
            work,
            row.provider_id,
            N_("The rebate of %(amount)s for %(title)s is not asked for now. You do not have to pay it."),
            {"amount": {"pence": row.amount}, "title": contract.title},
            "/rebates",
            about=row.id,
        )
    book(work, contract, queries.standings(work.session, work.coop_id, contract))
    work.session.flush()
    _note(work, row, "rebate.claim_off")
    return row


def _stretch(work: Work, contract: ContractRow, since: date) -> Standing:
    found = queries.standings(work.session, work.coop_id, contract)
    each = next((one for one in found if one.counting.since == since), None)
    if each is None:
        raise NoRebate()
    return each


def hold_claim(work: Work, number: int) -> tuple[ContractRow, RebateClaim]:
    """The contract, then the claim, locked. Raises NoRebate."""
    found = queries.claim(work.session, work.coop_id, number)
    if found is None:
        raise NoRebate()
    contract = hold_contract(work, found.contract_id)
    row = work.session.scalar(
        select(RebateClaim)
        .where(RebateClaim.coop_id == work.coop_id, RebateClaim.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert row is not None
    return contract, row


def _note(work: Work, row: RebateClaim, act: str) -> None:
    append(
        work,
        act=act,
        subject_kind="rebate_claim",
        subject_id=row.id,
        content={"amount": row.amount, "contract": str(row.contract_id), "number": row.number},
    )
