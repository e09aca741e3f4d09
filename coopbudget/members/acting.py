"""For whom somebody acts: kept in their session, for one co-op, and never for long on the phone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from flask import session as browser

from coopbudget.guard import Capacity
from coopbudget.members.actors import Choice

KEY = "acting_for"
# A call that took longer is another call: the member is asked again.
LONGEST_CALL = timedelta(hours=2)
LONGEST_VISIT = timedelta(days=1)


def choose(
    *, coop_id: uuid.UUID, person_id: uuid.UUID, member_id: uuid.UUID, capacity: Capacity, now: datetime
) -> None:
    """From the next page on, act for this member."""
    browser[KEY] = {
        "coop": coop_id.hex,
        "person": person_id.hex,
        "member": member_id.hex,
        "capacity": capacity.value,
        "since": now.timestamp(),
    }


def stop() -> None:
    """Act for oneself again."""
    browser.pop(KEY, None)


def chosen(person_id: uuid.UUID, now: datetime) -> Choice | None:
    """The choice made in this session by this person, unless it is too long ago; it names its co-op.

    Whether they (still) may is asked of the database at each request.
    """
    kept = browser.get(KEY)
    if not kept or kept.get("person") != person_id.hex:
        return None
    capacity = Capacity(kept["capacity"])
    longest = LONGEST_CALL if capacity == Capacity.OFFICER else LONGEST_VISIT
    if now.timestamp() - kept["since"] > longest.total_seconds():
        return None
    return Choice(uuid.UUID(kept["member"]), capacity, uuid.UUID(kept["coop"]))
