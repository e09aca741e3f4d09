"""The rules of agreements and funds, named as they are broken."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from coopbudget.budgets.rules import Pooling
from coopbudget.errors import Conflict, Invalid, NotFound, Words
from coopbudget.ledger.errors import Overspent
from coopbudget.money import format_pence


class NoSuchAgreement(NotFound):
    """There is no such agreement in this co-op, or it is not this person's to see."""


class NoSuchFund(NotFound):
    """There is no such fund in this co-op, or it is not this person's to see."""


class NoSuchOutcome(NotFound):
    """This agreement has no such outcome, or nothing of the kind was said of it."""


class NoSuchReview(NotFound):
    """There is no such review, or none is to come."""


class NoSuchEntry(NotFound):
    """There is no such entry, or it did nothing to this fund."""


class NoSuchOpening(NotFound):
    """There is no such opening in this co-op."""


class ReferenceTaken(Conflict):
    """Two agreements can't share a payment reference: money would land in the wrong fund."""

    message = _l("Another agreement has this payment reference. Look at the letter again, or ask the treasurer.")


class AlreadyChecked(Conflict):
    """An agreement is checked, or refused, once."""

    message = _l("An officer has dealt with this agreement already. Nothing was changed.")


class ReviewOver(Conflict):
    """A review is done once."""

    message = _l("This review was written down already. Nothing was changed.")


class NotChecked(Conflict):
    """What a member recorded needs an officer's check before anything hangs on it."""

    message = _l("An officer has to check this agreement first.")


class ConsentStands(Conflict):
    """One consent stands at a time."""

    message = _l("The funder's consent is recorded already. Withdraw it first if it has changed.")


class NoConsent(Conflict):
    """There is no consent to withdraw."""

    message = _l("There is no consent on record to withdraw.")


class NoConsentNeeded(Conflict):
    """Own money needs nobody's consent, and an Individual Service Fund can't be pooled with any."""

    message = _l("No consent is needed, or none would help, for this kind of money.")


_POOLING: dict[Pooling, Words] = {
    Pooling.NEEDS_CHECK: _l("An officer has to check this agreement before its money can be pledged."),
    Pooling.REFUSED: _l("This agreement was not accepted, so there is no money to pledge."),
    Pooling.SERVICE_FUND: _l("This money is held by a provider for one person. It can't go into a pool."),
    Pooling.NEEDS_CONSENT: _l("The funder has not agreed in writing to pooling this money yet."),
    Pooling.NOT_STARTED: _l("This agreement has not started yet."),
    Pooling.SUSPENDED: _l("The funder has paused this agreement. Its money can't be pledged now."),
    Pooling.ENDED: _l("This agreement has ended. Its money can't be pledged."),
}


def pooling_words(reason: Pooling) -> Words:
    """Why a fund's money can't be pledged, in plain words; empty where it can."""
    return _POOLING.get(reason, "")


class NotPoolable(Conflict):
    """The fund's money can't be pledged; ``reason`` says why."""

    def __init__(self, reason: Pooling) -> None:
        self.reason = reason
        super().__init__(pooling_words(reason))


class NotEnough(Overspent):
    """The fund (or what it promised) holds less than asked. ``free`` is what is there, in pence."""

    def __init__(self, account: str, free: int, asked: int) -> None:
        self.account, self.free, self.asked = account, free, asked
        Conflict.__init__(
            self,
            _l(
                "There is %(free)s there, which is less than %(asked)s. Nothing was changed.",
                free=format_pence(free),
                asked=format_pence(asked),
            ),
        )


class NothingToChange(Invalid):
    """A change has to change something."""


class ShortOfEarmark(Conflict):
    """A sum asked back is paid only once all of it is set aside."""

    message = _l("Some of this sum is not set aside yet. It can be paid when all of it is.")


class AlreadyInstructed(Conflict):
    """A sum asked back is paid once."""

    message = _l("This payment is on its way already. Nothing was changed.")


class NoSuchMoneyBack(NotFound):
    """Nobody asked for this, or it is not this person's to see."""


class NotOwnMoney(Conflict):
    """What a council or the NHS pays is for the member's care; it goes back to them alone."""

    message = _l("This is not your own money. What is left of it goes back to whoever paid it, never to you.")


class MoneyBackWaits(Conflict):
    """One asking of a fund waits at a time."""

    message = _l("You have asked for money from this fund already. An officer looks at that first.")


class OwesFirst(Conflict):
    """What is owed for a fund is paid before its money goes out."""

    message = _l("Something is owed for this fund. Pay that first. Then you can have the rest.")


class MoneyBackDecided(Conflict):
    """An asking is answered once."""

    message = _l("Somebody dealt with this before you. Nothing was changed.")


class OpeningStands(Conflict):
    """A co-op's books open once for each bank account."""

    message = _l("Opening balances are in the books already, or are waiting to be signed.")


class OpeningDoesNotAgree(Conflict):
    """The lines and the bank differ, or a line has no fund."""

    message = _l("These balances do not agree with the bank yet, so they can't be signed. Nothing was changed.")


class SameOfficer(Conflict):
    """Two different officers sign."""

    message = _l("You signed first. Another officer has to sign second.")


class AlreadySigned(Conflict):
    """Signed and posted, or thrown away."""

    message = _l("This was signed or thrown away already. Nothing was changed.")


class NoSuchTie(NotFound):
    """Nothing of the kind was declared in this co-op."""


class TieStands(Conflict):
    """One relation at one provider is said once."""

    message = _l("You have told us this already. End what you said first, if it has changed.")


class TieEnded(Conflict):
    """Nothing more is done with what is no longer so."""

    message = _l("This was ended already. Nothing was changed.")


class CannotBeExcepted(Conflict):
    """The law leaves the council no room."""

    message = _l("The council can't allow this relation, whatever a letter says. Nothing was changed.")


class NotPayable(Conflict):
    """A direct payment may not pay this provider: somebody there is close to the member.

    ``member_numbers`` are the members concerned; who is close to them stays between them and who looks after
    agreements. ``own``: the only member concerned is the one acted for.
    """

    def __init__(self, member_numbers: Sequence[int], source: str, *, own: bool) -> None:
        self.member_numbers = list(member_numbers)
        if own:
            words = _l(
                "Somebody close to you is part of this provider, so your direct payment can't pay it unless your"
                " council allows it in writing. Send us its letter. The rule: %(source)s.",
                source=source,
            )
        else:
            words = _l(
                "The money of these members can't pay this provider without their council's letter: %(numbers)s."
                " Somebody there is close to them. Nothing was changed. The rule: %(source)s.",
                numbers=", ".join(str(number) for number in member_numbers),
                source=source,
            )
        super().__init__(words)
