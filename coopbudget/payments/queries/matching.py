"""What a line of a statement may be: the targets, and a suggestion with its reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import format_date, lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.errors import Words
from coopbudget.ledger import chart
from coopbudget.ledger.chart import receivable_side
from coopbudget.ledger.names import plain_name
from coopbudget.ledger.queries import account_codes, balances
from coopbudget.payments.line_rules import Rhythm, rhythm_of
from coopbudget.payments.models import PaymentReference, PaymentRun, RunPayment, StatementLine
from coopbudget.payments.queries.direct import UnpaidBill, unpaid_bills, what_was_paid
from coopbudget.payments.queries.expected import OnTheWay, expected
from coopbudget.payments.queries.payers import Before, by_amount, by_payer, payer_rules
from coopbudget.payments.rules import Outstanding, Side, references_in, run_reference, what_cleared

# What a line may be said to be by hand, beside the references: the code, by side and by the money's direction.
_BY_HAND: dict[tuple[Side, bool], tuple[str, ...]] = {
    (Side.MEMBERS, True): (chart.DIVIDEND_DUE,),
    (Side.MEMBERS, False): (chart.LEVY_OWED,),
    (Side.OWN, True): (chart.INCOME_REBATES, chart.INCOME_GRANTS, chart.INCOME_OTHER, chart.LEVY_DUE),
    (Side.OWN, False): ("Expenses:Fees", chart.DIVIDEND_OWED, chart.MUTUAL),
}


RHYTHMS: Final[dict[Rhythm, Words]] = {
    Rhythm.WEEK: _l("a week"),
    Rhythm.TWO_WEEKS: _l("two weeks"),
    Rhythm.FOUR_WEEKS: _l("four weeks"),
    Rhythm.MONTH: _l("a month"),
    Rhythm.QUARTER: _l("three months"),
    Rhythm.YEAR: _l("a year"),
}


def day_in_words(day: date) -> Words:
    """A day as people read it, in their language when it is shown."""
    return LazyString(lambda: format_date(day, "d MMMM yyyy"))


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
    """What a line seems to be. ``kind``: ``target`` (an account), ``cleared`` (payments we sent) or ``direct``
    (something we owe, which the bank paid itself).

    Only a ``sure`` one is confirmed together with others.
    """

    kind: str
    label: Words
    why: Words
    sure: bool
    account_id: uuid.UUID | None = None
    code: str = ""
    payment_ids: tuple[uuid.UUID, ...] = ()
    instruction_id: uuid.UUID | None = None


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


def astray(session: Session, coop_id: uuid.UUID, side: str) -> dict[str, Reference]:
    """References of what providers still owe into our other account, by their squeezed form: some of it may come into
    the account of this side by mistake. Three queries."""
    other = Side(side).other
    owed = {
        squeezed: found
        for squeezed, found in references(session, coop_id, other).items()
        if receivable_side(found.code) == other
    }
    still = balances(session, coop_id, {found.code for found in owed.values()}) if owed else {}
    return {squeezed: found for squeezed, found in owed.items() if still[found.code] > 0}


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
    """What each line seems to be, by its id; a line that says nothing is left out. As many queries for any number.

    In this order: what carries a reference; what the treasurer has said of its payer; what its payer was before;
    what its amount was before, in a rhythm. Only the first two are sure. A payment that we sent, a bill, or a sum on
    its way to the bank is suggested for one line only, the first; an account that expects such sums for no other.
    """
    known = references(session, coop_id, side)
    coming = expected(session, coop_id, side)
    strangers: set[uuid.UUID] = set()  # said to be of an account that has nothing of their amount on its way
    left = outstanding(session, coop_id, side)
    rules = {(rule.payer, rule.money_in): rule for rule in payer_rules(session, coop_id, side)}
    owed = unpaid_bills(session, coop_id, side)
    wrong = astray(session, coop_id, side) if any(line.amount > 0 for line in lines) else {}
    found: dict[uuid.UUID, Suggestion] = {}
    for line in lines:
        words = f"{line.text} / {line.counterparty}"
        if line.amount < 0:
            cleared, sure = what_cleared(-line.amount, words, left) if left else ([], False)
            if cleared:
                taken = {payment.payment_id for payment in cleared}
                left = [payment for payment in left if payment.payment_id not in taken]
                found[line.id] = _cleared(cleared, sure)
        owners = references_in(words, known) if line.amount > 0 or coming.accounts else []
        owner = owners[0] if len(owners) == 1 else None
        rule = rules.get((line.payer, line.amount > 0))
        waits = next((each for each in (owner, rule) if each is not None and each.account_id in coming.accounts), None)
        sure_of_it = line.id in found and found[line.id].sure
        if waits is not None and not sure_of_it:
            # An account that expects money takes just the sums that are on their way to it.
            sum_found = coming.take(waits.account_id, line.amount)
            if sum_found is not None:
                found[line.id] = _expected(waits.code, sum_found)
            elif line.id not in found:
                strangers.add(line.id)
        elif owner is not None and line.amount > 0:
            found[line.id] = Suggestion(
                "target",
                owner.label,
                _l("It carries the reference %(reference)s.", reference=owner.shown),
                True,
                account_id=owner.account_id,
                code=owner.code,
            )
        elif line.amount > 0 and len(strays := references_in(words, wrong)) == 1:
            found[line.id] = Suggestion(
                "target",
                strays[0].label,
                _l("It carries the reference %(reference)s, and came into the wrong account of ours.",
                   reference=strays[0].shown),
                False,
                account_id=strays[0].account_id,
                code=strays[0].code,
            )  # fmt: skip
        elif rule is not None and not sure_of_it:
            found[line.id] = Suggestion(
                "target",
                plain_name(rule.code),
                _l("You said that %(payer)s is this.", payer=rule.shown),
                True,
                account_id=rule.account_id,
                code=rule.code,
            )
        if line.amount < 0 and line.id not in found and line.id not in strangers:
            bill = what_was_paid(line, owed)
            if bill is not None:
                owed = [each for each in owed if each.id != bill.id]
                found[line.id] = _direct(bill)
    _add_from_history(
        session, coop_id, side, [line for line in lines if line.id not in found and line.id not in strangers], found
    )
    return {
        line_id: each
        for line_id, each in found.items()
        # What nothing of this amount is on its way to, is not it, whoever paid before.
        if each.kind != "target" or each.account_id not in coming.accounts or each.sure
    }


def _expected(code: str, found: OnTheWay) -> Suggestion:
    return Suggestion(
        "target",
        plain_name(code),
        _l("Just this amount is on its way (%(what)s, expected on %(day)s).", what=found.shown,
           day=day_in_words(found.expected_on)),
        True,
        account_id=found.account_id,
        code=code,
    )  # fmt: skip


def _cleared(cleared: Sequence[Outstanding], sure: bool) -> Suggestion:
    return Suggestion(
        "cleared",
        _l("payment run %(run)s", run=run_reference(cleared[0].run_number)),
        _l("It carries the run's or the payment's reference, and the amount agrees.")
        if sure
        else _l("The amount is the same. Check it before you confirm."),
        sure,
        payment_ids=tuple(uuid.UUID(payment.payment_id) for payment in cleared),
    )


def _direct(bill: UnpaidBill) -> Suggestion:
    return Suggestion(
        "direct",
        _l("what we owe %(payee)s (%(reference)s)", payee=bill.payee_name, reference=bill.reference),
        _l("We owe them just this, due on %(day)s. It may be a direct debit.", day=day_in_words(bill.due_on)),
        False,
        instruction_id=bill.id,
    )


def _add_from_history(
    session: Session, coop_id: uuid.UUID, side: str, lines: Sequence[StatementLine], found: dict[uuid.UUID, Suggestion]
) -> None:
    """Add what lines of the same payer, or of the same amount in a rhythm, were before."""
    payers = by_payer(session, coop_id, side, {line.payer for line in lines})
    amounts = by_amount(session, coop_id, side, {line.amount for line in lines})
    chosen: dict[uuid.UUID, tuple[Before, Words]] = {}
    for line in lines:
        same_way = [each for each in payers.get(line.payer, []) if (each.amount > 0) == (line.amount > 0)]
        best = max(same_way, key=lambda each: (each.amount == line.amount, each.last_on, each.times), default=None)
        if best is not None and best.amount == line.amount:
            why = _l("The same payer's money of %(day)s went there. The amount is the same too.",
                     day=day_in_words(best.last_on))  # fmt: skip
        elif best is not None:
            why = _l("The same payer's money of %(day)s went there.", day=day_in_words(best.last_on))
        else:
            of_amount = amounts.get(line.amount, [])
            rhythm = rhythm_of(line.line_on, of_amount[0].last_on) if len(of_amount) == 1 else None
            if rhythm is None:
                continue
            best = of_amount[0]
            why = _l("The same amount went there on %(day)s, %(rhythm)s before.", day=day_in_words(best.last_on),
                     rhythm=RHYTHMS[rhythm])  # fmt: skip
        chosen[line.id] = (best, why)
    codes = account_codes(session, coop_id, {before.account_id for before, _ in chosen.values()})
    for line_id, (before, why) in chosen.items():
        code = codes[before.account_id]
        found[line_id] = Suggestion("target", plain_name(code), why, False, account_id=before.account_id, code=code)


def targets(session: Session, coop_id: uuid.UUID, side: str, *, money_in: bool) -> list[tuple[str, Words]]:
    """What a line may be said to be by hand: ``(code, words)``, the general ones first, then by code.

    A provider that was paid too much, and credited it since, may pay it back. What a provider owes into our other
    account may have come into this one.
    """
    general = [(code, plain_name(code)) for code in _BY_HAND[Side(side), money_in]]
    if side == Side.MEMBERS and money_in:
        payables = balances(session, coop_id, prefix="Liabilities:Payable:Members:")
        general += [(code, plain_name(code)) for code, balance in sorted(payables.items()) if balance < 0]
    named = {ref.code: (ref.label, ref.shown) for ref in references(session, coop_id, side).values()}
    wrong = astray(session, coop_id, side).values() if money_in else ()
    return [
        *general,
        *(
            (code, _l("%(label)s (%(reference)s)", label=label, reference=shown))
            for code, (label, shown) in sorted(named.items())
            if code not in dict(general)
        ),
        *(
            (ref.code, _l("%(label)s (%(reference)s), which came into the wrong account", label=ref.label,
                          reference=ref.shown))
            for ref in sorted(wrong, key=lambda ref: ref.code)
        ),
    ]  # fmt: skip


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
