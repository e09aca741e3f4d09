"""The rules of returns, named as they are broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound, Unavailable


class NoSuchReturn(NotFound):
    """There is no such return, or it is not this person's to see."""


class NoSuchRules(NotFound):
    """Nobody has written down what this council asks."""


class NoSuchLink(NotFound):
    """There is no such link, or it has ended, or it was taken back: the answer is the same."""


class NoSuchFunderChange(NotFound):
    """Nobody sent this."""


class NoSuchRun(NotFound):
    """There is no such run, or what it made was taken away."""


class OwnMoneyHasNoReturn(Conflict):
    """Nobody asks how own money was spent."""

    message = _l("This is the member's own money. No council asks for a return of it.")


class AlreadySigned(Conflict):
    """A signed return never changes."""

    message = _l("This return is signed, so it can't be changed. You can begin a corrected one.")


class NotSigned(Conflict):
    """Only a signed return is sent or corrected."""

    message = _l("This return is not signed yet.")


class AlreadySent(Conflict):
    """A return is sent once."""

    message = _l("This return was sent already. Nothing was changed.")


class ReturnUnderWay(Conflict):
    """One return of the same days is open at a time."""

    message = _l("A return of these days is open already.")


class PeriodNotOver(Invalid):
    """A return tells what was: its days are over."""


class DoesNotAddUp(Unavailable):
    """Return and ledger differ. Nobody signs that; whoever runs the site has to look."""

    title = _l("This return does not add up")
    message = _l("The return and the books do not agree. Nobody can sign it. Please tell the people who run this site.")


class AlreadyDecided(Conflict):
    """What a funder sent is answered once."""

    message = _l("Somebody dealt with this before you. Nothing was changed.")


class RunUnderWay(Conflict):
    """One run of returns at a time."""

    message = _l("We are making returns already. Wait until they are done.")
