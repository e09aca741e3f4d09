"""Pure arithmetic of returns: what one says and the proof that it adds up, and the days it is about."""

from coopbudget.returns.rules.dates import (
    Change as Change,
    Dates as Dates,
    Due as Due,
    due_between as due_between,
    ended_periods as ended_periods,
    period_at as period_at,
    reminder_due as reminder_due,
    state_of as state_of,
    what_is_missing as what_is_missing,
)
from coopbudget.returns.rules.figures import (
    BankLine as BankLine,
    Figures as Figures,
    Held as Held,
    Line as Line,
    Memo as Memo,
    Own as Own,
    Paper as Paper,
    Pooled as Pooled,
    Side as Side,
    directed as directed,
    is_whole as is_whole,
    outside_lines as outside_lines,
    own_account as own_account,
    side_of as side_of,
)
