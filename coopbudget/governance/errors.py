"""What can stand in the way of a vote or of a decision's use."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Forbidden, NotFound


class MotionNotFound(NotFound):
    """No such motion in this co-op."""


class NotOnRoll(Forbidden):
    """She was not a member when voting opened."""

    message = _l("Only people who were members when this vote opened can vote on it.")


class AlreadyVoted(Conflict):
    """A paper can't be found again, so it can't be changed."""

    message = _l("A vote was already given here. Votes are secret, so nobody can find it again to change it.")


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
