"""Tables of the tenders slice. Money is integer pence; rates are pence an hour; weights are points of 100."""

from coopbudget.tenders.models.bids import (
    Bid as Bid,
    BidAnswer as BidAnswer,
    BidDraft as BidDraft,
    BidFile as BidFile,
    BidGroup as BidGroup,
    BidPartner as BidPartner,
    BidRate as BidRate,
    OpenedBid as OpenedBid,
)
from coopbudget.tenders.models.calls import (
    Call as Call,
    CallAmendment as CallAmendment,
    CallFollow as CallFollow,
    CallHours as CallHours,
    CallInvite as CallInvite,
    CallLimits as CallLimits,
    CallTemplate as CallTemplate,
    Criterion as Criterion,
    Question as Question,
)
from coopbudget.tenders.models.choice import (
    Award as Award,
    AwardBallot as AwardBallot,
    Challenge as Challenge,
    SetAsideAward as SetAsideAward,
)
from coopbudget.tenders.models.panel import (
    ChooserInterest as ChooserInterest,
    FloorVote as FloorVote,
    MeetingAnswer as MeetingAnswer,
    ModeratedScore as ModeratedScore,
    PanelMeeting as PanelMeeting,
    Score as Score,
    Scorer as Scorer,
)
