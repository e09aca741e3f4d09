"""What people do: record needs, look for groups, answer; open a pool, set money aside, wait for a place, call off.

Every command locks the pool's row first, so the last place is given once and a pledge never races a closing;
the fund's floor in the ledger is what stops a second pledge from spending the same pound.
"""

from coopbudget.pools.service.alone import record_alone_price as record_alone_price
from coopbudget.pools.service.balance import (
    GiveBack as GiveBack,
    Help as Help,
    ask_around as ask_around,
    extend_closing as extend_closing,
    give_back_evenly as give_back_evenly,
    preview_give_back as preview_give_back,
    who_could_help as who_could_help,
)
from coopbudget.pools.service.closing import (
    cancel_pool as cancel_pool,
    close_due as close_due,
    close_pool as close_pool,
    release_all as release_all,
    tell_pledgers as tell_pledgers,
)
from coopbudget.pools.service.inviting import (
    answer_invitation as answer_invitation,
    ask_people as ask_people,
    drop_suggestion as drop_suggestion,
    lapse_invitations as lapse_invitations,
    usual_answer_by as usual_answer_by,
)
from coopbudget.pools.service.kinds import (
    add_kind as add_kind,
    bring_back_kind as bring_back_kind,
    change_kind as change_kind,
    retire_kind as retire_kind,
    standing_kind as standing_kind,
)
from coopbudget.pools.service.needs import (
    NeedFacts as NeedFacts,
    change_need as change_need,
    end_need as end_need,
    hold_needs as hold_needs,
    outcomes_of_member as outcomes_of_member,
    record_need as record_need,
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
from coopbudget.pools.service.searching import (
    ask_for_groups as ask_for_groups,
    claim_search as claim_search,
    keep_groups as keep_groups,
    note_progress as note_progress,
    priced_kinds as priced_kinds,
)
from coopbudget.pools.service.waiting import (
    free_places as free_places,
    hold_line as hold_line,
    join_line as join_line,
    lapse_offers as lapse_offers,
    leave_line as leave_line,
    offer_places as offer_places,
    take_place as take_place,
)

mark_failed = release_all
