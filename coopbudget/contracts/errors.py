"""The rules of a contract, as people meet them when one is broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchContract(NotFound):
    """There is no such contract here, or the member has no place in it."""


class AlreadyContracted(Conflict):
    """One call makes one contract."""

    message = _l("A contract was already made from this choice of provider. Nothing was changed.")


class NothingPledged(Conflict):
    """A contract needs members who pledged to its pool."""

    message = _l("Nobody has money pledged to this pool, so there is nobody to pay for a contract.")


class NotVerified(Conflict):
    """A provider's papers have to be checked and in date."""

    message = _l("This provider's papers are not checked, or are out of date. Check them first.")


class TermsOver(Conflict):
    """The contract was called off or has ended."""

    message = _l("This contract was called off or has ended. Nothing was changed.")


class AlreadyInForce(Conflict):
    """Both sides have accepted: what was agreed can't be changed by an answer."""

    message = _l("Both sides have accepted this contract. Talk to the co-op about leaving it.")


class AlreadyAnswered(Conflict):
    """A member answers once; a yes can become a no while the co-op hasn't accepted."""

    message = _l("You have answered this already. Nothing was changed.")


class AnswersClosed(Conflict):
    """The day to answer by has passed."""

    message = _l("The day to answer by has passed. Ask the co-op for a later day.")


class StillWaiting(Conflict):
    """Members may still answer."""

    message = _l("Some members have not answered, and their day has not passed. Wait for them.")


class DoesNotStand(Conflict):
    """Those who said yes don't carry the contract."""

    message = _l("Those who said yes are too few, or their money is too little. The contract does not stand.")


class TermsDiffer(Conflict):
    """The terms on the page are not the terms of the contract."""

    message = _l("The terms on your page are not the newest. Look at the page again, then decide.")


class AlreadyAccepted(Conflict):
    """Each side accepts once."""

    message = _l("Your side has accepted already. Nothing was changed.")


class AlreadyAway(Conflict):
    """Two absences of one member can't share a day."""

    message = _l("Some of these days are already marked as days away.")


class NotOverYet(Conflict):
    """A contract is closed after its last day, when the last invoice had time to come."""

    message = _l("Wait until 28 days after the last day, so that the last invoice has time to come.")


class ChangeWaits(Conflict):
    """One change at a time: another waits for answers."""

    message = _l("Another change of this contract waits for answers. Finish it or take it back first.")


class NothingChanges(Conflict):
    """A change has to change something."""

    message = _l("This would change nothing. Nothing was done.")


class ChangeOver(Conflict):
    """The change is in force, or was taken back."""

    message = _l("This change is in force already, or was taken back. Nothing was changed.")


class NotAllAgreed(Conflict):
    """A member whose part costs more said no, or did not answer in time."""

    message = _l("Not everybody who was asked said yes. Take the change back, or propose it without those members.")


class ChangeTooLate(Conflict):
    """The day from which the change counts has passed: visits were given by the old terms."""

    message = _l("The day this change was to begin has passed. Take it back, and propose it for a later day.")


class NotSuspended(Conflict):
    """Only a suspended contract is resumed."""

    message = _l("This contract is not suspended. Nothing was changed.")


class AlreadySuspended(Conflict):
    """A contract is suspended once at a time."""

    message = _l("This contract is suspended already. Nothing was changed.")


class NotEnding(Conflict):
    """A contract is handed over once it was ended early."""

    message = _l("End this contract first. Then another provider can take over the rest of its time.")


class NotRunnerUp(Conflict):
    """Only a provider whose bid was ranked behind the chosen one takes over."""

    message = _l("This bid can't take over: it is not among those that were ranked.")


class BidRanOut(Conflict):
    """A bid takes over while it holds: its call said for how long."""

    message = _l("This bid holds no longer, so its prices are not promised any more. Make a new call.")


class PlaceHeld(Conflict):
    """Somebody from the waiting list is asked whether she joins: the contract stays as she sees it."""

    message = _l(
        "A place is held for somebody from the waiting list, for three days at most. Propose the change after that."
    )


class JoinLater(Conflict):
    """Another change waits, so nobody can join at the moment."""

    message = _l("Another change of this contract waits for answers. You can join when that is done. Try again later.")


class AlreadyIn(Conflict):
    """A fund has one place in a contract."""

    message = _l("This fund is in the contract already. Ask an officer of the co-op.")


class ContractFull(Conflict):
    """The pool said how many can share."""

    message = _l("No place is free now. Join the waiting list on the page of its pool: who comes first is asked first.")
