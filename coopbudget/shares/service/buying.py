"""Buying shares at par: applied for, paid by bank transfer with a reference or by card, registered by an officer."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.collections import queries as collected, service as collections
from coopbudget.collections.service.paying_in import LEAST, MOST
from coopbudget.coops import queries as coops
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.errors import NotCurrentMember
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.rules import Side
from coopbudget.payments.service import register_reference
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares import policy, queries
from coopbudget.shares.errors import (
    AlreadyEnded,
    AppliedAlready,
    CardOnItsWay,
    NoCard,
    NoSuchShares,
    NotByTheRules,
    NotPaidYet,
)
from coopbudget.shares.law import most_held
from coopbudget.shares.models import ShareApplication
from coopbudget.shares.rules import buying_fault
from coopbudget.trail.service import append

REGISTERED = N_("%(amount)s of shares are yours now. They are in the register. See what you hold.")


def apply_for_shares(work: Work, *, shares: int) -> int:
    """The member (or who acts for her) wants to buy so many shares at today's par; the application's number.

    From now on money with her reference finds its way on the co-op's own statement. Raises NotByTheRules for fewer
    than the rules ask of a member or more than the law allows, AppliedAlready, NotCurrentMember.
    """
    need_going(work)
    work.need_power(Power.PLEDGE)
    member = members_service.locked_membership(work, work.member_id)
    if not member.admitted_at or member.left_at or member.number is None:
        raise NotCurrentMember()
    rules = rules_on(work.session, work.coop_id, work.today)
    amount = shares * rules.share_value
    _check(work, member.number, amount, minimum=rules.share_minimum * rules.share_value)
    number = next_number(work, "share_application")
    offer = queries.offer_now(work.session, work.coop_id, work.today)
    paid = open_account(work, code=chart.shares_paid(member.number))
    application = ShareApplication(
        coop_id=work.coop_id, id=new_id(), number=number, member_id=member.id, offer_id=offer.id if offer else None,
        shares=shares, value=rules.share_value, paid_account_id=paid, owner_id=member.person_id,
        asked_by=work.person_id, asked_as=work.actor.capacity, asked_at=work.now, called_off_by=None,
        called_off_at=None, registered_by=None, registered_at=None, entry_id=None, entry_number=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_share_application_open": AppliedAlready}):
        work.session.add(application)
    register_reference(
        work, reference=queries.reference_of(member.number), account_id=paid, label_kind="shares", owner_id=member.id,
        side=Side.OWN,
    )  # fmt: skip
    append(
        work, act="shares.applied", subject_kind="share_application", subject_id=application.id,
        content={"number": number, "shares": shares, "value": rules.share_value, "capacity": str(work.actor.capacity)},
    )  # fmt: skip
    return number


def _check(work: Work, member: int, amount: int, *, minimum: int) -> None:
    held = ledger.balance(work.session, work.coop_id, chart.share_capital(member))
    nation = coops.coop_by_id(work.session, work.coop_id).nation
    fault = buying_fault(amount=amount, held=held, minimum=minimum, most=most_held(nation, work.today))
    if fault is not None:
        raise NotByTheRules(fault)


def call_off_application(work: Work, *, number: int) -> None:
    """The member (or who acts for her), or who keeps the register, takes the application back.

    What was paid in stays hers: for other shares, or to be sent back. Raises NoSuchShares, AlreadyEnded.
    """
    application = _lock(work, number)
    hers = application.member_id == work.actor.member_id and work.actor.may_for_member(Power.PLEDGE)
    if not hers and not work.actor.may(Permission.ADMIT_MEMBERS):
        raise NoSuchShares()
    if application.registered_at or application.called_off_at:
        raise AlreadyEnded()
    application.called_off_at, application.called_off_by = work.now, work.person_id
    work.session.flush()
    append(work, act="shares.called_off", subject_kind="share_application", subject_id=application.id)


def pay_by_card(work: Work, *, number: int, back_url: str) -> collections.Asked:
    """The member (or who acts for her) begins to pay by card what is missing for the shares she applied for.

    ``back_url`` (``{number}`` in it) is where Stripe sends the payer back to. What comes is asked of Stripe, and waits
    as money paid in for shares. Raises NoSuchShares, AlreadyEnded, CardOnItsWay, NoCard for an amount that no card
    takes (nothing missing too), collections' NotConnected.
    """
    work.need_power(Power.PLEDGE)
    application = _lock(work, number)
    if application.member_id != work.member_id:
        raise NoSuchShares()
    if application.registered_at or application.called_off_at:
        raise AlreadyEnded()
    member = members.member(work.session, work.coop_id, application.member_id)
    assert member is not None  # a foreign key holds it
    if any(payment.waits for payment in collected.payments_for(work.session, work.coop_id, number)):
        raise CardOnItsWay()
    came = ledger.balance(work.session, work.coop_id, chart.shares_paid(member.number))
    missing = application.shares * application.value - came
    if not LEAST <= missing <= MOST:
        raise NoCard()
    purse = collections.SharePurse(
        number=number,
        account_id=application.paid_account_id,
        behind_account_id=open_account(work, code=chart.share_capital(member.number)),
        member_id=member.id,
    )
    return collections.pay_by_card(work, purse=purse, amount=missing, back_url=back_url)


def register_shares(work: Work, *, number: int) -> Posted:
    """Shares that are paid for become share capital and stand in the register; the member is told.

    Raises NoSuchShares, AlreadyEnded, NotPaidYet, NotByTheRules over the law's limit of today, Forbidden by the policy.
    """
    need_going(work)
    work.need(Permission.ADMIT_MEMBERS)
    application = _lock(work, number)
    insist(policy.may_register(work.actor, application.member_id))
    if application.registered_at or application.called_off_at:
        raise AlreadyEnded()
    member = members.member(work.session, work.coop_id, application.member_id)
    assert member is not None  # a foreign key holds it
    amount = application.shares * application.value
    _check(work, member.number, amount, minimum=0)
    if ledger.balance(work.session, work.coop_id, chart.shares_paid(member.number)) < amount:
        raise NotPaidYet()
    capital = open_account(work, code=chart.share_capital(member.number))
    posted = post_entry(
        work, kind="shares_registered", on=work.today, key=f"shares:{application.id}", memo="shares_registered",
        legs=[Leg(application.paid_account_id, capital, amount)],
        refs={"application": str(application.id), "member": str(member.id)},
    )  # fmt: skip
    application.registered_at, application.registered_by = work.now, work.person_id
    application.entry_id, application.entry_number = posted.entry_id, posted.number
    work.session.flush()
    append(
        work, act="shares.registered", subject_kind="share_application", subject_id=application.id,
        content={"amount": amount, "entry": posted.number},
    )  # fmt: skip
    if member.left_on is None:
        tell(
            work, people=[member.person_id], message=REGISTERED, values={"amount": {"pence": amount}},
            link=f"/c/{work.actor.coop.slug}/shares" if work.actor.coop else "", about=application.id,
        )  # fmt: skip
    return posted


def _lock(work: Work, number: int) -> ShareApplication:
    """An application, its member locked before it as everywhere here. Raises NoSuchShares."""
    wanted = select(ShareApplication).where(ShareApplication.coop_id == work.coop_id, ShareApplication.number == number)
    member_id = work.session.scalar(wanted.with_only_columns(ShareApplication.member_id))
    if member_id is None:
        raise NoSuchShares()
    members_service.locked_membership(work, member_id)
    return work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
