"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from coopbudget.db.survey import COOP, Answers, Question, ask_for
from coopbudget.ledger.below import LAST
from coopbudget.ledger.models import Account, Entry, PeriodClose

BOOKED_SINCE = ask_for(
    "books_booked_since", day=func.min(Entry.booked_on), of=select(Entry.id).where(Entry.coop_id == COOP)
)
"""The first day on which anything was booked; no day where nothing was."""

_newest = select(func.max(PeriodClose.trail_seq)).where(PeriodClose.coop_id == COOP).scalar_subquery()
CLOSED_THROUGH = ask_for(
    "books_closed_through",
    day=PeriodClose.through,
    of=select(PeriodClose.coop_id).where(PeriodClose.coop_id == COOP, PeriodClose.trail_seq == _newest),
)
"""The last day of the closed part of the books; no row where nothing was closed."""


def balances_of(name: str, codes: Iterable[str]) -> Question:
    """The balances of some accounts; read by ``balances_in``."""
    wanted = select(Account.id).where(Account.coop_id == COOP, Account.code.in_(sorted(codes)))
    return ask_for(name, Account.balance, title=Account.code, of=wanted)


def balances_in(answers: Answers, question: Question, codes: Iterable[str]) -> dict[str, int]:
    """Pence by code from the answer to ``balances_of``; 0 where the account was never opened."""
    found = {row.title: row.number for row in answers.rows(question)}
    return {code: found.get(code, 0) for code in codes}


def balances_beside(name: str, account_id: Any, last: str, *, of: Select[Any]) -> Question:
    """The balances, where there is one, of the accounts beside that of each row: those whose codes are alike up to
    ``last``, with which the account's own code ends. Read by ``standing_in``.

    It is a range of the index of codes, as in ``standing.accounts_below``.
    """
    known, each = aliased(Account), aliased(Account)
    stem = func.substr(known.code, 1, func.length(known.code) - len(last))
    beside = of.join(known, and_(known.coop_id == COOP, known.id == account_id)).join(
        each, and_(each.coop_id == COOP, each.code.between(stem, stem + LAST), each.balance != 0)
    )
    return ask_for(name, each.balance, title=each.code, of=beside)


def standing_in(answers: Answers, question: Question) -> dict[str, int]:
    """Pence by code from the answer to ``balances_beside``; accounts in which nothing stands are left out."""
    return {row.title: row.number for row in answers.rows(question)}
