"""What can stand in the way of a vote or of a decision's use."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class MotionNotFound(NotFound):
    """No such motion in this co-op."""


class NotOnRoll(Forbidden):
    """She was not a member when voting opened."""

    message = _l("Only people who were members when this vote opened can vote on it.")


class AlreadyVoted(Conflict):
    """She has voted; only her code opens her paper to change it."""

    message = _l("A vote was already given here. To change it, type the code from the receipt.")


class NoSuchPaper(NotFound):
    """The code opens no paper in this box."""

    message = _l("This code opens no paper in this vote. Look at the receipt again. Nothing was changed.")


class NotVotedYet(Conflict):
    """There is no paper of hers to change."""

    message = _l("No vote was given here yet, so there is none to change.")


class UnclearPaper(Invalid):
    """What was sent is no paper of this vote."""

    def __init__(self) -> None:
        super().__init__(_l("This paper can't be counted. Fill it in again."))


class SealBroken(Unavailable):
    """Papers can't be opened: the application's secret changed, or somebody changed the bytes."""

    message = _l("The ballot box can't be opened. Nothing was lost. Tell whoever runs the site.")


class NotByTheSame(Forbidden):
    """A second officer is somebody else than the first, and not the voter."""

    message = _l("Another officer must do this: not the one who recorded the vote, and not the voter.")


class NothingToHear(Conflict):
    """Her vote was given by herself, or a second officer has heard her already."""

    message = _l("There is no recorded vote that waits for a second officer here.")


class SecondOfficersMissing(Conflict):
    """Votes that an officer recorded wait for a second officer."""

    message = _l("Some votes that an officer recorded still wait for a second officer. See the list on this page.")


class NotInDiscussion(Conflict):
    """Voting has opened, or notice of it was given: the question stands."""

    message = _l("The question can't be changed any more: notice of the vote was given.")


class NotConfirmed(Conflict):
    """The law asks for a second meeting, and it has not said yes (yet)."""

    message = _l("This needs a yes at a second meeting too. Nothing was done.")


class NoSecondMeeting(Conflict):
    """There is nothing here to put to a second meeting."""

    message = _l("There is nothing here to put to a second meeting, or it was done already.")


class TermHeld(Conflict):
    """Somebody holds the office in that term."""

    message = _l("Somebody holds this office in that time. Let the term begin later, or end theirs first.")


class NoSuchRemark(NotFound):
    """No such remark on this motion."""


class VotingClosed(Conflict):
    """The last day is past, or the votes were counted."""

    message = _l("Voting on this has closed.")


class VotingOpen(Conflict):
    """It is too early to count."""

    message = _l("Voting is still open. Votes are counted after the last day, or when everybody has voted.")


class NotCarried(Conflict):
    """What a room wants to do was not decided by the members."""

    message = _l("The members have not carried this.")


class AlreadyUsed(Conflict):
    """A decision is used once."""

    message = _l("This decision was already put into effect.")


class OtherTerms(Conflict):
    """Something else was carried than what is about to be done."""

    message = _l("These are not the terms the members carried. Nothing was done.")


class RulesMoved(Conflict):
    """The rules were changed by another decision since this was proposed."""

    message = _l("The rules were changed since this was proposed. Propose it again on the rules there are now.")


class RemovalAsked(Conflict):
    """One question about a member's removal at a time."""

    message = _l("This is asked already. See the votes.")


class StandsAlready(Conflict):
    """She is on the paper."""

    message = _l("This member stands already.")
