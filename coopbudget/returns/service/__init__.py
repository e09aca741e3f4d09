"""What is done to returns. Each command takes a Work first, flushes, and never commits."""

from coopbudget.returns.service.deciding import (
    accept_change as accept_change,
    refuse_change as refuse_change,
)
from coopbudget.returns.service.funders import (
    Inside as Inside,
    inside as inside,
    make_link as make_link,
    open_link as open_link,
    revoke_link as revoke_link,
    send_change as send_change,
)
from coopbudget.returns.service.ground import settings as settings
from coopbudget.returns.service.noting import (
    note_outside as note_outside,
    say_own_account as say_own_account,
    say_there_was_none as say_there_was_none,
    take_off as take_off,
)
from coopbudget.returns.service.profiles import choose_rules as choose_rules, save_rules as save_rules
from coopbudget.returns.service.returns import begin_return as begin_return, correct_return as correct_return
from coopbudget.returns.service.running import (
    JOB as JOB,
    ask_run as ask_run,
    claim_run as claim_run,
    drop_old_runs as drop_old_runs,
    finish_run as finish_run,
    index_heads as index_heads,
    not_begun as not_begun,
    note_progress as note_progress,
    prepare as prepare,
    result_path as result_path,
)
from coopbudget.returns.service.signing import mark_sent as mark_sent, sign_return as sign_return
from coopbudget.returns.service.tending import begin_due as begin_due, remind as remind
