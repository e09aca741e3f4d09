"""What people do with pools: open, set money aside, take it back, count at closing, call off.

Every command locks the pool's row first, so the last place is given once and a pledge never races a closing;
the fund's floor in the ledger is what stops a second pledge from spending the same pound.
"""

from coopbudget.pools.service.closing import (
    cancel_pool as cancel_pool,
    close_due as close_due,
    close_pool as close_pool,
    release_all as release_all,
    tell_pledgers as tell_pledgers,
)
from coopbudget.pools.service.opening import PoolTerms as PoolTerms, open_pool as open_pool
from coopbudget.pools.service.papers import keep_paper as keep_paper
from coopbudget.pools.service.pledging import (
    Preview as Preview,
    preview_pledge as preview_pledge,
    set_pledge as set_pledge,
    withdraw_pledge as withdraw_pledge,
)
from coopbudget.pools.service.progress import (
    back_to_funded as back_to_funded,
    commit_pledge as commit_pledge,
    drop_pledge as drop_pledge,
    mark_contracted as mark_contracted,
    mark_ended as mark_ended,
    mark_in_tender as mark_in_tender,
    release_rest as release_rest,
    uncommit_pledge as uncommit_pledge,
)

mark_failed = release_all
