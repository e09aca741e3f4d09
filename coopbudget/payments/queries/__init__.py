"""Reads of the rail, each in a stated order."""

from coopbudget.payments.queries.instructions import (
    State as State,
    instruction_states as instruction_states,
    waiting_count as waiting_count,
)
from coopbudget.payments.queries.payees import (
    PayeeRow as PayeeRow,
    changes_waiting as changes_waiting,
    payee as payee,
    payee_by_number as payee_by_number,
    payee_for as payee_for,
)
