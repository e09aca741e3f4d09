"""The accounts whose codes begin alike, found without reading the others."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_

from coopbudget.ledger.chart import TYPES

LAST: Final = "Z"
"""No part of a code below a member's fund begins with it, or with what comes after it."""


def below(account: Any, *prefixes: str) -> ColumnElement[bool]:
    """The condition that the code of an ``account`` begins with one of ``prefixes``.

    What a code begins with is its account's type, which is said too: a co-op has an account for each promise of each
    fund, and few of income and costs, which an index by type gives alone. By the code itself an index can be read
    from a prefix on; up to its end for what is a fund's own, since letters come in their order however a database sorts
    signs and figures.
    """
    begins = or_(*(_begins(account.code, each) for each in prefixes))
    types = {TYPES.get(each.partition(":")[0], "") for each in prefixes}
    return begins if "" in types else and_(account.type.in_(sorted(types)), begins)


def _begins(code: Any, prefix: str) -> ColumnElement[bool]:
    begins = and_(code >= prefix, code.startswith(prefix, autoescape=True))
    return and_(begins, code <= prefix + LAST) if prefix.count(":") > 2 and prefix.endswith(":") else begins
