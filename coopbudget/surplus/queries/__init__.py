"""Reads of years, proposals, trade and what each member gets."""

from coopbudget.surplus.queries.explained import (
    ProvisionRow as ProvisionRow,
    StepMove as StepMove,
    Unspent as Unspent,
    income_by_source as income_by_source,
    provisions as provisions,
    step_by_month as step_by_month,
    step_statement as step_statement,
    unspent as unspent,
)
from coopbudget.surplus.queries.shares import (
    ShareRow as ShareRow,
    claims_digest as claims_digest,
    class_shares as class_shares,
    count_shares as count_shares,
    frozen_trades as frozen_trades,
    shares as shares,
    shares_of_member as shares_of_member,
    shares_statement as shares_statement,
)
from coopbudget.surplus.queries.trading import trades as trades
from coopbudget.surplus.queries.ways import WayRow as WayRow, way_row as way_row, ways as ways
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
    year_running as year_running,
    year_so_far as year_so_far,
    years_of as years_of,
)
