"""What people do with calls: write and publish, bid, open, score, choose.

Every command locks the call's row first. The server's clock judges deadlines: ``work.now``, the instant the
request began.
"""

from coopbudget.tenders.service.amending import amend_call as amend_call, terms_of as terms_of
from coopbudget.tenders.service.around import (
    drop_template as drop_template,
    follow_call as follow_call,
    invite_provider as invite_provider,
    keep_template as keep_template,
    mark_step_seen as mark_step_seen,
    set_limits as set_limits,
    unfollow_call as unfollow_call,
    uninvite_provider as uninvite_provider,
)
from coopbudget.tenders.service.awarding import (
    award_call as award_call,
    cancel_call as cancel_call,
    close_without_award as close_without_award,
    consume_award as consume_award,
)
from coopbudget.tenders.service.balloting import open_ballot as open_ballot
from coopbudget.tenders.service.bidding import (
    check_content as check_content,
    confirm_bid as confirm_bid,
    read_own_bid as read_own_bid,
    submit_bid as submit_bid,
    withdraw_bid as withdraw_bid,
)
from coopbudget.tenders.service.calls import (
    Ask as Ask,
    CallTerms as CallTerms,
    appoint_scorer as appoint_scorer,
    change_draft as change_draft,
    dismiss_scorer as dismiss_scorer,
    draft_call as draft_call,
    publish_call as publish_call,
)
from coopbudget.tenders.service.challenging import (
    answer_challenge as answer_challenge,
    challenge_award as challenge_award,
)
from coopbudget.tenders.service.direct import choose_directly as choose_directly
from coopbudget.tenders.service.drafting import (
    OwnFile as OwnFile,
    add_file as add_file,
    keep_draft as keep_draft,
    own_files as own_files,
    read_draft as read_draft,
    read_file as read_file,
    remove_file as remove_file,
)
from coopbudget.tenders.service.floors import judge_floor as judge_floor
from coopbudget.tenders.service.moderating import answer_meeting as answer_meeting, record_meeting as record_meeting
from coopbudget.tenders.service.opening import begin_opening as begin_opening, open_bids as open_bids
from coopbudget.tenders.service.questions import (
    answer_question as answer_question,
    ask_question as ask_question,
)
from coopbudget.tenders.service.rerunning import rerun_call as rerun_call
from coopbudget.tenders.service.scoring import (
    declare_interest as declare_interest,
    finish_scoring as finish_scoring,
    require_sight as require_sight,
    save_scores as save_scores,
)
