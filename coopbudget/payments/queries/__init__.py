"""Reads of the rail, each in a stated order."""

from coopbudget.payments.queries.instructions import State as State
from coopbudget.payments.queries.instructions import instruction_states as instruction_states
from coopbudget.payments.queries.instructions import waiting_count as waiting_count
from coopbudget.payments.queries.payees import PayeeRow as PayeeRow
from coopbudget.payments.queries.payees import changes_waiting as changes_waiting
from coopbudget.payments.queries.payees import payee as payee
from coopbudget.payments.queries.payees import payee_by_number as payee_by_number
from coopbudget.payments.queries.payees import payee_for as payee_for
