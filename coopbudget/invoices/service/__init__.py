"""What people do about visits and invoices: log, confirm, dispute, settle; plan, send, approve, send back."""

from coopbudget.invoices.service.answering import (
    add_remark as add_remark,
    confirm_visit as confirm_visit,
    confirm_visits as confirm_visits,
    dispute_visit as dispute_visit,
)
from coopbudget.invoices.service.approving import (
    approve_invoice as approve_invoice,
    reject_invoice as reject_invoice,
    rematch_invoice as rematch_invoice,
)
from coopbudget.invoices.service.logging import (
    log_visits as log_visits,
    withdraw_visit as withdraw_visit,
)
from coopbudget.invoices.service.sending import (
    Draft as Draft,
    DraftLine as DraftLine,
    plan_invoice as plan_invoice,
    send_invoice as send_invoice,
)
from coopbudget.invoices.service.settling import (
    settle_visit as settle_visit,
)
