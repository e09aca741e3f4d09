"""Reads of the rail, each in a stated order."""

from coopbudget.payments.queries.bills import bills_waiting as bills_waiting
from coopbudget.payments.queries.cash import (
    CASH_CODES as CASH_CODES,
    Cash as Cash,
    cash_position as cash_position,
)
from coopbudget.payments.queries.crossings import (
    CROSSING_CODES as CROSSING_CODES,
    crossing_of as crossing_of,
    crossings as crossings,
    to_cross as to_cross,
)
from coopbudget.payments.queries.instructions import (
    State as State,
    Unpaid as Unpaid,
    instruction_states as instruction_states,
    owed_back as owed_back,
    unpaid_to as unpaid_to,
    waiting_count as waiting_count,
)
from coopbudget.payments.queries.payees import (
    PayeeRow as PayeeRow,
    changes_waiting as changes_waiting,
    payee as payee,
    payee_by_number as payee_by_number,
    payee_for as payee_for,
)
from coopbudget.payments.queries.runs import (
    Remittance as Remittance,
    files_to_take as files_to_take,
    remittance as remittance,
    runs_waiting as runs_waiting,
)
from coopbudget.payments.queries.statements import bank_accounts as bank_accounts, open_lines as open_lines
