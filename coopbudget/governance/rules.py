"""When a motion is carried: pure arithmetic, with the sentence that explains it.

Thresholds are whole fractions, so nothing is rounded. An ordinary resolution needs more than half of the
votes cast, a special one three quarters (Co-operative and Community Benefit Societies Act 2014, s113, for
the figure; which matters need which is for the society's rules). Abstentions count for the quorum and not as
votes cast.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Majority(StrEnum):
    """How many of the votes cast must be for."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


class Choice(StrEnum):
    """What a paper says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Reason(StrEnum):
    """Why a motion came out as it did."""

    CARRIED = "carried"
    NO_QUORUM = "no_quorum"
    NO_MAJORITY = "no_majority"


@dataclass(frozen=True)
class Count:
    """What was found when the papers were counted, and what was needed. People, not money."""

    roll: int
    yes: int
    no: int
    abstain: int
    quorum_percent: int
    majority: Majority

    @property
    def voted(self) -> int:
        """How many voted, abstentions included."""
        return self.yes + self.no + self.abstain

    @property
    def needed(self) -> int:
        """How many had to vote: the quorum's share of the roll, rounded up, and at least one."""
        return max(1, -(-self.roll * self.quorum_percent // 100))

    @property
    def tenths_for(self) -> int:
        """Votes for among those cast, in tenths of a percent, cut and never rounded up."""
        cast = self.yes + self.no
        return self.yes * 1000 // cast if cast else 0

    @property
    def reason(self) -> Reason:
        """Carried, or which condition failed; the quorum is asked first."""
        if self.voted < self.needed:
            return Reason.NO_QUORUM
        if self.majority is Majority.SPECIAL:
            enough = self.yes > 0 and 4 * self.yes >= 3 * (self.yes + self.no)
        else:
            enough = self.yes > self.no
        return Reason.CARRIED if enough else Reason.NO_MAJORITY

    @property
    def carried(self) -> bool:
        return self.reason is Reason.CARRIED
