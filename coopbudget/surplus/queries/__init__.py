"""Reads of years, proposals, trade and what each member gets."""

from coopbudget.surplus.queries.shares import (
    ShareRow as ShareRow,
    count_shares as count_shares,
    shares as shares,
    shares_of_member as shares_of_member,
    shares_statement as shares_statement,
)
from coopbudget.surplus.queries.trading import trades as trades
from coopbudget.surplus.queries.years import (
    COVERED as COVERED,
    MOST_YEARS as MOST_YEARS,
    SHARED as SHARED,
    UNCOVERED as UNCOVERED,
    UNDONE as UNDONE,
    ProposalRow as ProposalRow,
    Standing as Standing,
    YearRow as YearRow,
    proposal as proposal,
    proposals as proposals,
    proposals_voted as proposals_voted,
    results as results,
    standing_of as standing_of,
    waiting_for_officers as waiting_for_officers,
    year_row as year_row,
    year_rows as year_rows,
    years_of as years_of,
)
