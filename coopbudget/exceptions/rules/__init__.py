"""The rules, pure: frozen facts in, what was found out. One file for each thing that is looked at.

Each says what it takes for odd and what it leaves alone. A rule that cries on clean books is worse than none: what
they leave alone is measured by ``benchmarks/exceptions``.
"""

from coopbudget.exceptions.rules.approvals import (
    odd_hours as odd_hours,
    quick_yeses as quick_yeses,
    same_pair as same_pair,
)
from coopbudget.exceptions.rules.claims import (
    dormant as dormant,
    duplicates as duplicates,
    round_sums as round_sums,
    without_evidence as without_evidence,
)
from coopbudget.exceptions.rules.contracts import (
    above_rate as above_rate,
    above_term_cap as above_term_cap,
    above_week_cap as above_week_cap,
)
from coopbudget.exceptions.rules.digits import odd_digits as odd_digits
from coopbudget.exceptions.rules.funds import near_floor as near_floor, stopped as stopped
from coopbudget.exceptions.rules.limits import cut_under_limit as cut_under_limit
from coopbudget.exceptions.rules.payments import (
    details_changed as details_changed,
    same_account as same_account,
    split_under_limit as split_under_limit,
)
from coopbudget.exceptions.rules.visits import long_days as long_days, overlaps as overlaps
