"""What people and Stripe do with money that comes in; each module holds one subject."""

from coopbudget.collections.service.connecting import connect as connect, disconnect as disconnect
from coopbudget.collections.service.mandates import (
    hold_debit as hold_debit,
    set_up_debit as set_up_debit,
    stop_debit as stop_debit,
)
from coopbudget.collections.service.owing import (
    ask_write_off as ask_write_off,
    decide_write_off as decide_write_off,
    pay_from_fund as pay_from_fund,
)
from coopbudget.collections.service.paying_in import (
    Asked as Asked,
    Purse as Purse,
    SharePurse as SharePurse,
    pay_by_card as pay_by_card,
)
from coopbudget.collections.service.plans import (
    end_plans_of_fund as end_plans_of_fund,
    make_plan as make_plan,
    pause_plan as pause_plan,
    put_back as put_back,
    resume_plan as resume_plan,
    skip_next as skip_next,
    stop_plan as stop_plan,
)
from coopbudget.collections.service.refunding import ask_refund as ask_refund, decide_refund as decide_refund
