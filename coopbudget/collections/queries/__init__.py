"""Reads of the collections slice, each in a stated order."""

from coopbudget.collections.queries.owing import (
    Debt as Debt,
    FundDebt as FundDebt,
    debts as debts,
    fund_debts as fund_debts,
    owed_by as owed_by,
    owed_for_fund as owed_for_fund,
    owed_for_shares as owed_for_shares,
    owed_of_member as owed_of_member,
    settlements as settlements,
)
from coopbudget.collections.queries.payments import (
    acts_waiting as acts_waiting,
    collection_by_number as collection_by_number,
    collections_of_plan as collections_of_plan,
    collections_statement as collections_statement,
    movements_of as movements_of,
    newest_of_fund as newest_of_fund,
    payments_for as payments_for,
    payout_to_mend as payout_to_mend,
    payouts_statement as payouts_statement,
    pending_of_funds as pending_of_funds,
    returned_for_shares as returned_for_shares,
)
from coopbudget.collections.queries.plans import (
    days_left_out as days_left_out,
    last_ended_mandate as last_ended_mandate,
    mandate_of as mandate_of,
    plan_by_number as plan_by_number,
    plan_of_fund as plan_of_fund,
    plans_of_member as plans_of_member,
    plans_statement as plans_statement,
)
from coopbudget.collections.queries.refunds import (
    RefundRow as RefundRow,
    can_go_back as can_go_back,
    refund_by_number as refund_by_number,
    refund_yeses as refund_yeses,
    refunds_of as refunds_of,
    refunds_page as refunds_page,
)
from coopbudget.collections.queries.stripe import (
    account_of as account_of,
    events_counted as events_counted,
    last_check as last_check,
    takes_cards as takes_cards,
    takes_debits as takes_debits,
)
