"""Reads of shares, each in a stated order; holdings come from the books alone."""

from coopbudget.shares.queries.going import (
    TransferRow as TransferRow,
    WithdrawalRow as WithdrawalRow,
    transfers_of as transfers_of,
    withdrawal_by_number as withdrawal_by_number,
    withdrawals as withdrawals,
    withdrawals_of as withdrawals_of,
)
from coopbudget.shares.queries.holdings import (
    changes_of_holdings as changes_of_holdings,
    earned as earned,
    held as held,
    holdings as holdings,
    holdings_at as holdings_at,
    holdings_of as holdings_of,
    means as means,
    not_gone as not_gone,
    paid_in as paid_in,
    reference_of as reference_of,
    register_lines as register_lines,
    standing_of as standing_of,
)
from coopbudget.shares.queries.interest import (
    InterestRow as InterestRow,
    interest_rows as interest_rows,
    interest_voted as interest_voted,
    interest_waits as interest_waits,
)
from coopbudget.shares.queries.loans import (
    LoanPartRow as LoanPartRow,
    LoanReturnRow as LoanReturnRow,
    LoanRow as LoanRow,
    loan_by_number as loan_by_number,
    loan_parts as loan_parts,
    loan_reference as loan_reference,
    loan_returns as loan_returns,
    loans_of as loans_of,
    loans_page as loans_page,
)
from coopbudget.shares.queries.nominations import (
    NominationRow as NominationRow,
    nomination_by_number as nomination_by_number,
    nominations_of as nominations_of,
    nominations_page as nominations_page,
    passing_to as passing_to,
    waits_for_named as waits_for_named,
)
from coopbudget.shares.queries.offers import (
    ApplicationRow as ApplicationRow,
    OfferRow as OfferRow,
    application_by_number as application_by_number,
    applications as applications,
    offer_by_number as offer_by_number,
    offer_now as offer_now,
    offers as offers,
    open_application as open_application,
)
