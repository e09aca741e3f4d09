"""What is done to agreements, funds and openings. Each command takes a Work first, flushes, and never commits."""

from coopbudget.budgets.service.agreements import (
    DEFAULT_RULES as DEFAULT_RULES,
    FunderRules as FunderRules,
    Recorded as Recorded,
    check_agreement as check_agreement,
    record_agreement as record_agreement,
    refuse_agreement as refuse_agreement,
)
from coopbudget.budgets.service.care import (
    change_word as change_word,
    finish_review as finish_review,
    move_review as move_review,
    plan_reviews as plan_reviews,
    remind_of_reviews as remind_of_reviews,
    say_purpose as say_purpose,
    say_word as say_word,
    set_keeping_rule as set_keeping_rule,
)
from coopbudget.budgets.service.changes import (
    CHANGES as CHANGES,
    Changed as Changed,
    Wanted as Wanted,
    change_agreement as change_agreement,
    earmark_rest as earmark_rest,
    pay_back as pay_back,
    preview_change as preview_change,
)
from coopbudget.budgets.service.consent import (
    record_consent as record_consent,
    withdraw_consent as withdraw_consent,
)
from coopbudget.budgets.service.money import (
    commit_available as commit_available,
    commit_pledge as commit_pledge,
    move_to_pledge as move_to_pledge,
    release_commitment as release_commitment,
    release_pledge as release_pledge,
    require_poolable as require_poolable,
)
from coopbudget.budgets.service.money_back import (
    ask_money_back as ask_money_back,
    call_off_money_back as call_off_money_back,
    decide_money_back as decide_money_back,
)
from coopbudget.budgets.service.openings import (
    discard_opening as discard_opening,
    draft_opening as draft_opening,
    draft_own_opening as draft_own_opening,
    sign_opening as sign_opening,
)
from coopbudget.budgets.service.payees import (
    declare_tie as declare_tie,
    end_tie as end_tie,
    nation_of as nation_of,
    record_approval as record_approval,
    require_payable as require_payable,
    withdraw_approval as withdraw_approval,
)
from coopbudget.budgets.service.taking_over import take_over_agreement as take_over_agreement
