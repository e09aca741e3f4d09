"""What is written in this room: from which share on the co-op calls it too much to hang on one provider."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.models import DependenceLimit
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.trail.service import append


def set_dependence_limit(work: Work, *, percent: int, why: str) -> None:
    """Set the share (percent of a member's promised money) from now on; what was set before stays on record.

    Whoever runs the co-op may: needs EDIT_COOP. Raises Invalid outside 1 to 100 or without a reason.
    """
    work.need(Permission.EDIT_COOP)
    if not 1 <= percent <= 100:
        raise Invalid({"percent": [_l("Use a number from 1 to 100.")]})
    if not why.strip():
        raise Invalid({"why": [_l("Say why. Officers after you read it.")]})
    row = DependenceLimit(
        coop_id=work.coop_id, id=new_id(), percent=percent, why=why.strip(), set_by=work.person_id, set_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="dependence_limit_set",
        subject_kind="dependence_limit",
        subject_id=row.id,
        content={"percent": percent},
    )
