"""Shares on their way back: asked with notice, agreed while the co-op is solvent and out of its reserve, paid by a run.

The same way goes money that was paid in for shares and never became any, and interest: it is the member's, and needs
neither notice nor reserve.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coopbudget.coops.service import hold_coop, need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Capacity, Permission, Power, Work, insist
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.rules import Side
from coopbudget.payments.service.instructions import instruct, withdraw_instruction
from coopbudget.payments.service.payees import check_bank_details, lock_payee, register_payee
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares import policy, queries
from coopbudget.shares.errors import AlreadyEnded, AskedAlready, NoSuchShares, NotByTheRules
from coopbudget.shares.models import ShareWithdrawal
from coopbudget.shares.queries import NominationRow
from coopbudget.shares.rules import Fault, asking_fault, notice_ends, paying_fault
from coopbudget.shares.service.passing import dead_fault, named_for
from coopbudget.trail.service import append

OWNER = "share_withdrawal"
"""What payments calls the owner of such an instruction."""

SHARES, PAID, INTEREST = "shares", "paid", "interest"
"""What goes back: shares, money paid in for shares that were never registered, or interest."""

_SOURCES = {SHARES: chart.share_capital, PAID: chart.shares_paid, INTEREST: chart.share_interest}

ASKED = N_("A member asks for %(amount)s of shares or what they earned. It can go from %(day)s on.")
SOMEBODY_ASKED = N_(
    "Somebody asked for %(amount)s of your shares, or what they earned, to be sent to your bank. "
    "Tell us if that is wrong."
)
AGREED = N_("%(amount)s for your shares goes to your bank account with the next payment run.")
REFUSED = N_("%(amount)s for your shares is not sent to you now. You still have it in the co-op. See why.")


def ask_shares_back(
    work: Work,
    *,
    member_id: uuid.UUID,
    amount: int,
    kind: str = SHARES,
    sort_code: str = "",
    account_number: str = "",
    nomination: int | None = None,
) -> int:
    """The member (or who acts for her) asks ``amount`` pence of her shares back; the asking's number.

    Where she has died, who keeps the register asks: for those who settle the estate, or (``nomination``, its number)
    for whom she had named. Nothing moves yet: the shares stay hers while the notice runs. Bank details are asked for
    once, as for own money. Raises NoSuchShares, NotByTheRules, AskedAlready, Invalid.
    """
    need_going(work)
    member = members_service.locked_membership(work, member_id)
    hers = work.actor.member_id == member_id and work.actor.may_for_member(Power.PLEDGE)
    for_the_dead = bool(members.dead_among(work.session, [member.person_id])) and work.actor.may(
        Permission.ADMIT_MEMBERS
    )
    if not (hers or for_the_dead) or member.number is None:
        raise NoSuchShares()
    rules = rules_on(work.session, work.coop_id, work.today)
    named = None
    if hers:
        _check_amount(work, member.number, amount, kind, rules.share_value, rules.share_minimum * rules.share_value)
    else:
        named = _check_dead(work, member_id, amount, kind, nomination)
    details: tuple[str | None, str | None] = (None, None)
    if payee_for(work.session, work.coop_id, named.id if named else member_id) is None:
        details = check_bank_details(sort_code, account_number)
    notice = notice_ends(work.today, rules.share_notice_days) if kind == SHARES else work.today
    asked = ShareWithdrawal(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "share_withdrawal"), member_id=member_id,
        kind=kind, amount=amount, notice_until=notice, sort_code=details[0], account_number=details[1],
        asked_by=work.person_id, asked_as=work.actor.capacity if hers else Capacity.OFFICER, asked_at=work.now,
        decided_by=None, decided_at=None, agreed=None, why="", called_off_by=None, called_off_at=None, entry_id=None,
        entry_number=None, back_entry_number=None, nomination_id=named.id if named else None,
    )  # fmt: skip
    once = {"uq_share_withdrawal_waiting": AskedAlready, "uq_share_withdrawal_named": AskedAlready}
    with named_rules(work.session, once):
        work.session.add(asked)
    _note(
        work, asked, "shares.asked_back", amount=amount, capacity=str(asked.asked_as), notice_until=notice.isoformat()
    )
    _tell_asked(work, asked, member.person_id, gone=member.left_at is not None)
    return asked.number


def _check_amount(work: Work, member: int, amount: int, kind: str, value: int, minimum: int) -> None:
    held = ledger.balance(work.session, work.coop_id, _source(kind, member))
    if kind == SHARES:
        fault = asking_fault(amount=amount, held=held, value=value, minimum=minimum)
    else:
        fault = Fault.MORE_THAN_HELD if amount > held else None
    if fault is not None:
        raise NotByTheRules(fault)


def _check_dead(
    work: Work, member_id: uuid.UUID, amount: int, kind: str, nomination: int | None
) -> NominationRow | None:
    """All of what a member who has died left can go, to the penny; what passes to others whom she named can't."""
    owner = members.member(work.session, work.coop_id, member_id)
    assert owner is not None  # it is locked
    named = named_for(work, member_id, nomination)
    _check_amount(work, owner.number, amount, kind, value=1, minimum=0)
    fault = dead_fault(work, owner, amount, named)
    if fault is not None:
        raise NotByTheRules(fault)
    return named


def _source(kind: str, member: int) -> str:
    return _SOURCES[kind](member)


def decide_withdrawal(work: Work, *, number: int, agree: bool, why: str = "") -> None:
    """An officer says that it goes back, or not and ``why``. Agreed, the shares end and a payment run pays them.

    Out of the general reserve as much is set apart for good. Raises NoSuchShares, AlreadyEnded, NotByTheRules while the
    notice runs or the co-op can't, SecondFactorNeeded, Forbidden by the policy, payments' PayeeDiffers.
    """
    if agree:
        need_going(work)
    work.need(Permission.APPROVE_PAYMENTS)
    hold_coop(work)  # one at a time: each is measured against what the others left
    asked = _lock(work, number)
    if asked.decided_at is not None:
        raise AlreadyEnded()
    owner = members.member(work.session, work.coop_id, asked.member_id)
    assert owner is not None  # a foreign key holds it
    paid = _who_is_paid(work, asked, owner)
    insist(policy.may_decide(work.person_id, owner=paid.person, asked_by=asked.asked_by, agree=agree))
    if agree:
        work.need_second_factor()
        if asked.kind == SHARES:
            means = queries.means(work.session, work.coop_id)
            fault = paying_fault(amount=asked.amount, means=means, notice_until=asked.notice_until, today=work.today)
            if fault is not None:
                raise NotByTheRules(fault)
        if ledger.balance(work.session, work.coop_id, _source(asked.kind, owner.number)) < asked.amount:
            raise NotByTheRules(Fault.MORE_THAN_HELD)  # a bank took the money for them back meanwhile
        _send(work, asked, owner, paid)
    asked.sort_code = asked.account_number = None
    asked.decided_by, asked.decided_at, asked.agreed, asked.why = work.person_id, work.now, agree, why.strip()
    work.session.flush()
    _note(work, asked, "shares.going_back" if agree else "shares.kept", amount=asked.amount)
    if paid.told:
        tell(
            work, people=paid.told, message=AGREED if agree else REFUSED,
            values={"amount": {"pence": asked.amount}}, link=_path(work, asked), about=asked.id,
        )  # fmt: skip


@dataclass(frozen=True)
class _Paid:
    """Who has the money in the end: as payments knows them, their person where they have one, and whom to tell."""

    ref_id: uuid.UUID
    name: str
    person: uuid.UUID | None
    told: list[uuid.UUID]


def _who_is_paid(work: Work, asked: ShareWithdrawal, owner: MemberRow) -> _Paid:
    if asked.nomination_id is None:
        told = [owner.person_id] if owner.left_on is None else []
        return _Paid(asked.member_id, owner.display_name, owner.person_id, told)
    named = next(
        row
        for row in queries.nominations_of(work.session, work.coop_id, asked.member_id)
        if row.id == asked.nomination_id
    )
    taker = members.member(work.session, work.coop_id, named.to_member_id) if named.to_member_id else None
    return _Paid(named.id, named.name, taker.person_id if taker else None, [])


def _send(work: Work, asked: ShareWithdrawal, owner: MemberRow, paid: _Paid) -> None:
    """Post it, and ask payments to pay it to the account that is known or that was said."""
    payee = payee_for(work.session, work.coop_id, paid.ref_id)
    payee_id = payee.id if payee is not None else None
    if asked.sort_code is not None and asked.account_number is not None:
        payee_id = register_payee(
            work, name=paid.name, kind="member", ref_id=paid.ref_id, sort_code=asked.sort_code,
            account_number=asked.account_number, people=[paid.person] if paid.person else [],
            own_page=f"/c/{work.actor.coop.slug}/bank-details" if work.actor.coop and not asked.nomination_id else "",
            rests=True,
        )  # fmt: skip
    assert payee_id is not None  # a payee is never forgotten, and without one there are details
    lock_payee(work, payee_id)  # before the books, as payment runs do
    source = open_account(work, code=_source(asked.kind, owner.number))
    back = open_account(work, code=chart.shares_back(owner.number))
    legs = [Leg(source, back, asked.amount)]
    if asked.kind == SHARES:
        general, apart = (open_account(work, code=c) for c in (chart.RESERVE_GENERAL, chart.RESERVE_WITHDRAWN))
        legs.append(Leg(general, apart, asked.amount))
    posted = post_entry(
        work, kind="shares_back", on=work.today, key=f"shares-back:{asked.id}", memo="shares_back", legs=legs,
        refs={"withdrawal": str(asked.id), "member": str(asked.member_id)},
    )  # fmt: skip
    asked.entry_id, asked.entry_number = posted.entry_id, posted.number
    barred = {paid.person} if paid.person else set()
    instruct(
        work, payee_id=payee_id, side=Side.OWN, payable_account_id=back, amount=asked.amount,
        reference=f"SHARES {asked.number}", due_on=work.today, owner_kind=OWNER, owner_id=asked.id,
        barred_people=barred | ({asked.asked_by} if asked.asked_as == Capacity.OFFICER else set()),
        tell_people=paid.told, tell_link=_path(work, asked),
    )  # fmt: skip


def call_off_withdrawal(work: Work, *, number: int) -> None:
    """The member (or who acts for her), or an officer, takes the asking back; where it was agreed, she has her shares
    again. Raises payments' InstructionHeld once a payment run has it, AlreadyEnded."""
    asked = _lock(work, number)
    hers = asked.member_id == work.actor.member_id and work.actor.may_for_member(Power.PLEDGE)
    if not hers and not work.actor.may(Permission.APPROVE_PAYMENTS):
        raise NoSuchShares()
    if asked.called_off_at is not None or asked.agreed is False:
        raise AlreadyEnded()
    withdraw_instruction(work, owner_id=asked.id)
    asked.sort_code = asked.account_number = None
    if asked.entry_id is not None:
        posted = reverse_entry(
            work, entry_id=asked.entry_id, on=work.today, key=f"shares-back-off:{asked.id}", kind="shares_back_off"
        )
        asked.back_entry_number = posted.number
    else:
        asked.decided_at, asked.agreed = work.now, False
    asked.called_off_by, asked.called_off_at = work.person_id, work.now
    work.session.flush()
    _note(work, asked, "shares.asking_called_off")


def _lock(work: Work, number: int) -> ShareWithdrawal:
    """An asking, its member locked before it. Raises NoSuchShares."""
    wanted = select(ShareWithdrawal).where(ShareWithdrawal.coop_id == work.coop_id, ShareWithdrawal.number == number)
    member_id = work.session.scalar(wanted.with_only_columns(ShareWithdrawal.member_id))
    if member_id is None:
        raise NoSuchShares()
    members_service.locked_membership(work, member_id)
    return work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def _tell_asked(work: Work, asked: ShareWithdrawal, owner: uuid.UUID, *, gone: bool) -> None:
    """The officers; and the member, loudly, where somebody else asked."""
    officers = set(members.people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work, people=officers - {work.person_id, owner}, message=ASKED,
        values={"amount": {"pence": asked.amount}, "day": asked.notice_until}, link=_path(work, asked),
        about=asked.id,
    )  # fmt: skip
    if owner != work.person_id and not gone:
        tell(
            work, people=[owner], message=SOMEBODY_ASKED, values={"amount": {"pence": asked.amount}},
            link=_path(work, asked), about=asked.id, urgent=True,
        )  # fmt: skip


def _path(work: Work, asked: ShareWithdrawal) -> str:
    return f"/c/{work.actor.coop.slug}/shares/back/{asked.number}" if work.actor.coop else ""


def _note(work: Work, asked: ShareWithdrawal, act: str, **content: str | int) -> None:
    append(
        work, act=act, subject_kind="share_withdrawal", subject_id=asked.id,
        content={"number": asked.number, "kind": asked.kind, **content},
    )  # fmt: skip
