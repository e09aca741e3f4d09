"""What is done on the rail. Higher slices call the first five; the rest is done on this slice's pages."""

from coopbudget.payments.service.instructions import instruct as instruct, withdraw_instruction as withdraw_instruction
from coopbudget.payments.service.payees import (
    ask_payee_change as ask_payee_change,
    decide_payee_change as decide_payee_change,
    register_payee as register_payee,
)
from coopbudget.payments.service.references import register_reference as register_reference
