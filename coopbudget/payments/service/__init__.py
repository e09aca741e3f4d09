"""What is done on the rail. Higher slices call the first five; the rest is done on this slice's pages."""

from coopbudget.payments.service.accounts import set_bank_account as set_bank_account, set_bank_file as set_bank_file
from coopbudget.payments.service.approval_rules import ask_rule as ask_rule, decide_rule as decide_rule
from coopbudget.payments.service.approving import approve_run as approve_run
from coopbudget.payments.service.bills import (
    add_supplier as add_supplier,
    approve_bill as approve_bill,
    record_bill as record_bill,
    refuse_bill as refuse_bill,
)
from coopbudget.payments.service.crossings import (
    expect_crossing as expect_crossing,
    withdraw_crossing as withdraw_crossing,
)
from coopbudget.payments.service.expecting import (
    expect_money as expect_money,
    give_on as give_on,
    no_longer_expect as no_longer_expect,
    take_in_again as take_in_again,
)
from coopbudget.payments.service.files import take_file as take_file
from coopbudget.payments.service.instructions import instruct as instruct, withdraw_instruction as withdraw_instruction
from coopbudget.payments.service.layouts import drop_layout as drop_layout, save_layout as save_layout
from coopbudget.payments.service.lines import park_line as park_line
from coopbudget.payments.service.matching import (
    confirm_suggestions as confirm_suggestions,
    hold_match as hold_match,
    match_cleared as match_cleared,
    match_direct as match_direct,
    match_line as match_line,
    match_returned as match_returned,
    match_together as match_together,
    take_match_back as take_match_back,
    undo_match as undo_match,
)
from coopbudget.payments.service.payee_changes import (
    ask_payee_change as ask_payee_change,
    call_off_payee_change as call_off_payee_change,
    confirm_payee_change as confirm_payee_change,
    decide_payee_change as decide_payee_change,
)
from coopbudget.payments.service.payees import register_payee as register_payee
from coopbudget.payments.service.payer_rules import keep_rule as keep_rule, remove_rule as remove_rule
from coopbudget.payments.service.posting import (
    post_statement as post_statement,
    put_back_line as put_back_line,
    take_out_line as take_out_line,
)
from coopbudget.payments.service.preparing import prepare_run as prepare_run
from coopbudget.payments.service.reconciling import sign_reconciliation as sign_reconciliation
from coopbudget.payments.service.references import register_reference as register_reference
from coopbudget.payments.service.runs import cancel_run as cancel_run, payment_failed as payment_failed
from coopbudget.payments.service.splits import (
    keep_split as keep_split,
    read_split as read_split,
    split_by_hand as split_by_hand,
    split_line as split_line,
)
from coopbudget.payments.service.statements import (
    choose_columns as choose_columns,
    discard_statement as discard_statement,
    upload_statement as upload_statement,
)
