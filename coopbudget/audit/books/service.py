"""What officers write here: what is planned for a year, line by line."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.books import queries
from coopbudget.audit.books.models import BudgetLine
from coopbudget.db import new_id
from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.payments.words import EXPENSES
from coopbudget.trail.service import append


def lines_to_plan(work: Work) -> list[str]:
    """Every account of income and costs that a budget can have: the house's own, and what the books have beside."""
    known = {
        chart.INCOME_LEVY,
        chart.INCOME_REBATES,
        chart.INCOME_GRANTS,
        chart.INCOME_OTHER,
        chart.STRIPE_FEES,
        chart.WRITTEN_OFF,
    }
    known |= {chart.SHARE_INTEREST, chart.LOAN_INTEREST, *(f"Expenses:{name}" for name in EXPENSES)}
    for prefix in ("Income:", "Expenses:"):
        known |= set(balances(work.session, work.coop_id, prefix=prefix))
    return sorted(code for code in known if code.startswith("Income:")) + sorted(
        code for code in known if not code.startswith("Income:")
    )


def set_budget(work: Work, *, year: int, code: str, amount: int, why: str = "") -> None:
    """Plan ``amount`` pence for an account in a year; what was planned before stays on record.

    Who keeps the books or shares the surplus may. Raises NotFound for a year that is neither running, past nor next,
    Invalid for no such line.
    """
    if not work.actor.may(Permission.KEEP_BOOKS):
        work.need(Permission.SHARE_SURPLUS)
    names = {each.name for each in queries.years(work.session, work.coop_id, work.today)}
    if year not in names | {max(names) + 1}:
        raise NotFound()
    if code not in lines_to_plan(work):
        raise Invalid({"code": [_l("Choose a line.")]})
    if not 0 <= amount <= 10**11:
        raise Invalid({"amount": [_l("Type an amount in pounds and pence, like 42 or 42.50.")]})
    row = BudgetLine(
        coop_id=work.coop_id, id=new_id(), year=year, code=code, amount=amount, why=why.strip(),
        set_by=work.person_id, set_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="budget.set",
        subject_kind="budget_line",
        subject_id=row.id,
        content={"year": year, "code": code, "amount": amount},
    )
