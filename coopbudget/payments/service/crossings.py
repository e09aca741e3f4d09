"""Money between the co-op's two bank accounts: levy to its own, dividend to the members'.

What was paid for shares by card comes to the members' bank and goes to its own. Cover goes to the members' too: what
the co-op's own money makes good to theirs (fees of paying in, debts it bears, shares whose money was taken back).

And what somebody owed to one account and paid into the other goes where it belongs.

A crossing is an instruction of the paying side and a reference that the receiving side's statement will carry.
The books of each side move when that side's statement shows the line; until then the difference stands in the
two Crossing accounts for all to see.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Conflict
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account
from coopbudget.payments.models import Crossing
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.payments.rules import Side
from coopbudget.payments.service.accounts import lock_bank_account
from coopbudget.payments.service.instructions import instruct, withdraw_instruction
from coopbudget.payments.service.payees import register_payee
from coopbudget.payments.service.references import register_reference
from coopbudget.trail.service import append


@dataclass(frozen=True)
class Way:
    """From whose money to whose, and the accounts that stand for it on each side."""

    pays: Side
    owed: str
    due: str
    letters: str


WAYS = {
    "levy": Way(Side.MEMBERS, chart.LEVY_OWED, chart.LEVY_DUE, "LEVY"),
    "dividend": Way(Side.OWN, chart.DIVIDEND_OWED, chart.DIVIDEND_DUE, "DIVI"),
    "shares": Way(Side.MEMBERS, chart.CARD_SHARES_OWED, chart.CARD_SHARES_DUE, "SHAR"),
    "cover": Way(Side.OWN, chart.COVER_OWED, chart.COVER_DUE, "COVR"),
    "astray": Way(Side.OWN, chart.ASTRAY_OWED, chart.ASTRAY_DUE, "STRY"),
    "own_astray": Way(Side.MEMBERS, chart.OWN_ASTRAY_OWED, chart.OWN_ASTRAY_DUE, "OSTR"),
}
ASTRAY = {Side.OWN: "astray", Side.MEMBERS: "own_astray"}
"""How money goes on that came into the account of a side by mistake."""


def expect_crossing(work: Work, *, kind: str) -> int:
    """Ask that what has to cross (a key of ``WAYS``) be paid across; the crossing's number.

    It goes through a payment run like any payment. Raises NoBankAccount, Conflict where nothing has to cross.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    way = WAYS[kind]
    for side in sorted((way.pays, way.pays.other)):
        account = lock_bank_account(work, side)
        if side == way.pays.other:
            receiver = account
    amount = to_cross(work.session, work.coop_id)[kind].ready
    if amount <= 0:
        raise Conflict(_l("There is nothing to move now."))
    number = next_number(work, "crossing")
    crossing = Crossing(
        coop_id=work.coop_id,
        id=new_id(),
        number=number,
        kind=kind,
        amount=amount,
        reference=f"{way.letters}{number:05d}",
        asked_by=work.person_id,
        asked_at=work.now,
    )
    work.session.add(crossing)
    work.session.flush()
    payee_id = register_payee(
        work,
        name=receiver.name,
        kind="coop",
        ref_id=receiver.id,
        sort_code=receiver.sort_code,
        account_number=receiver.account_number,
    )
    owed, due = open_account(work, code=way.owed), open_account(work, code=way.due)
    register_reference(
        work,
        reference=crossing.reference,
        account_id=due,
        label_kind="crossing",
        owner_id=crossing.id,
        side=way.pays.other,
    )
    instruct(
        work,
        payee_id=payee_id,
        side=way.pays,
        payable_account_id=owed,
        amount=amount,
        reference=crossing.reference,
        due_on=work.today,
        owner_kind="crossing",
        owner_id=crossing.id,
    )
    append(
        work,
        act="crossing_asked",
        subject_kind="crossing",
        subject_id=crossing.id,
        content={"amount": amount, "kind": kind, "number": number},
    )
    return number


def withdraw_crossing(work: Work, *, crossing_id: uuid.UUID) -> None:
    """Take a crossing back that is in no run. Raises InstructionHeld where it is."""
    work.need(Permission.PREPARE_PAYMENTS)
    crossing = work.session.scalar(
        select(Crossing)
        .where(Crossing.coop_id == work.coop_id, Crossing.id == crossing_id, Crossing.withdrawn_at.is_(None))
        .with_for_update()
    )
    if crossing is None:
        return
    withdraw_instruction(work, owner_id=crossing.id)
    crossing.withdrawn_at = work.now
    work.session.flush()
    append(work, act="crossing_withdrawn", subject_kind="crossing", subject_id=crossing.id)
