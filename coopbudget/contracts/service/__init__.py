"""What people do about contracts: make, answer, accept, call off, be away, change, join, leave, end, hand over."""

from coopbudget.contracts.service.absences import (
    end_absence as end_absence,
    record_absence as record_absence,
    withdraw_absence as withdraw_absence,
)
from coopbudget.contracts.service.accepting import (
    accept_contract as accept_contract,
    cancel_contract as cancel_contract,
)
from coopbudget.contracts.service.agreeing import (
    accept_change as accept_change,
    answer_change as answer_change,
    withdraw_change as withdraw_change,
)
from coopbudget.contracts.service.answering import (
    answer_contract as answer_contract,
    ask_to_meet as ask_to_meet,
    move_answer_day as move_answer_day,
)
from coopbudget.contracts.service.ending import (
    end_contract as end_contract,
    first_last_day as first_last_day,
)
from coopbudget.contracts.service.handing_over import (
    NewDeal as NewDeal,
    hand_over as hand_over,
    plan_hand_over as plan_hand_over,
)
from coopbudget.contracts.service.holding import (
    hold_contract as hold_contract,
)
from coopbudget.contracts.service.joining import (
    join_contract as join_contract,
    plan_joining as plan_joining,
)
from coopbudget.contracts.service.leaving import (
    close_contract as close_contract,
    free_rest_of_place as free_rest_of_place,
    member_comes_back as member_comes_back,
    member_leaves_contract as member_leaves_contract,
)
from coopbudget.contracts.service.making import (
    make_contract as make_contract,
    plan_contract as plan_contract,
)
from coopbudget.contracts.service.offering import (
    first_day_to_join as first_day_to_join,
    offer_places_in_running as offer_places_in_running,
    places_free as places_free,
)
from coopbudget.contracts.service.pausing import (
    propose_resumption as propose_resumption,
    suspend_contract as suspend_contract,
)
from coopbudget.contracts.service.proposing import (
    Planned as Planned,
    Wanted as Wanted,
    plan_change as plan_change,
    propose_change as propose_change,
)
from coopbudget.contracts.service.reminding import (
    remind_of_days as remind_of_days,
)
from coopbudget.contracts.service.uplifting import (
    plan_uplift as plan_uplift,
    propose_uplift as propose_uplift,
)
