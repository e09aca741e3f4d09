"""What an officer has to do about members who move to another co-op, or from one."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l, lazy_ngettext as _ln

from coopbudget.db.survey import Answers
from coopbudget.moving import questions as moving
from coopbudget.web.homes.tasks import Link, Task


def moves(answers: Answers) -> Iterator[Task]:
    """Each kind of thing to do, where there is one."""
    if n := answers.count(moving.TO_RECEIVE):
        text = _ln("%(num)d member asks to move here", "%(num)d members ask to move here", n)
        yield Task(text, Link("moving.moves"), hint=_l("Take their agreements over, then say yes."))
    if n := answers.count(moving.TO_SEND):
        text = _ln("%(num)d member moves to another co-op", "%(num)d members move to another co-op", n)
        yield Task(text, Link("moving.moves"), hint=_l("Send the money once nothing is promised here."))
    if n := answers.count(moving.TO_FINISH):
        text = _ln("%(num)d member has moved", "%(num)d members have moved", n)
        yield Task(text, Link("moving.moves"), hint=_l("Their money has arrived. End the membership here."))
