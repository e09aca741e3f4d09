"""The rules of leaving, named as they are broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoDeparture(NotFound):
    """Nothing of this kind is under way."""


class LeavesAlready(Conflict):
    """A member leaves once at a time."""

    message = _l("This has begun already. Nothing was changed.")


class MoneyStillHere(Conflict):
    """Nobody leaves money behind: what stands in the funds goes back to whom it belongs first."""

    message = _l("Money still stands here. It must go back to the council, or to whom it belongs, first.")


class NotDecided(Conflict):
    """No officer removes a member."""

    message = _l("Only the members can remove a member, or the board where your rules say so. Ask them first.")


class AlreadyGone(Conflict):
    """Leaving is called off until all is settled."""

    message = _l("The membership has ended, so this can't be undone. They can ask to join again.")


class LoanRuns(Conflict):
    """What she lent is paid back by its terms."""

    message = _l("They lent the co-op money. It must be paid back, or the loan called off, first.")


class StillOwes(Conflict):
    """What she owes is paid or written off first."""

    message = _l("They owe the co-op money. It must be paid, or written off, first.")


class VisitsStillPaid(Conflict):
    """A contract is still paid for."""

    message = _l("A contract is still paid for by its leaving rule. Wait until its last day.")


class StillToAnswer(Conflict):
    """Somebody asked that a decision is looked at again."""

    message = _l("They asked that the decision is looked at again. Answer that first.")


class NoSuchLink(NotFound):
    """There is no such link, or it has ended, or it was taken back: the answer is the same."""
