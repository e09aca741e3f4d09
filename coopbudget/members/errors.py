"""The rules of membership, named as they are broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class EmailTaken(Conflict):
    """Two people can't have one e-mail address."""

    message = _l("Somebody else already uses this e-mail address.")


class AlreadyMember(Conflict):
    """A person has one open membership, or one open application, in a co-op."""

    message = _l("This person is a member already, or has already asked to join.")


class AlreadyDecided(Conflict):
    """An application is decided once."""

    message = _l("This was decided already. Nothing was changed.")


class NoSuchOffice(Conflict):
    """The rules of the co-op know no such office."""

    message = _l("Your rules don't have this office. See Our rules.")


class TwoOffices(Conflict):
    """The rules of the co-op don't let one member hold these two."""

    message = _l("Your rules don't let one member hold these two offices at once. See Our rules.")


class OfficeHeld(Conflict):
    """An office has one holder at a time."""

    message = _l("Somebody holds this office for part of that time. End their term first.")


class NotCurrentMember(Conflict):
    """Only a member who was admitted and has not left can do or hold this."""

    message = _l("This person is not a member now.")


class StillOutside(Conflict):
    """A reviewer or facilitator holds no office, and an officer is no reviewer or facilitator."""

    message = _l("A reviewer or facilitator can't hold an office. Their part must end first.")


class HoldsOffice(Conflict):
    """A reviewer or facilitator holds no office, and an officer is no reviewer or facilitator."""

    message = _l("Somebody who holds an office can't be a reviewer or facilitator. Their office must end first.")


class InsideReviewer(Conflict):
    """The reviewer comes from outside."""

    message = _l("A member can't check the books of their own co-op. Choose somebody from outside.")


class AlreadyEnded(Conflict):
    """What has ended does not end again."""

    message = _l("This has ended already. Nothing was changed.")


class NoSecondStep(Conflict):
    """Only a second step that there is can be taken off."""

    message = _l("This person signs in with a password alone. There is nothing to take off.")


class LostPhoneWaits(Conflict):
    """One request for a person at a time."""

    message = _l("Somebody asked for this already. Nothing was changed.")


class AnotherCoop(Conflict):
    """An account belongs to nobody's co-op, so the one that knew the person first speaks for them."""

    message = _l("This person belongs to another co-op, or came to it before yours. The officers there must do this.")


class AlreadySuspended(Conflict):
    """One suspension at a time."""

    message = _l("This member is suspended already. Nothing was changed.")


class AlreadyAsked(Conflict):
    """A decision is looked at again once."""

    message = _l("You have asked already that this is looked at again. It is done once.")


class TooLateToAsk(Conflict):
    """A decision can be questioned for a time."""

    message = _l("The time to ask for another look is over. You can still write to the co-op.")


class NobodyThere(NotFound):
    """No such membership, office or supporter in this co-op."""
