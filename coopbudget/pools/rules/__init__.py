"""What is decided without a database: a pool's life, the week's slots, places, and counts that give nobody away."""

from coopbudget.pools.rules.balance import (
    give_back as give_back,
    level as level,
)
from coopbudget.pools.rules.counts import (
    FEWEST_SHOWN as FEWEST_SHOWN,
    Shown as Shown,
    shown_counts as shown_counts,
)
from coopbudget.pools.rules.life import (
    MOST_WEEKS as MOST_WEEKS,
    Instants as Instants,
    Lack as Lack,
    PoolState as PoolState,
    Why as Why,
    even_share as even_share,
    lacks as lacks,
    last_day as last_day,
    state as state,
    whole_term as whole_term,
)
from coopbudget.pools.rules.places import (
    middle as middle,
    miles_between as miles_between,
    outward_code as outward_code,
)
from coopbudget.pools.rules.turns import (
    Turn as Turn,
    next_turns as next_turns,
    places_left as places_left,
)
from coopbudget.pools.rules.week import (
    DAYS as DAYS,
    PARTS as PARTS,
    SLOTS as SLOTS,
    mask_of as mask_of,
    slots_by_part as slots_by_part,
)
from coopbudget.pools.rules.wishes import Gender as Gender, Language as Language
