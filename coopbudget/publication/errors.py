"""The rules of publishing, as people meet them when one is broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NotPublished(NotFound):
    """The co-op did not choose to publish, or there is no such co-op: nobody learns which."""


class AlreadyDecided(Conflict):
    """What was decided holds already."""

    message = _l("Somebody has decided this already. Look at the page again.")
