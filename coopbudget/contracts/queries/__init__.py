"""Reads of contracts, in a stated order. The rows are for reading: only this slice's services change them."""

from coopbudget.contracts.queries.absences import (
    absences as absences,
    absences_of_member as absences_of_member,
    aways as aways,
)
from coopbudget.contracts.queries.contracts import (
    ContractRow as ContractRow,
    MemberContract as MemberContract,
    State as State,
    contract as contract,
    contract_by_number as contract_by_number,
    contract_of_call as contract_of_call,
    contracts_by_id as contracts_by_id,
    contracts_of_calls as contracts_of_calls,
    contracts_of_member as contracts_of_member,
    contracts_statement as contracts_statement,
    is_running as is_running,
    is_suspended as is_suspended,
    joinable as joinable,
    live_of_pool as live_of_pool,
    of_provider as of_provider,
    open_contracts as open_contracts,
    partners as partners,
    state_of as state_of,
    titles_by_number as titles_by_number,
    to_accept as to_accept,
    to_accept_for_coop as to_accept_for_coop,
    waiting_for_member as waiting_for_member,
)
from coopbudget.contracts.queries.places import (
    PlaceRow as PlaceRow,
    acceptances as acceptances,
    allocation as allocation,
    answers_by_contract as answers_by_contract,
    as_rule as as_rule,
    committed_left as committed_left,
    left_of_places as left_of_places,
    places as places,
    places_of_contracts as places_of_contracts,
    standing_of as standing_of,
)
from coopbudget.contracts.queries.rates import (
    cap as cap,
    price_list as price_list,
    price_lists as price_lists,
    rates_on as rates_on,
    terms_of as terms_of,
    week_cost as week_cost,
)
from coopbudget.contracts.queries.versions import (
    StakeRow as StakeRow,
    VersionRow as VersionRow,
    ended_early as ended_early,
    open_change as open_change,
    stakes as stakes,
    successor as successor,
    successors as successors,
    suspended_among as suspended_among,
    suspended_days as suspended_days,
    version as version,
    versions as versions,
)
