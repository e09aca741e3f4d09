"""What people do with calls: write and publish, bid, open, score, choose.

Every command locks the call's row first. The server's clock judges deadlines: ``work.now``, the instant the
request began.
"""

from coopbudget.tenders.service.awarding import (
    award_call as award_call,
    cancel_call as cancel_call,
    close_without_award as close_without_award,
    consume_award as consume_award,
)
from coopbudget.tenders.service.balloting import open_ballot as open_ballot
from coopbudget.tenders.service.bidding import (
    read_own_bid as read_own_bid,
    submit_bid as submit_bid,
    withdraw_bid as withdraw_bid,
)
from coopbudget.tenders.service.calls import (
    Ask as Ask,
    CallTerms as CallTerms,
    answer_question as answer_question,
    appoint_scorer as appoint_scorer,
    ask_question as ask_question,
    change_draft as change_draft,
    dismiss_scorer as dismiss_scorer,
    draft_call as draft_call,
    publish_call as publish_call,
)
from coopbudget.tenders.service.challenging import (
    answer_challenge as answer_challenge,
    challenge_award as challenge_award,
)
from coopbudget.tenders.service.floors import judge_floor as judge_floor
from coopbudget.tenders.service.moderating import answer_meeting as answer_meeting, record_meeting as record_meeting
from coopbudget.tenders.service.opening import begin_opening as begin_opening, open_bids as open_bids
from coopbudget.tenders.service.rerunning import rerun_call as rerun_call
from coopbudget.tenders.service.scoring import (
    declare_interest as declare_interest,
    finish_scoring as finish_scoring,
    require_sight as require_sight,
    save_scores as save_scores,
)
