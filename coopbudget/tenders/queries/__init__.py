"""Reads of calls, bids, scores and awards, in a stated order. Nothing here reads a sealed bid."""

from coopbudget.tenders.queries.around import (
    AmendmentRow as AmendmentRow,
    TemplateRow as TemplateRow,
    amendments as amendments,
    followers as followers,
    follows as follows,
    invited as invited,
    kept_template as kept_template,
    kept_templates as kept_templates,
    limits as limits,
    lots as lots,
)
from coopbudget.tenders.queries.awards import (
    AwardRow as AwardRow,
    BallotRow as BallotRow,
    ChallengeRow as ChallengeRow,
    SetAside as SetAside,
    award_of_call as award_of_call,
    awards_without_contract as awards_without_contract,
    ballots as ballots,
    challenges as challenges,
    set_aside as set_aside,
)
from coopbudget.tenders.queries.bids import (
    OpenBid as OpenBid,
    OwnBid as OwnBid,
    PartnerRow as PartnerRow,
    SentBid as SentBid,
    bidders as bidders,
    bids_of_provider as bids_of_provider,
    draft_kept_at as draft_kept_at,
    newest_bids as newest_bids,
    opened_bids as opened_bids,
    opened_by_call as opened_by_call,
    own_bid as own_bid,
    partners as partners,
    partners_of_bidders as partners_of_bidders,
)
from coopbudget.tenders.queries.calls import (
    CallRow as CallRow,
    CriterionRow as CriterionRow,
    OpenCall as OpenCall,
    call as call,
    call_by_number as call_by_number,
    calls_by_id as calls_by_id,
    calls_of_pool as calls_of_pool,
    calls_statement as calls_statement,
    drafts_by_pool as drafts_by_pool,
    nearest_calls as nearest_calls,
    open_calls_everywhere as open_calls_everywhere,
    questions as questions,
    rows_of as rows_of,
)
from coopbudget.tenders.queries.panel import (
    MeetingRow as MeetingRow,
    Moderated as Moderated,
    agreed as agreed,
    floor_votes_of as floor_votes_of,
    meetings as meetings,
)
from coopbudget.tenders.queries.scores import (
    Scored as Scored,
    ScorerRow as ScorerRow,
    ranking as ranking,
    rankings as rankings,
    said_of_interest as said_of_interest,
    scored as scored,
    scorer_of as scorer_of,
    scorers as scorers,
    scores_of_call as scores_of_call,
    sitting as sitting,
)
