"""The rules of the rail, as people meet them when one is broken. Nothing was moved when one is raised."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound


class NoSuchThing(NotFound):
    """There is no such statement, line, payee, run or bill in this co-op."""


class NoBankAccount(Conflict):
    """The co-op has not said which bank account this is."""

    message = _l("Tell us about this bank account first. Then come back.")


class BankAccountInUse(Conflict):
    """An account with statements in the books keeps its number."""

    message = _l("Statements of this account are in the books, so its number can't change.")


class ReferenceTaken(Conflict):
    """Two owners can't share a payment reference: money could not tell them apart."""

    message = _l("Somebody else has this payment reference. Use another.")


class PayeeDiffers(Conflict):
    """The payee is known with other bank details: a change needs a second officer."""

    message = _l("We have other bank details for them. Ask for a change: a second officer must agree.")


class ChangeWaiting(Conflict):
    """A change of bank details waits for a second officer."""

    message = _l("A change of their bank details is waiting for a second officer. Settle that first.")


class DetailsRest(Conflict):
    """New bank details are not paid to before they have stood for a while: time for a wrong one to be noticed."""

    message = _l("Their bank details changed a short while ago. We wait before we pay to them. Try again later.")


class RuleWaiting(Conflict):
    """One change of the rule waits for a second officer at a time."""

    message = _l("A change is waiting for a second officer. Settle that first.")


class AlreadyDecided(Conflict):
    """Somebody settled this before."""

    message = _l("Somebody settled this before you. Nothing was changed. Look again.")


class InstructionDiffers(Conflict):
    """The owner already gave an instruction with other details."""

    message = _l("A payment for this was asked for before, with other details.")


class InstructionHeld(Conflict):
    """The instruction is in a run, or was paid."""

    message = _l("This payment is in a payment run. Cancel the run first, or wait for the bank.")


class RunChanged(Conflict):
    """What the run was prepared with is not so any more."""

    message = _l("Something in this run changed after it was prepared. Cancel it and prepare it again.")


class FileTaken(Conflict):
    """The bank file was taken before: sending it twice would pay twice."""

    message = _l("This bank file was downloaded before. Sending it twice would pay everybody twice.")


class AlreadyMatched(Conflict):
    """A line is matched once, until that is undone."""

    message = _l("This line is matched. Undo that first, then match it again.")


class NothingToUndo(Conflict):
    """The line has no standing match."""

    message = _l("This line is not matched, so there is nothing to undo.")


class GivenOn(Conflict):
    """What a line showed is in use already, so its match stands."""

    message = _l(
        "This money came with a member who moves here, and they can use it already. Open “Members who move”, and say "
        "there that it has not arrived. That undoes this match too."
    )


class BillTwice(Conflict):
    """The same bill of the same supplier is in already."""

    message = _l("A bill with this number from them is here already. Paying it twice would be a pity.")


class Unreadable(Invalid):
    """The file could not be read as a statement; the reason says where and why."""
