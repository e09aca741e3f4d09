"""What a council asks, written down as the co-op's own copy; and whose rules an agreement follows."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.returns import policy, queries
from coopbudget.returns.errors import NoSuchRules
from coopbudget.returns.models import CouncilProfile, ReturnPlan
from coopbudget.returns.service.ground import asked_agreement
from coopbudget.trail.service import append


def save_rules(
    work: Work,
    *,
    key: str,
    name: str,
    from_on: date,
    period: str = "",
    asks: Sequence[str] = (),
    ceiling_weeks: int | None = None,
    answer_days: int | None = None,
    way: str = "",
    note: str = "",
    source_title: str = "",
    source_url: str = "",
    looked_on: date | None = None,
) -> str:
    """A new version of what a council asks, from a day on; ``key`` empty: of a council nobody wrote down yet.

    Earlier versions stay: a return of earlier days is judged by those. What is empty is to be checked. Returns the
    key. Raises Invalid for a source that is no web address, or a council that is written down already.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    if source_url and not re.match(r"https?://\S+$", source_url):
        raise Invalid({"source_url": [_l("Type a web address that begins with https://.")]})
    if looked_on is not None and looked_on > work.today:
        raise Invalid({"looked_on": [_l("This day is still to come.")]})
    hold_coop(work)  # one of two at once gets the next place
    if not key:
        key = _key_of(name)
        if queries.profile_on(work.session, work.coop_id, key, work.today) is not None:
            raise Invalid({"name": [_l("This council is written down already. Change what it asks there.")]})
    elif queries.profile_on(work.session, work.coop_id, key, work.today) is None:
        raise NoSuchRules()
    last = work.session.scalar(
        select(func.max(CouncilProfile.position)).where(
            CouncilProfile.coop_id == work.coop_id, CouncilProfile.key == key
        )
    )
    row = CouncilProfile(
        coop_id=work.coop_id, id=new_id(), key=key, position=(last or 0) + 1, name=name.strip(), from_on=from_on,
        period=period or None, asks=sorted(set(asks)), ceiling_weeks=ceiling_weeks, answer_days=answer_days,
        way=way or None, note=note.strip(), source_title=source_title.strip(), source_url=source_url.strip(),
        looked_on=looked_on, recorded_by=work.actor.person_id, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="council_rules.saved",
        subject_kind="council_profile",
        subject_id=row.id,
        content={"key": key, "position": row.position, "from_on": from_on.isoformat()},
    )
    return key


def _key_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    if not key:
        raise Invalid({"name": [_l("Tell us which council this is.")]})
    return key


def choose_rules(work: Work, *, agreement_id: uuid.UUID, profile_key: str, first_on: date) -> None:
    """From now on an agreement's returns follow this council's rules; the first begins on ``first_on``.

    Raises NoSuchRules, Invalid for a day before the agreement, and what ``asked_agreement`` does.
    """
    agreement = asked_agreement(work, agreement_id)
    insist(policy.may_write(work.actor, agreement.member_id))
    if queries.profile_on(work.session, work.coop_id, profile_key, work.today) is None:
        raise NoSuchRules()
    if first_on < agreement.starts_on:
        raise Invalid({"first_on": [_l("This is before the agreement starts.")]})
    hold_coop(work)
    row = work.session.scalar(
        select(ReturnPlan).where(ReturnPlan.coop_id == work.coop_id, ReturnPlan.agreement_id == agreement_id)
    )
    if row is None:
        row = ReturnPlan(coop_id=work.coop_id, id=new_id(), agreement_id=agreement_id)
        work.session.add(row)
    row.profile_key, row.first_on = profile_key, first_on
    row.chosen_by, row.chosen_at = work.actor.person_id, work.now
    work.session.flush()
    append(
        work,
        act="council_rules.chosen",
        subject_kind="agreement",
        subject_id=agreement_id,
        content={"key": profile_key, "first_on": first_on.isoformat()},
    )
