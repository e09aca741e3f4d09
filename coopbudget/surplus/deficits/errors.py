"""What can stand in the way of covering a deficit."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoDeficit(NotFound):
    """The year had none, or nobody proposed how to cover it, or not in this co-op."""


class NothingToCover(Conflict):
    """It is covered, or a later surplus filled it."""

    message = _l("Nothing of this year's deficit is left to cover. Nothing was changed.")


class CoverProposed(Conflict):
    """Members must not vote twice on the same money."""

    message = _l("Covering this deficit is before the members, or carried, already. Nothing was changed.")


class NotCovered(Conflict):
    """There is nothing to undo."""

    message = _l("This was not covered, or that was undone before.")


class FilledSince(Conflict):
    """A later year was shared on the strength of it."""

    message = _l("A later year's surplus was shared after this was covered, so it can't be undone.")


class TouchesMembers(Conflict):
    """Members' funds never pay for a deficit."""

    message = _l("Members' money never pays for the co-op's own deficit. Nothing was changed.")
