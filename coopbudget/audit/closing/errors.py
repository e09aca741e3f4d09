"""What can stand in the way of closing a month and of opening it again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchPeriod(NotFound):
    """The day is no end of a month of this co-op that is over."""


class NoSuchReopening(NotFound):
    """Nobody asked for it in this co-op."""


class NotLookedAt(Conflict):
    """Two officers look at the figures before they are closed."""

    message = _l("Two officers have to look at these figures first. Ask another officer to open this page.")


class FiguresChanged(Conflict):
    """What was looked at is not what stands there now."""

    message = _l("The figures have changed since you opened the page. Look at them again.")


class AlreadyAsked(Conflict):
    """One question at a time."""

    message = _l("Somebody has asked for that already. Answer that first.")


class AlreadyAnswered(Conflict):
    """Another officer was faster."""

    message = _l("This was answered before you. Nothing was changed.")


class AnotherOfficer(Conflict):
    """Opening the books again takes two people."""

    message = _l("You asked for this yourself. Another officer has to agree.")


class SurplusDecided(Conflict):
    """Members have voted, or are voting, on the figures of that year."""

    message = _l(
        "The surplus of that year is before the members, or shared. Its figures can't change. "
        "Put a mistake right with an entry in an open month, or undo the sharing first."
    )
