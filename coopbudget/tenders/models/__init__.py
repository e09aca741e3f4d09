"""Tables of the tenders slice. Money is integer pence; rates are pence an hour; weights are points of 100."""

from coopbudget.tenders.models.calls import (
    Bid as Bid,
    BidAnswer as BidAnswer,
    BidRate as BidRate,
    Call as Call,
    CallHours as CallHours,
    Criterion as Criterion,
    OpenedBid as OpenedBid,
    Question as Question,
)
from coopbudget.tenders.models.choice import (
    Award as Award,
    AwardBallot as AwardBallot,
    Challenge as Challenge,
    SetAsideAward as SetAsideAward,
)
from coopbudget.tenders.models.panel import (
    FloorVote as FloorVote,
    MeetingAnswer as MeetingAnswer,
    ModeratedScore as ModeratedScore,
    PanelMeeting as PanelMeeting,
    Score as Score,
    Scorer as Scorer,
)
