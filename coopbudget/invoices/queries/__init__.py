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
from coopbudget.invoices.queries.bought import Bought as Bought, bought_by_entry as bought_by_entry
from coopbudget.invoices.queries.invoices import (
    MemberShare as MemberShare,
    approval_counts as approval_counts,
    approvals as approvals,
    approvals_of_invoice as approvals_of_invoice,
    approved_parts as approved_parts,
    credit_lines as credit_lines,
    credit_note_by_number as credit_note_by_number,
    credit_notes as credit_notes,
    credit_number_used as credit_number_used,
    credit_shares as credit_shares,
    credited_amounts as credited_amounts,
    has_open_part as has_open_part,
    held_amounts as held_amounts,
    invoice_by_number as invoice_by_number,
    invoice_number as invoice_number,
    invoice_numbers as invoice_numbers,
    invoiced_among as invoiced_among,
    invoiced_so_far as invoiced_so_far,
    invoices_statement as invoices_statement,
    invoices_to_approve as invoices_to_approve,
    lines as lines,
    member_shares as member_shares,
    open_part as open_part,
    parts as parts,
    shares as shares,
    to_match_again as to_match_again,
    waiting_digest as waiting_digest,
)
from coopbudget.invoices.queries.owing import (
    asked_by_providers as asked_by_providers,
    not_approved_at as not_approved_at,
    not_invoiced as not_invoiced,
    unbilled as unbilled,
)
from coopbudget.invoices.queries.together import (
    minutes_had as minutes_had,
    paid_for as paid_for,
    savings as savings,
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
    unsettled_of_member as unsettled_of_member,
    unsettled_visits as unsettled_visits,
    visit_by_number as visit_by_number,
    visits_for as visits_for,
    visits_statement as visits_statement,
    visits_to_settle as visits_to_settle,
    waiting_for_provider as waiting_for_provider,
)
from coopbudget.invoices.queries.volume import Counted as Counted, borne_in as borne_in, counted as counted
