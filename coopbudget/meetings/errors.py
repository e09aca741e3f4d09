"""What can stand in the way of a meeting."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class MeetingNotFound(NotFound):
    """No such meeting in this co-op."""


class NoSuchCalendar(NotFound):
    """The secret opens no calendar (any more)."""


class NoSuchYear(NotFound):
    """The co-op had no such year (yet)."""


class MeetingBegan(Conflict):
    """It has begun."""

    message = _l("This meeting has begun. What was to be said before can't be changed any more.")


class MeetingToCome(Conflict):
    """It has not begun."""

    message = _l("This meeting is still to come. Write down who came, and what was said, once it has begun.")


class MeetingCancelled(Conflict):
    """It was called off."""

    message = _l("This meeting was called off.")


class MinutesApproved(Conflict):
    """Approved minutes stand."""

    message = _l("These minutes are approved, and stand as they are. Put right at the next meeting what is wrong.")


class NoMinutes(Conflict):
    """There is nothing to approve."""

    message = _l("There are no minutes of this meeting yet.")


class AgendaStands(Conflict):
    """Its day to change is over."""

    message = _l("The agenda of this meeting stands. Its day to change is over.")


class NotInvited(Conflict):
    """A board's meeting is for officers."""

    message = _l("This meeting is for the officers of the co-op.")
