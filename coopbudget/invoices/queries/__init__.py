"""Reads of visits and invoices."""

from coopbudget.invoices.queries.asking import (
    last_week_logged as last_week_logged,
    silence_counts as silence_counts,
    silence_rule as silence_rule,
    silence_rules as silence_rules,
    silent_visits as silent_visits,
    slots as slots,
    unanswered as unanswered,
)
from coopbudget.invoices.queries.invoices import (
    MemberShare as MemberShare,
    approval_counts as approval_counts,
    approvals as approvals,
    invoice_by_number as invoice_by_number,
    invoice_number as invoice_number,
    invoice_numbers as invoice_numbers,
    invoiced_so_far as invoiced_so_far,
    invoices_statement as invoices_statement,
    invoices_to_approve as invoices_to_approve,
    lines as lines,
    member_shares as member_shares,
    owed_to_provider as owed_to_provider,
    shares as shares,
)
from coopbudget.invoices.queries.visits import (
    VisitRow as VisitRow,
    attendance as attendance,
    candidates as candidates,
    count as count,
    members_with_open_visits as members_with_open_visits,
    open_visits_of_member as open_visits_of_member,
    proposals_to_answer as proposals_to_answer,
    ready_of_contracts as ready_of_contracts,
    ready_to_invoice as ready_to_invoice,
    remarks as remarks,
    rows_of as rows_of,
    state_of as state_of,
    unsettled_visits as unsettled_visits,
    visit_by_number as visit_by_number,
    visits_statement as visits_statement,
    visits_to_settle as visits_to_settle,
)
