"""The rules of share capital, named as they are broken."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound, Words
from coopbudget.shares.rules import Fault


class NoSuchShares(NotFound):
    """There is no such offer, application, withdrawal or holding in this co-op, or it is somebody else's."""


class OfferOpen(Conflict):
    """One offer at a time: its bar must mean something."""

    message = _l("Another share offer is open. Close that one first.")


class OfferOver(Conflict):
    """The offer was closed."""

    message = _l("This share offer is closed already.")


class AppliedAlready(Conflict):
    """One application at a time, for one reference pays all."""

    message = _l("You have applied for shares already. Pay for those, or take that back first.")


class AlreadyEnded(Conflict):
    """It was registered, decided or taken back before."""

    message = _l("This was done before. Nothing was changed.")


class NotPaidYet(Conflict):
    """Shares are registered once they are paid for."""

    message = _l("Not all of the money has come yet. Nothing was registered.")


class AskedAlready(Conflict):
    """One asking at a time."""

    message = _l("You have asked for shares back already. Wait for the answer, or take that back first.")


class InterestOverlaps(Conflict):
    """A day earns interest once."""

    message = _l("Interest for some of these days was proposed already, or decided. Nothing was changed.")


class InterestRuns(Conflict):
    """Interest is booked when its time is over."""

    message = _l("The time is not over yet. Nothing was booked.")


class InterestBooked(Conflict):
    """Booked once."""

    message = _l("This interest was booked already. Nothing was changed.")


class NotJustTheLoan(Conflict):
    """What has come is not what was agreed."""

    message = _l("What has come is not just what was agreed. Match the bank lines first.")


class NotDueYet(Conflict):
    """A part is paid about its day."""

    message = _l("The next part is not due yet. It can be paid from two weeks before its day.")


class InterestAskedFor(Conflict):
    """What was sent to a bank account, or waits to be, is booked for good."""

    message = _l("A member has asked for this interest, or was sent it already. Nothing was taken back.")


class InterestNotBooked(Conflict):
    """There is nothing to take back."""

    message = _l("This interest is not booked. Nothing was changed.")


class NothingTooMuch(Conflict):
    """What stands there is just what was agreed."""

    message = _l("No more has come than was agreed. Nothing was sent back.")


class CardOnItsWay(Conflict):
    """One payment by card at a time, or the shares would be paid for twice."""

    message = _l("A payment by card for these shares is on its way. Look at it first.")


class NoCard(Conflict):
    """By card, so much and no more at a time."""

    message = _l("By card you can pay from £1 to £10,000. Pay by bank transfer instead.")


class NamedAlready(Conflict):
    """The parts of those who are named are a hundred percent at most."""

    message = _l("Together that is more than all of it. Take back whom you named before, or give a smaller part.")


class NamedNotYet(Conflict):
    """A paper comes while the member lives."""

    message = _l("The signed paper has to come while the member lives. Nothing was recorded.")


class StillHerOwn(Conflict):
    """Shares pass to others only where their owner has died."""

    message = _l("This is done only once it is recorded that the member has died.")


WHY_NOT: Mapping[Fault, Words] = {
    Fault.UNDER_MINIMUM: _l("That is fewer shares than our rules ask of each member."),
    Fault.OVER_LIMIT: _l("That is more than the law lets one member hold."),
    Fault.MORE_THAN_HELD: _l("That is more than is there."),
    Fault.NOT_WHOLE: _l("Type the price of whole shares, or all of it."),
    Fault.LEAVES_TOO_FEW: _l("Keep the fewest shares that our rules ask of each member, or give all of them back."),
    Fault.NOTICE_RUNS: _l("The notice still runs. Shares can't go back before it ends."),
    Fault.NOT_SOLVENT: _l("The co-op could not pay what it owes if this went back now. Wait, or say no."),
    Fault.NOT_FROM_SURPLUS: _l(
        "The general reserve is smaller than this. Shares go back only out of surplus that was kept. Wait, or say no."
    ),
    Fault.OVER_CAP: _l("That is more than our rules let shares earn."),
    Fault.NOT_IN_ADVANCE: _l("Interest is decided before its time begins. The vote has to end before the first day."),
    Fault.KEPT_FOR_NAMED: _l("That is more than is left for the estate. The rest goes to whom the member named."),
    Fault.MORE_THAN_NAMED: _l("That is more than still goes to whom the member named."),
    Fault.WRONG_TIME: _l("Choose a time of a year at most, with its last day after its first."),
}


class NotByTheRules(Conflict):
    """A rule of share capital stands in the way; ``fault`` says which."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(WHY_NOT[fault])
