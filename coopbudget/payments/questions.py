"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Text, and_, case, cast, exists, func, literal_column, select, type_coerce

from coopbudget.db.survey import COOP, PERSON, PERSON_WORD, PROVIDER, TODAY, Answers, ask_for, count_of
from coopbudget.ledger.questions import balances_in, balances_of
from coopbudget.payments.models import BankAccount, Bill, BillApproval, Payee, PayeeChange, PaymentRun, StatementLine
from coopbudget.payments.queries.approvals import rules_to_agree
from coopbudget.payments.queries.cash import CASH_CODES, Cash, Told, cash_of, told
from coopbudget.payments.queries.continuity import statements_with_gap
from coopbudget.payments.queries.crossings import CROSSING_CODES, asked_to_cross
from coopbudget.payments.queries.instructions import waiting
from coopbudget.payments.queries.payees import changes_to_agree
from coopbudget.payments.queries.runs import to_approve, without_file
from coopbudget.payments.queries.statements import unmatched

BANK_ACCOUNTS = count_of("bank_accounts", select(BankAccount.id).where(BankAccount.coop_id == COOP))
_PARKED = case((StatementLine.parked_at.is_(None), ""), else_="parked")
UNMATCHED_LINES = ask_for(
    "unmatched_lines",
    func.count(),
    title=_PARKED,
    note=BankAccount.side,
    of=select(StatementLine.id)
    .join(
        BankAccount,
        and_(BankAccount.coop_id == StatementLine.coop_id, BankAccount.id == StatementLine.bank_account_id),
    )
    .where(StatementLine.coop_id == COOP, unmatched())
    .group_by(_PARKED, BankAccount.side),
)
"""How many bank lines are not matched, by side (in the note): those that are parked say so, the others are open."""

GAPS = count_of("statement_gaps", statements_with_gap(COOP))
"""Statements before which lines are missing, or whose own lines do not make their balance."""

DUE = count_of("payments_due", waiting(COOP, until=TODAY))
RUNS_TO_APPROVE = ask_for("runs_to_approve", PaymentRun.number, of=to_approve(COOP, PERSON))
FILES_TO_TAKE = ask_for("files_to_take", PaymentRun.number, of=without_file(COOP))
"""Numbers of approved runs whose bank file nobody has taken."""

RULE_TO_AGREE = count_of("approval_rule_to_agree", rules_to_agree(COOP, PERSON))
"""Whether somebody else asked to change how many people it takes to pay."""

BILLS_TO_APPROVE = ask_for(
    "bills_to_approve",
    Bill.number,
    of=select(Bill.id)
    .join(Payee, and_(Payee.coop_id == Bill.coop_id, Payee.id == Bill.payee_id))
    .where(
        Bill.coop_id == COOP,
        Bill.approved_at.is_(None),
        Bill.refused_at.is_(None),
        Bill.claimant.is_distinct_from(PERSON),
        ~type_coerce(Payee.people, Text).contains(PERSON_WORD),
        ~exists().where(
            BillApproval.coop_id == Bill.coop_id,
            BillApproval.bill_id == Bill.id,
            BillApproval.person_id == PERSON,
        ),
    ),
)
"""Numbers of the bills that wait for a yes of this person, who has no part in them."""

BANK_CHANGES = ask_for("bank_changes", Payee.number, of=changes_to_agree(COOP, PERSON))
"""Numbers of the payees whose new bank details wait for a second officer."""

_TOLD = told(COOP).subquery()
TOLD = ask_for(
    "cash_told",
    func.coalesce(_TOLD.c.closing, 0),
    title=_TOLD.c.name,
    day=_TOLD.c.to_on,
    note=_TOLD.c.side + literal_column("' '") + cast(_TOLD.c.then, Text),
    of=select(_TOLD),
)
"""Each bank account: what its newest statement told and on which day (no day: none did), whose money it is, and what
stood in the books at the end of that day."""

CASH = (balances_of("cash_balances", CASH_CODES), TOLD, UNMATCHED_LINES)


def cash_in(answers: Answers) -> list[Cash]:
    """Both bank accounts as ``queries.cash_position`` tells of them, from the answers to ``CASH``."""
    told_of, lines = [], Counter[str]()
    for row in answers.rows(TOLD):
        side, then = row.note.split()
        told_of.append(Told(side, row.title, row.number if row.day else None, row.day, int(then)))
    for row in answers.rows(UNMATCHED_LINES):
        lines[row.note] += row.number
    return cash_of(told_of, balances_in(answers, CASH[0], CASH_CODES), lines)


CROSSING = balances_of("crossing_balances", CROSSING_CODES)
CROSSINGS_ASKED = ask_for(
    "crossings_asked", asked_to_cross.c.amount, title=asked_to_cross.c.kind, of=select(asked_to_cross)
)
PROVIDER_CONFIRMS = ask_for(
    "bank_details_to_confirm",
    Payee.number,
    coop=Payee.coop_id,
    of=select(Payee.id)
    .join(PayeeChange, and_(PayeeChange.coop_id == Payee.coop_id, PayeeChange.payee_id == Payee.id))
    .where(
        Payee.ref_id == PROVIDER,
        PayeeChange.settled_at.is_(None),
        PayeeChange.confirmed_at.is_(None),
        PayeeChange.asked_by != PERSON,
    ),
)
"""The co-ops where new bank details of this provider wait for its word."""
