"""What people do with motions: talk, open, vote, count, and use what was carried."""

from coopbudget.governance.service.closing import (
    close_motion as close_motion,
    kept_count as kept_count,
    seat_elected as seat_elected,
)
from coopbudget.governance.service.discussing import (
    decide_amendment as decide_amendment,
    propose_motion as propose_motion,
    say as say,
    take_back_remark as take_back_remark,
    withdraw_candidate as withdraw_candidate,
)
from coopbudget.governance.service.electing import (
    Candidate as Candidate,
    call_election as call_election,
    open_election as open_election,
    stand as stand,
)
from coopbudget.governance.service.founding import (
    agree_step as agree_step,
    drop_interest as drop_interest,
    note_interest as note_interest,
    note_meeting as note_meeting,
    note_step as note_step,
    open_books as open_books,
    undo_step as undo_step,
)
from coopbudget.governance.service.ground import digest_of as digest_of
from coopbudget.governance.service.opening import (
    Offered as Offered,
    give_notice as give_notice,
    open_due as open_due,
    open_motion as open_motion,
    open_second_meeting as open_second_meeting,
)
from coopbudget.governance.service.removing import (
    hold_removal as hold_removal,
    propose_removal as propose_removal,
    use_removal as use_removal,
)
from coopbudget.governance.service.ruling import (
    adopt_rules as adopt_rules,
    amend_rules as amend_rules,
    check_proposal as check_proposal,
    first_day as first_day,
    is_about_rules as is_about_rules,
    propose_rules as propose_rules,
)
from coopbudget.governance.service.tending import (
    motions_to_tend as motions_to_tend,
    remind_voters as remind_voters,
    tend_motion as tend_motion,
)
from coopbudget.governance.service.using import (
    consume_carried as consume_carried,
    papers_equal_turnout as papers_equal_turnout,
)
from coopbudget.governance.service.voting import (
    cast_vote as cast_vote,
    hear_vote as hear_vote,
    look_at_paper as look_at_paper,
    paper_to_hear as paper_to_hear,
)
