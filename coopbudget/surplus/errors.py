"""What can stand in the way of sharing a year's surplus."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchYear(NotFound):
    """The year is not over, or lies before the co-op."""


class NothingProposed(NotFound):
    """Nobody has proposed how to share this year, or not in this co-op."""


class BooksOpen(Conflict):
    """Figures that can still change are no ground for a vote."""

    message = _l("The books of that year are still open. Close them first, so that the figures can't change any more.")


class NoSuchWay(NotFound):
    """No way to share stands at that letter in that year."""


class NoSuchProvision(NotFound):
    """Nothing is kept under that number, or it was taken back."""


class YearClosed(Conflict):
    """Closed books take no entry."""

    message = _l("The books of that year are closed, so nothing can be added to it or taken out.")


class WaysFull(Conflict):
    """More than four columns are no help to anybody."""

    message = _l("Four ways stand side by side already. Take one away first.")


class WaysChanged(Conflict):
    """Somebody kept a way at the same moment."""

    message = _l("Somebody else kept a way at the same moment. Look at them, then try again.")


class PooledMoneyWaits(Conflict):
    """What members set aside and did not use is theirs, and goes back before anything is called left over."""

    message = _l(
        "Money that members set aside for a contract that has ended is still to go back to their funds. Close that "
        "contract first. Nothing was changed."
    )


class AlreadyProposed(Conflict):
    """One proposal at a time: members must not vote twice on the same money."""

    message = _l("A proposal for this year is already before the members, or carried. Nothing was changed.")


class AlreadyShared(Conflict):
    """A year is shared once."""

    message = _l("This year's surplus was already shared. Nothing was changed.")


class FiguresChanged(Conflict):
    """What the books say is not what members voted on."""

    message = _l("The books no longer say what the members voted on, so nothing was shared. Make a new proposal.")


class NotShared(Conflict):
    """There is nothing to undo."""

    message = _l("This was not shared, or was undone before.")


class MoneyHasCrossed(Conflict):
    """The dividend was paid over from the co-op's own account; the books alone can't bring it back."""

    message = _l(
        "The dividend is on its way between the two bank accounts, or has arrived, so it can't be undone. "
        "If its payment was not sent yet, take that back first."
    )


class SomebodyLeft(Conflict):
    """A membership or an agreement ended while the dividends were being placed."""

    message = _l("Somebody left, or an agreement ended, at this very moment. Nothing was shared. Share it again now.")


class DividendsSettled(Conflict):
    """A dividend that went into no fund has gone on from where it was held."""

    message = _l(
        "A dividend that was held has gone on to a council or a member, so the sharing can't be undone. "
        "If its payment was not sent yet, take that back first."
    )


class LaterFirst(Conflict):
    """Small sums of this sharing were paid out with a later one."""

    message = _l("Small sums that were kept then were paid out with a later year. Undo that year first.")


class NoSuchDue(NotFound):
    """No such dividend outside the funds, or not in this co-op."""


class DueDecided(Conflict):
    """It was said already what becomes of it."""

    message = _l("It was said already what becomes of this dividend. Nothing was changed.")


class NotOffered(Conflict):
    """The council was not asked yet."""

    message = _l("Offer it to the council first, so that it can say what becomes of its money.")
