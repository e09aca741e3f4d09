"""Errors of the notices slice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import NotFound


class NoSuchNotice(NotFound):
    """No such notice, or it is somebody else's."""

    message = _l("We can't find that notice. It may not be yours, or it may have been taken back.")


class NotOnTheList(NotFound):
    """The call or letter never stood on this co-op's list, or was taken off it."""

    message = _l("That is not on the list any more. Look again.")
