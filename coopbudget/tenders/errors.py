"""What can be wrong with a call or a bid, named after the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import LazyString, format_date, gettext, lazy_gettext as _l, ngettext

from coopbudget.clock import civil_date
from coopbudget.errors import Conflict, CoopbudgetError, Invalid, NotFound
from coopbudget.tenders.asking import parts_of
from coopbudget.tenders.rules import MOST_CRITERIA, MOST_PRICE_WEIGHT, WeightFault


class NoSuchCall(NotFound):
    """The co-op has no such call, or the asker may not see it."""


class NotThatPoint(Conflict):
    """The call is not where this act needs it to be."""

    message = _l("This call is not at that point. Look at it again, then decide.")


class AlreadyPublished(Conflict):
    """A published call is frozen."""

    message = _l("This call is published, so it can't be changed any more.")


class LiveCallStands(Conflict):
    """A pool has one call at a time."""

    message = _l("This pool has a call already. Finish or cancel that one first.")


class LateBid(Conflict):
    """The deadline has passed, by the server's clock."""

    def __init__(self, deadline_at: datetime, now: datetime) -> None:
        self.late_by = now - deadline_at
        super().__init__(
            _l(
                "The deadline passed, by the clock of this site. This is %(late)s late, so it can't be taken any more.",
                late=LazyString(lateness, self.late_by),
            )
        )


def lateness(late_by: timedelta) -> str:
    """How late something is, in words: ``2 minutes 5 seconds``."""
    words: dict[str, Callable[[int], str]] = {
        "day": lambda n: ngettext("%(num)s day", "%(num)s days", n),
        "hour": lambda n: ngettext("%(num)s hour", "%(num)s hours", n),
        "minute": lambda n: ngettext("%(num)s minute", "%(num)s minutes", n),
        "second": lambda n: ngettext("%(num)s second", "%(num)s seconds", n),
    }
    return " ".join(words[unit](n) for unit, n in parts_of(late_by)) or gettext("less than a second")


class LateQuestion(Conflict):
    """The time for questions is over; bids are still taken."""

    message = _l("The time for questions is over. You can still send your bid until the deadline.")


class NobodyInvited(Conflict):
    """An invited call is for somebody."""

    message = _l("This call is for those you invite. Invite at least one provider first.")


class NotAboveLimit(Conflict):
    """A provider is chosen without bids only below the sum that the co-op set."""

    message = _l("This is worth too much to choose a provider without bids. Write a call that providers can bid for.")


class BidOutdated(Conflict):
    """The call changed, and the bid does not answer what it asks now."""

    message = _l("The call asks for something else now, so your bid can't stand as it is. Change it and send it again.")


class StillSealed(Conflict):
    """Before its opening nobody reads a bid but who wrote it."""

    message = _l("The bids are still sealed. Nobody can read them before two officers open them after the deadline.")


class SecondOfficerNeeded(Conflict):
    """Two different officers open the bids."""

    message = _l("You began the opening. Another officer has to finish it.")


class SealBroken(CoopbudgetError):
    """A sealed bid can't be unsealed: its bytes were changed, or the application's secret was."""

    message = _l("A sealed bid can't be opened. Nothing was changed. Tell whoever runs this site.")


class TooFewScorers(Conflict):
    """At least two people score, and none of them with an interest."""

    message = _l("At least two people without an interest have to score. Choose more people.")


class InterestFirst(Conflict):
    """Interests are declared before bids are shown."""

    message = _l("Say first whether you have an interest in one of the bidders.")


class AlreadyFinished(Conflict):
    """Scores are final once a scorer has finished."""

    message = _l("You have finished scoring, so your points stand.")


class ScoresMissing(Conflict):
    """There is no ranking before every scorer has finished."""

    message = _l("Not everybody who scores has finished. There is no ranking yet.")


class FloorNotJudged(Conflict):
    """A bid under the floor is accepted or rejected before the ranking."""

    message = _l("A bid is under the lowest fair price. Say first whether its reason is accepted.")


class NothingToAward(Conflict):
    """The bid is not one of those that can be chosen."""

    message = _l("This bid can't be chosen: it was withdrawn, or it fell because its price was too low.")


class AwardUsed(Conflict):
    """An award becomes one contract."""

    message = _l("A contract was made from this choice already.")


class BadWeights(Invalid):
    """The weights of a call sum to 100, and price is not all of it nor more than the co-op's cap."""

    def __init__(
        self, faults: tuple[WeightFault, ...], *, cap: int = MOST_PRICE_WEIGHT, most: int = MOST_CRITERIA
    ) -> None:
        words = {
            WeightFault.SUM: _l("The weights have to make 100 together. Price counts too."),
            WeightFault.PRICE_TOO_HEAVY: _l("Price can count for %(n)s at most.", n=cap),
            WeightFault.ONLY_PRICE: _l("Ask for something beside price, for example how people are listened to."),
            WeightFault.TOO_MANY: _l("Use %(n)s questions or fewer.", n=most),
        }
        super().__init__({"price_weight": [words[each] for each in faults]})


class MeetingWaits(Conflict):
    """What the panel agreed is answered by the panel before anything is built on it."""

    message = _l("What the panel agreed still waits for its answers. They come first.")


class NobodyMet(Conflict):
    """There is no meeting that waits for an answer."""

    message = _l("No meeting of the panel waits for an answer.")


class AlreadyAnswered(Conflict):
    """Everybody on the panel says it once."""

    message = _l("You have answered this already.")


class BallotFirst(Conflict):
    """The call says that the members vote, and they have not."""

    message = _l("The call says that the members decide by a vote. Put your choice to them first.")


class BallotRuns(Conflict):
    """While the members vote on a choice, what it stands on does not change."""

    message = _l("The members are voting on a choice. Wait until the votes are counted.")


class ScoreAgainFirst(Conflict):
    """A challenge was upheld: the panel meets again before anybody is chosen."""

    message = _l("A challenge was upheld. The panel has to meet again before a provider is chosen.")


class StandstillRuns(Conflict):
    """There is no contract before the standstill has ended."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            _l(
                "The choice can be challenged until the end of %(day)s. The contract can be made after that.",
                day=format_date(civil_date(until), "d MMMM y"),
            )
        )


class ChallengeWaits(Conflict):
    """A challenge stops the clock until it is answered."""

    message = _l("A challenge to this choice waits for its answer. No contract can be made before that.")


class NoStandstill(Conflict):
    """A choice can be challenged within its standstill."""

    message = _l("The time in which this choice could be challenged is over.")


class AlreadyChallenged(Conflict):
    """Everybody challenges a choice once."""

    message = _l("You have challenged this choice already. The answer comes on this page.")


class NoSuchChallenge(NotFound):
    """The call has no such challenge."""
