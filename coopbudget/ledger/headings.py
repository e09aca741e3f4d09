"""Headings: what accounts are put together under where a total is asked for, and not each of thousands of accounts.

What each member has an account of stands under one heading, every other account under its own code. Accounts of one
heading are of one type.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, case, func

from coopbudget.ledger import chart

HEADINGS: Final = (
    "Liabilities:Funds:", chart.ARRIVING, chart.DIVIDENDS, chart.SHARES, chart.SHARES_OWED,
    "Assets:Receivable:Members:",
)  # fmt: skip
"""What the codes of accounts begin with that members have, one or more each."""


def heading_of(account: Any) -> ColumnElement[str]:
    """The heading of an ``account`` as a part of a statement: the first of ``HEADINGS`` that its code begins with, or
    its code."""
    begins = {func.substr(account.code, 1, len(each)) == each: each for each in HEADINGS}
    return case(*begins.items(), else_=account.code)


def heading_in_sql(code: str) -> str:
    """The same for a column that is named, in words that both databases understand."""
    begins = " ".join(f"WHEN substr({code}, 1, {len(each)}) = '{each}' THEN '{each}'" for each in HEADINGS)
    return f"CASE {begins} ELSE {code} END"


def is_whole(prefix: str) -> bool:
    """Whether what stands below a beginning of codes is made of whole headings: it is no part of one."""
    return not any(prefix != each and prefix.startswith(each) for each in HEADINGS)
