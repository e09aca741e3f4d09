"""The rules of publishing, as people meet them when one is broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NotPublished(NotFound):
    """The co-op did not choose to publish, or there is no such co-op: nobody learns which."""


class AlreadyDecided(Conflict):
    """What was decided holds already."""

    message = _l("Somebody has decided this already. Look at the page again.")


class AlreadyAsked(Conflict):
    """The members are asked this now, or said yes to it and nobody has put it into effect."""

    message = _l("The members are asked this already. Look at the votes.")


class NotOpen(Conflict):
    """There is nothing to pause: the books are open to nobody, or paused."""

    message = _l("The books are not open to everybody now. Look at the page again.")


class NotPaused(Conflict):
    """There is no pause to lift."""

    message = _l("The books are not paused now. Look at the page again.")


class NoSuchQuestion(NotFound):
    """No such question about the open books, or no decision whose words could be shown."""
