"""The rules of erasing, named as they are broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Forbidden, NotFound


class NoSuchErasure(NotFound):
    """No such list, or it was decided."""


class ErasureWaits(Conflict):
    """One list at a time."""

    message = _l("A list waits for a second officer already. Agree to it, or call it off.")


class NothingToErase(Conflict):
    """Everything is within its time."""

    message = _l("Nothing has to go: no time is over. Nothing was changed.")


class ListChanged(Conflict):
    """What is due is not what was shown: something is needed after all, or more is over."""

    message = _l("What has to go has changed since. Nothing was erased. Call this list off, and ask anew.")


class TwoOfficers(Forbidden):
    """Whoever asked does not agree."""

    message = _l("You asked for this. A different officer must agree to it.")
