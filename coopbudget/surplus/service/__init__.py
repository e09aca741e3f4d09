"""What people do at year end: propose how to share it, share it as carried, undo it; and what went into no fund."""

from coopbudget.surplus.service.dues import (
    call_off_due as call_off_due,
    move_into_fund as move_into_fund,
    offer_due as offer_due,
    pay_member as pay_member,
    send_back as send_back,
)
from coopbudget.surplus.service.proposing import (
    Draft as Draft,
    SplitFields as SplitFields,
    draft_of as draft_of,
    draft_proposal as draft_proposal,
    propose_split as propose_split,
    year_that_is_over as year_that_is_over,
    year_to_think_about as year_to_think_about,
)
from coopbudget.surplus.service.providing import provide as provide, take_provision_back as take_provision_back
from coopbudget.surplus.service.sharing import (
    post_distribution as post_distribution,
    undo_distribution as undo_distribution,
)
from coopbudget.surplus.service.telling import (
    still_to_tell as still_to_tell,
    tell_next as tell_next,
)
from coopbudget.surplus.service.trying import drop_way as drop_way, keep_way as keep_way
