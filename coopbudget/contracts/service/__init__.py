"""What people do about contracts: make, answer, accept, call off, be away, leave, close."""

from coopbudget.contracts.service.absences import (
    end_absence as end_absence,
    record_absence as record_absence,
    withdraw_absence as withdraw_absence,
)
from coopbudget.contracts.service.accepting import (
    accept_contract as accept_contract,
    cancel_contract as cancel_contract,
)
from coopbudget.contracts.service.answering import (
    answer_contract as answer_contract,
    ask_to_meet as ask_to_meet,
    move_answer_day as move_answer_day,
)
from coopbudget.contracts.service.holding import (
    hold_contract as hold_contract,
)
from coopbudget.contracts.service.leaving import (
    close_contract as close_contract,
    member_leaves_contract as member_leaves_contract,
)
from coopbudget.contracts.service.making import (
    make_contract as make_contract,
    plan_contract as plan_contract,
)
