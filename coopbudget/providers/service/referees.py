"""Referees: a provider names who can speak of its work, an officer records what they said."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Permission, Work, insist
from coopbudget.providers import queries
from coopbudget.providers.models import Referee, ReferenceTaken
from coopbudget.providers.policy import may_verify
from coopbudget.trail import service as trail

MOST_REFEREES = 5


def name_referee(work: Work, *, name: str, knows: str, contact: str) -> uuid.UUID:
    """Name somebody who can speak of the provider's work: who, how they know it, how to reach them.

    Raises Invalid beyond five.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    if len(queries.referees(work.session, work.provider_id)) >= MOST_REFEREES:
        raise Invalid(_l("You have named %(n)s people. Take one back first.", n=MOST_REFEREES))
    row = Referee(
        provider_id=work.provider_id, name=name, knows=knows, contact=contact, named_by=work.person_id,
        named_at=work.now, withdrawn_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _record(work, "referee.named", row)
    return row.id


def take_back_referee(work: Work, *, referee_id: uuid.UUID) -> None:
    """No longer name them; what they said stays with the co-ops that asked. Raises NotFound."""
    work.need(Permission.ACT_FOR_PROVIDER)
    row = work.session.scalar(
        select(Referee)
        .where(Referee.id == referee_id, Referee.provider_id == work.provider_id, Referee.withdrawn_at.is_(None))
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    row.withdrawn_at = work.now
    work.session.flush()
    _record(work, "referee.taken_back", row)


def record_reference(work: Work, *, provider_id: uuid.UUID, referee_id: uuid.UUID, spoke_on: date, said: str) -> None:
    """An officer who checks providers writes down what a referee said. Raises NotFound, Forbidden, Invalid."""
    work.need(Permission.VERIFY_PROVIDERS)
    insist(may_verify(work.actor.person_id, queries.people_of(work.session, provider_id)))
    if referee_id not in {each.id for each in queries.referees(work.session, provider_id)}:
        raise NotFound()
    if spoke_on > work.today:
        raise Invalid({"spoke_on": [_l("This day is still to come. Type the day you spoke.")]})
    row = ReferenceTaken(
        coop_id=work.coop_id, referee_id=referee_id, spoke_on=spoke_on, said=said, recorded_by=work.person_id,
        recorded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    trail.append(
        work,
        act="reference.taken",
        subject_kind="reference",
        subject_id=row.id,
        content={"provider": str(provider_id), "referee": str(referee_id), "spoke_on": spoke_on.isoformat()},
    )


def _record(work: Work, act: str, row: Referee) -> None:
    content = {"provider": str(row.provider_id)}
    trail.append(work, act=act, subject_kind="referee", subject_id=row.id, content=content)
