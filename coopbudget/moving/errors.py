"""The rules of moving, named as they are broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchMove(NotFound):
    """There is no such move in this co-op, or it is not this person's to see."""


class MovesAlready(Conflict):
    """A member moves once at a time."""

    message = _l("A move is under way already. Nothing was changed.")


class NotAMemberThere(Conflict):
    """Who moves is a member of both co-ops."""

    message = _l("You are not a member there yet. Ask to join them first, and come back when they said yes.")


class NotReadyThere(Conflict):
    """The other co-op takes no money."""

    message = _l("The other co-op can’t take money now. Ask its treasurer.")


class NothingToMove(Conflict):
    """A move moves something."""

    message = _l("There is no money that could move.")


class NotThatFar(Conflict):
    """Each step has its time."""

    message = _l("This is not the time for that. Look at the page again: somebody may have been quicker.")


class NotTakenOver(Conflict):
    """Each agreement is taken over, and its funder agrees in writing, before the new co-op says yes."""

    message = _l("Take over each agreement first. Each council must have agreed in writing that you pool its money.")


class NotLeaving(Conflict):
    """Who moves has said that she leaves."""

    message = _l(
        "They have not said yet that they leave here. Begin that first: their contracts end by their own rules."
    )


class StillPromised(Conflict):
    """What is promised does not move before the contracts' leaving rules have run."""

    message = _l(
        "Money is still promised, set aside or asked back here, or a contract is still paid for. It can move when that "
        "has run its course."
    )


class StillInDispute(Conflict):
    """An open question about a visit is answered first."""

    message = _l("A visit is still to be answered or settled. It may cost money, so that comes first.")


class StillOwed(Conflict):
    """What is owed is paid first."""

    message = _l("They owe the co-op money. It must be paid, or written off, first.")


class OnItsWay(Conflict):
    """What a payment run has can't be called off."""

    message = _l("A payment run has this money. It can’t be called off any more.")


class NotShownYet(Conflict):
    """Money counts once the bank shows it."""

    message = _l("No statement of the bank shows this money yet. Match the line with its reference first.")


class UsedAlready(Conflict):
    """What was set aside, promised or spent of it is given back before it can be said not to have arrived."""

    message = _l(
        "Some of this money is set aside, promised or spent already. Have that given back first, then come here again."
    )
