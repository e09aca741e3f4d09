"""The blueprint of this room, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.budgets import policy, queries
from coopbudget.budgets.errors import NoSuchFund
from coopbudget.guard import Work

bp = Blueprint("outlook", __name__, template_folder="../templates", cli_group="outlook")


def find_fund(work: Work, number: int) -> queries.FundRow:
    """The fund, if it is this person's to see; otherwise as if there were none."""
    found = queries.fund_by_number(work.session, work.coop_id, number, work.today)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchFund()
    return found
