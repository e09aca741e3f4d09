"""Errors of the concerns slice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoSuchConcern(NotFound):
    """There is none, or it is hidden from the person: the answer is the same."""


class ConcernClosed(Conflict):
    """A closed report takes no notes and is not closed twice."""

    message = _l("This report is closed. Open it again first.")
