"""What can stand in the way of deciding."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchFinding(NotFound):
    """No such finding in this co-op."""


class FactsChanged(Conflict):
    """It is no longer what the person read."""

    message = _l("What was found has changed since you read it. Nothing was decided. Read it again, then decide.")
