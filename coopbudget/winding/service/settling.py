"""Shares at the end, and what is left. Creditors and members' own money go before; that is looked at each time."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.chart import DEBIT_TYPES, type_of
from coopbudget.ledger.lock import ASSET_LOCK
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.service.instructions import instruct
from coopbudget.payments.service.payees import register_payee
from coopbudget.shares import queries as shares, service as shares_service
from coopbudget.winding import policy
from coopbudget.winding.errors import MoneyHasLeft, NotEnding, NotSettledYet, WorthNothing
from coopbudget.winding.models import Winding, WindingShare
from coopbudget.winding.queries import balances_now, ending_now, what_remains
from coopbudget.winding.rules import BEFORE_SHARES, Step, own_worth, shares_bring
from coopbudget.winding.service.ground import lock_ending, note

SHARE_PAID = N_("%(amount)s for your shares of %(par)s goes to your bank account with the next payment run.")
SHARE_LOST = N_("Your shares of %(par)s bring nothing: the co-op has nothing left for them. We are sorry.")


def _insist_on(work: Work, steps: tuple[Step, ...]) -> None:
    row = ending_now(work.session, work.coop_id)
    if row is None:
        raise NotEnding()
    if any(not each.done for each in what_remains(work, row) if each.step in steps):
        raise NotSettledYet()


def work_out_shares(work: Work) -> int:
    """What each holder's shares bring, once and for all: par, or in proportion what there is; how many holders.

    What is lost is written off the shares in one entry. From here on the ending can't be called off. Raises NotEnding,
    MoneyHasLeft where it was done, NotSettledYet, WorthNothing.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    work.need_second_factor()
    row = lock_ending(work, begun=True)
    if row.shares_at is not None:
        raise MoneyHasLeft()
    _insist_on(work, BEFORE_SHARES)
    session, coop_id = work.session, work.coop_id
    balances = balances_now(session, coop_id)
    worth, locked = own_worth(balances), balances.get(chart.RESERVE_INDIVISIBLE, 0)
    if worth < 0:
        raise WorthNothing()
    held = sorted(shares.holdings(session, coop_id).items())
    brings = dict(shares_bring(held, worth=worth, locked=locked))
    found = {each.number: each for each in members.current_members(session, coop_id)}
    gone = [number for number, _pence in held if number not in found]
    for number in gone:  # who left or died before, and whose shares are still here
        other = members.member_by_number(session, coop_id, number)
        if other is not None:
            found[number] = other
    lost = [(number, par - brings[number]) for number, par in held if par > brings[number]]
    for number, par in held:
        work.session.add(
            WindingShare(
                coop_id=coop_id, id=new_id(), winding_id=row.id, member_id=found[number].id, par=par,
                paid=brings[number],
            )
        )  # fmt: skip
    row.shares_at = work.now
    work.session.flush()
    if lost:
        surplus = open_account(work, code=chart.SURPLUS)
        post_entry(
            work, kind="shares_written_down", on=work.today, key=f"winding-shares:{row.id}", memo="shares_written_down",
            legs=[Leg(open_account(work, code=chart.share_capital(number)), surplus, loss) for number, loss in lost],
            refs={"winding": str(row.id)},
        )  # fmt: skip
    note(work, row, "winding.shares", holders=len(held), par=sum(par for _n, par in held), paid=sum(brings.values()))
    for number, par in held:
        if not brings[number]:
            _tell(work, found[number].person_id, SHARE_LOST, par=par)
    return len(held)


def pay_share(work: Work, *, member_id: uuid.UUID, sort_code: str = "", account_number: str = "") -> int:
    """Pay one holder what her shares bring, by the next payment run; the pence. Doing it twice changes nothing.

    Bank details are asked for where we know none. Raises NotEnding, Forbidden by the policy, Invalid, PayeeDiffers.
    """
    insist(policy.may_pay(work.actor, member_id))
    row = lock_ending(work, begun=True)
    part = work.session.scalar(
        select(WindingShare)
        .where(
            WindingShare.coop_id == work.coop_id,
            WindingShare.winding_id == row.id,
            WindingShare.member_id == member_id,
        )
        .with_for_update()
    )
    if part is None:
        raise NotEnding()
    if part.paid_at is None and part.paid:
        shares_service.repay_at_end(
            work, member_id=member_id, amount=part.paid, owner_id=part.id, sort_code=sort_code,
            account_number=account_number,
        )  # fmt: skip
        part.paid_at = work.now
        work.session.flush()
        owner = members.member(work.session, work.coop_id, member_id)
        if owner is not None and owner.left_on is None:
            _tell(work, owner.person_id, SHARE_PAID, par=part.par, amount=part.paid)
    return part.paid


def _tell(work: Work, person: uuid.UUID, message: str, **pence: int) -> None:
    slug = work.actor.coop.slug if work.actor.coop else ""
    values = {name: {"pence": amount} for name, amount in pence.items()}
    tell(work, people=[person], message=message, values=values, link=f"/c/{slug}/ending" if slug else "")


def hand_on(work: Work, *, sort_code: str, account_number: str) -> int:
    """What is left goes to the other society: every reserve, and the results of years, in two entries; the pence.

    It is paid by a run that other officers approve, from the co-op's own account. Raises NotEnding, MoneyHasLeft where
    it was done, NotSettledYet while anybody else comes first, WorthNothing, Invalid.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    work.need_second_factor()
    row = lock_ending(work, begun=True)
    if row.handed_on is not None:
        raise MoneyHasLeft()
    _insist_on(work, (*BEFORE_SHARES, Step.SHARES, Step.BANK))
    balances = balances_now(work.session, work.coop_id)
    left = own_worth(balances)
    locked = balances.get(chart.RESERVE_INDIVISIBLE, 0)
    if left < locked:
        raise WorthNothing()
    payee = register_payee(
        work, name=row.successor, kind="coop", ref_id=row.id, sort_code=sort_code, account_number=account_number,
        rests=True,
    )  # fmt: skip
    posted = _post(work, row, balances, left - locked, locked)
    if posted is not None:
        instruct(
            work, payee_id=payee, side="own",
            payable_account_id=open_account(work, code=chart.ASSET_LOCK_OWED), amount=left,
            reference=f"ENDING {row.number}", due_on=work.today, owner_kind="winding", owner_id=row.id,
        )  # fmt: skip
    row.handed_on, row.handed_at, row.handed_by = left, work.now, work.person_id
    row.handed_entry_number = posted.number if posted else None
    work.session.flush()
    note(work, row, "winding.handed_on", amount=left, locked=locked)
    return left


def _post(work: Work, row: Winding, balances: dict[str, int], free: int, locked: int) -> Posted | None:
    """Every result and reserve but the locked one into the general reserve; then all of it to the other society."""
    general = open_account(work, code=chart.RESERVE_GENERAL)
    legs = []
    for code, balance in sorted(balances.items()):
        own = code.startswith(("Income:", "Expenses:", "Equity:")) and not code.startswith(chart.SHARES)
        if not balance or not own or code in (chart.RESERVE_GENERAL, chart.RESERVE_INDIVISIBLE):
            continue
        account = open_account(work, code=code)
        credit = -balance if type_of(code) in DEBIT_TYPES else balance
        legs.append(Leg(account, general, credit) if credit > 0 else Leg(general, account, -credit))
    refs = {"winding": str(row.id)}
    if legs:
        post_entry(
            work, kind="winding_closed", on=work.today, key=f"winding-closed:{row.id}", memo="winding_closed",
            legs=legs, refs=refs,
        )  # fmt: skip
    to = open_account(work, code=chart.ASSET_LOCK_OWED)
    going = [Leg(general, to, free)] if free else []
    if locked:
        going.append(Leg(open_account(work, code=chart.RESERVE_INDIVISIBLE), to, locked))
    if not going:
        return None
    return post_entry(
        work, kind=ASSET_LOCK, on=work.today, key=f"winding-handed-on:{row.id}", memo=ASSET_LOCK, legs=going, refs=refs
    )
