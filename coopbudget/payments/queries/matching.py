"""What a line of a statement may be: the targets, and a suggestion with its reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.errors import Words
from coopbudget.ledger import chart
from coopbudget.ledger.names import plain_name
from coopbudget.ledger.queries import account_codes
from coopbudget.payments.models import PaymentReference, PaymentRun, RunPayment, StatementLine
from coopbudget.payments.rules import Outstanding, Side, references_in, run_reference, what_cleared

# What a line may be said to be by hand, beside the references: the code, by side and by the money's direction.
_BY_HAND: dict[tuple[Side, bool], tuple[str, ...]] = {
    (Side.MEMBERS, True): (chart.DIVIDEND_DUE,),
    (Side.MEMBERS, False): (chart.LEVY_OWED,),
    (Side.OWN, True): (chart.INCOME_REBATES, chart.INCOME_OTHER, chart.LEVY_DUE),
    (Side.OWN, False): ("Expenses:Fees", chart.DIVIDEND_OWED),
}


@dataclass(frozen=True)
class Reference:
    """A registered reference and the account of its owner."""

    id: uuid.UUID
    shown: str
    account_id: uuid.UUID
    code: str
    label_kind: str
    owner_id: uuid.UUID

    @property
    def label(self) -> Words:
        return plain_name(self.code)


@dataclass(frozen=True)
class Suggestion:
    """What a line seems to be. ``kind``: ``target`` (an account) or ``cleared`` (payments we sent).

    Only a ``sure`` one is confirmed together with others.
    """

    kind: str
    label: Words
    why: Words
    sure: bool
    account_id: uuid.UUID | None = None
    code: str = ""
    payment_ids: tuple[uuid.UUID, ...] = ()


def references(session: Session, coop_id: uuid.UUID, side: str) -> dict[str, Reference]:
    """Every reference of a side by its squeezed form. Two queries."""
    rows = session.scalars(
        select(PaymentReference)
        .where(PaymentReference.coop_id == coop_id, PaymentReference.side == side)
        .order_by(PaymentReference.reference)
    ).all()
    codes = account_codes(session, coop_id, {row.account_id for row in rows})
    return {
        row.reference: Reference(row.id, row.shown, row.account_id, codes[row.account_id], row.label_kind, row.owner_id)
        for row in rows
    }


def outstanding(session: Session, coop_id: uuid.UUID, side: str) -> list[Outstanding]:
    """Payments of approved runs that no statement has shown, by run and place in it."""
    rows = session.execute(
        select(RunPayment.id, PaymentRun.number, RunPayment.part, RunPayment.amount, RunPayment.reference)
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            RunPayment.coop_id == coop_id,
            PaymentRun.side == side,
            PaymentRun.approved_at.is_not(None),
            RunPayment.cleared_on.is_(None),
            RunPayment.returned_on.is_(None),
        )
        .order_by(PaymentRun.number, RunPayment.position)
    )
    return [Outstanding(str(row.id), row.number, row.part, row.amount, row.reference) for row in rows]


def suggest(
    session: Session, coop_id: uuid.UUID, side: str, lines: Sequence[StatementLine]
) -> dict[uuid.UUID, Suggestion]:
    """What each line seems to be, by its id; a line that says nothing is left out. Three queries for any number.

    A payment that we sent is suggested for one line only, the first.
    """
    known = references(session, coop_id, side)
    left = outstanding(session, coop_id, side)
    found: dict[uuid.UUID, Suggestion] = {}
    for line in lines:
        words = f"{line.text} / {line.counterparty}"
        if line.amount < 0:
            cleared, sure = what_cleared(-line.amount, words, left)
            if cleared:
                taken = {payment.payment_id for payment in cleared}
                left = [payment for payment in left if payment.payment_id not in taken]
                found[line.id] = Suggestion(
                    "cleared",
                    _l("payment run %(run)s", run=run_reference(cleared[0].run_number)),
                    _l("It carries the run's or the payment's reference, and the amount agrees.")
                    if sure
                    else _l("The amount is the same. Check it before you confirm."),
                    sure,
                    payment_ids=tuple(uuid.UUID(payment.payment_id) for payment in cleared),
                )
            continue
        owners = references_in(words, known)
        if len(owners) == 1:
            found[line.id] = Suggestion(
                "target",
                owners[0].label,
                _l("It carries the reference %(reference)s.", reference=owners[0].shown),
                True,
                account_id=owners[0].account_id,
                code=owners[0].code,
            )
    return found


def targets(session: Session, coop_id: uuid.UUID, side: str, *, money_in: bool) -> list[tuple[str, Words]]:
    """What a line may be said to be by hand: ``(code, words)``, the general ones first, then by code."""
    general = [(code, plain_name(code)) for code in _BY_HAND[Side(side), money_in]]
    named = {ref.code: (ref.label, ref.shown) for ref in references(session, coop_id, side).values()}
    return general + [
        (code, _l("%(label)s (%(reference)s)", label=label, reference=shown))
        for code, (label, shown) in sorted(named.items())
        if code not in dict(general)
    ]


def sent_payments(
    session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]
) -> Sequence[tuple[uuid.UUID, str, int]]:
    """Id, payee's name and pence of payments, by id."""
    rows = session.execute(
        select(RunPayment.id, RunPayment.payee_name, RunPayment.amount)
        .where(RunPayment.coop_id == coop_id, RunPayment.id.in_(list(ids)))
        .order_by(RunPayment.id)
    )
    return [(row.id, row.payee_name, row.amount) for row in rows]
