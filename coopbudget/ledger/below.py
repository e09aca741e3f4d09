"""The accounts whose codes begin alike, found without reading the others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from coopbudget.ledger.chart import TYPES


def below(account: Any, *prefixes: str) -> ColumnElement[bool]:
    """The condition that the code of an ``account`` begins with one of ``prefixes``.

    What a code begins with is its account's type, which is said too: a co-op has an account for each promise of each
    fund, and few of income and costs, which an index by type gives alone. (By the code itself an index can be read
    from a prefix on, but not up to its end, for databases differ in how they sort.)
    """
    begins = or_(*(and_(account.code >= each, account.code.startswith(each, autoescape=True)) for each in prefixes))
    types = {TYPES.get(each.partition(":")[0], "") for each in prefixes}
    return begins if "" in types else and_(account.type.in_(sorted(types)), begins)
