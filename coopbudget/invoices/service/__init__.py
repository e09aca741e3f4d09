"""What people do about visits and invoices: log, confirm, correct, dispute, settle; plan, send, approve, credit."""

from coopbudget.invoices.service.answering import (
    add_remark as add_remark,
    confirm_visit as confirm_visit,
    confirm_visits as confirm_visits,
    dispute_visit as dispute_visit,
)
from coopbudget.invoices.service.approving import (
    approve_invoice as approve_invoice,
    reject_invoice as reject_invoice,
)
from coopbudget.invoices.service.correcting import (
    agree_time as agree_time,
    propose_time as propose_time,
    refuse_time as refuse_time,
)
from coopbudget.invoices.service.crediting import (
    plan_credit as plan_credit,
    send_credit_note as send_credit_note,
)
from coopbudget.invoices.service.logging import (
    Given as Given,
    log_several as log_several,
    log_visits as log_visits,
    withdraw_visit as withdraw_visit,
)
from coopbudget.invoices.service.matching import (
    Draft as Draft,
    DraftLine as DraftLine,
)
from coopbudget.invoices.service.parts import (
    rematch_invoice as rematch_invoice,
)
from coopbudget.invoices.service.reminding import (
    count_silence as count_silence,
    remind_members as remind_members,
    tell_officers_of_silence as tell_officers_of_silence,
)
from coopbudget.invoices.service.sending import (
    MOST_LINES as MOST_LINES,
    Typed as Typed,
    plan_invoice as plan_invoice,
    send_invoice as send_invoice,
    send_own_invoice as send_own_invoice,
    take_back_invoice as take_back_invoice,
)
from coopbudget.invoices.service.settling import (
    settle_visit as settle_visit,
)
from coopbudget.invoices.service.silence import (
    ask_silence_rule as ask_silence_rule,
    use_silence_rule as use_silence_rule,
)
