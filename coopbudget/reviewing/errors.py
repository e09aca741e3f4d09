"""What can stand in the way of a review."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchReview(NotFound):
    """There is none, or it is not this person's to see."""


class ReviewUnderWay(Conflict):
    """One at a time."""

    message = _l("You have a review under way. Sign its report before you begin another.")


class ReviewSigned(Conflict):
    """A signed report stands."""

    message = _l("This report is signed, and stands as it is. Begin another review for what comes after.")


class InOffice(Conflict):
    """Whoever reviews holds no office."""

    message = _l("Somebody who holds an office can’t review the books. Nothing was changed.")


class NothingToDraw(Conflict):
    """The period holds nothing of that kind."""

    message = _l("There is nothing of this kind in these days. Choose other days, or something else.")


class ItemsLeft(Conflict):
    """The report tells of every item."""

    message = _l("Some items of a sample are still to look at. Tick what you found of each, then sign.")


class QueriesOpen(Conflict):
    """The report tells what came of every question."""

    message = _l("A question is still open. Close it once it is answered, then sign.")


class AlreadyAnswered(Conflict):
    """An answer stands; who asked may ask again."""

    message = _l("This question was answered before.")


class NotAnswered(Conflict):
    """What is not answered is not closed."""

    message = _l("This question has no answer yet.")


class QueryClosed(Conflict):
    """It was closed before."""

    message = _l("This question was closed before.")


class NotSigned(Conflict):
    """There is nothing to publish."""

    message = _l("There is no signed report yet.")
