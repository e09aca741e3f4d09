"""Reads of the pools slice, in a stated order. Rows are frozen."""

from coopbudget.pools.queries.alone import (
    AloneRow as AloneRow,
    alone_prices as alone_prices,
    places_of_pools as places_of_pools,
)
from coopbudget.pools.queries.kinds import (
    USUAL_LEAST as USUAL_LEAST,
    USUAL_MOST as USUAL_MOST,
    KindRow as KindRow,
    kind as kind,
    kinds as kinds,
)
from coopbudget.pools.queries.needs import (
    NeedRow as NeedRow,
    Usable as Usable,
    count_needs as count_needs,
    counts_by_area as counts_by_area,
    need_by_number as need_by_number,
    needs_near as needs_near,
    needs_of_member as needs_of_member,
    needs_to_match as needs_to_match,
)
from coopbudget.pools.queries.pools import (
    PledgeRow as PledgeRow,
    PoolRow as PoolRow,
    Totals as Totals,
    due_to_close as due_to_close,
    funded_pools as funded_pools,
    move_by_entry as move_by_entry,
    moves_of_member as moves_of_member,
    papers as papers,
    pledges as pledges,
    pledges_of_member as pledges_of_member,
    pool as pool,
    pool_by_number as pool_by_number,
    pool_row as pool_row,
    pools_statement as pools_statement,
    service_types as service_types,
    totals as totals,
    waits_for_call as waits_for_call,
)
from coopbudget.pools.queries.suggestions import (
    Answers as Answers,
    InvitationRow as InvitationRow,
    SearchRow as SearchRow,
    SuggestionRow as SuggestionRow,
    answers as answers,
    invitation_of as invitation_of,
    invitations_of_member as invitations_of_member,
    last_search as last_search,
    search_by_number as search_by_number,
    suggestion_by_number as suggestion_by_number,
    suggestion_row as suggestion_row,
    suggestions_statement as suggestions_statement,
)
from coopbudget.pools.queries.waiting import (
    WaitRow as WaitRow,
    held_places as held_places,
    in_line as in_line,
    lines_of_member as lines_of_member,
    waiting as waiting,
)
