"""The rules of ending, named as they are broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NotEnding(NotFound):
    """Nothing of the kind is under way."""


class EndsAlready(Conflict):
    """A co-op ends once."""

    message = _l("This was proposed or begun already. Nothing was changed.")


class TooFewSigned(Conflict):
    """The law asks for a paper that enough members signed."""

    message = _l("Too few members have signed. The page says how many the law asks for.")


class NotSettledYet(Conflict):
    """Everybody else comes before shares, and shares before the society that has the rest."""

    message = _l("Something before this is not settled yet. The list says what.")


class MoneyHasLeft(Conflict):
    """What has been paid out is not called back."""

    message = _l("Money has left for good already, so this can’t be called off any more.")


class WorthNothing(Conflict):
    """A society that can't pay what it owes ends by another law."""

    message = _l(
        "The co-op owes more than it has. It can’t end like this: the law of insolvency says how. Ask for advice."
    )


class NoArchive(Conflict):
    """The whole co-op is kept as a file before it closes."""

    message = _l("Have the archive of the co-op written first, after the last entry of the books.")
