"""Beginning to act for a member: recorded once, when it begins; each act then names both."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Invalid
from coopbudget.guard import Capacity, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import NobodyThere
from coopbudget.trail import service as trail


def begin_acting(work: Work, *, member_id: uuid.UUID, capacity: Capacity, read_back: bool = False) -> None:
    """Note in the trail that the person begins to act for a member.

    An officer (capacity OFFICER) says that they will read back what they record. Raises NobodyThere for
    somebody who is no current member, Forbidden, Invalid without the read-back.
    """
    member = queries.member(work.session, work.coop_id, member_id)
    if member is None or member.left_on is not None:
        raise NobodyThere()
    supports = work.person_id in queries.supporters_of(work.session, work.coop_id, member_id, work.today)
    insist(policy.may_act_for(work.actor, member_id, supports=supports, capacity=capacity))
    if capacity == Capacity.OFFICER and not read_back:
        raise Invalid({"read_back": [_l("Tick this: what you record, you read back before you save it.")]})
    trail.append(work, act="acting.begun", subject_kind="member", subject_id=member_id, content={"capacity": capacity})
