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
