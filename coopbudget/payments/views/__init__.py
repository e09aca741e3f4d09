"""Pages of the payments slice, put together."""

from __future__ import annotations

from coopbudget.payments.views import (
    approvals,
    bank_file,
    bills,
    layouts,
    lines,
    matching,
    money,
    own_details,
    payees,
    reconciling,
    runs,
    splits,
    statements,
)
from coopbudget.payments.views.blueprint import bp as bp

__all__ = [
    "approvals",
    "bank_file",
    "bills",
    "bp",
    "layouts",
    "lines",
    "matching",
    "money",
    "own_details",
    "payees",
    "reconciling",
    "runs",
    "splits",
    "statements",
]
