"""A co-op and a person's parts in it, all in one statement: every page asks this first."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Date, Text, Uuid, bindparam, text
from sqlalchemy.orm import Session

from coopbudget.db.written import Written
from coopbudget.guard import CoopFacts, Power
from coopbudget.members.words import OfficeKind, OutsideKind


@dataclass(frozen=True)
class Supported:
    """A member whom the person may act for. ``name`` is the member's."""

    member_id: uuid.UUID
    name: str
    powers: frozenset[Power]


@dataclass
class Parts:
    """What somebody is in a co-op on a day. ``acted_for`` is the current member asked about, if she is one.

    ``suspended`` are those of the members named here who are suspended on the day.
    """

    coop: CoopFacts
    member_id: uuid.UUID | None = None
    offices: list[OfficeKind] = field(default_factory=list)
    outside: list[OutsideKind] = field(default_factory=list)
    supported: dict[uuid.UUID, Supported] = field(default_factory=dict)
    acted_for: tuple[uuid.UUID, str] | None = None
    suspended: set[uuid.UUID] = field(default_factory=set)

    @property
    def none(self) -> bool:
        """Whether the person has no part at all."""
        return not (self.member_id or self.outside or self.supported)


# Every page of a co-op asks this first, so it is written out: building and keying the same union of Core
# selects at each request took 4 ms, this takes a tenth of it. "Current" is admitted and not left.
_PARTS = Written(
    text("""
    WITH here AS MATERIALIZED (
      SELECT id, name, nation, opened_on, winding_since, closed_on, coalesce(closed_on, :today) AS on_day FROM coop
       WHERE slug = :slug AND (readable_until IS NULL OR readable_until >= :today)
    )
    SELECT 'coop' AS tag, here.id AS ident, here.nation AS kind,
           CASE WHEN here.closed_on IS NOT NULL THEN 'closed ' WHEN here.winding_since IS NOT NULL THEN 'ending '
                ELSE '' END || CASE WHEN here.opened_on IS NULL THEN 'forming' ELSE '' END AS powers,
           here.name AS name FROM here
    UNION ALL
    SELECT 'member', m.id, m.member_class, '', ''
      FROM here JOIN membership m ON m.coop_id = here.id
     WHERE m.person_id = :person AND m.admitted_at IS NOT NULL AND m.left_at IS NULL
    UNION ALL
    SELECT 'office', o.id, o.kind, '', ''
      FROM here JOIN membership m ON m.coop_id = here.id JOIN office o ON o.coop_id = m.coop_id AND o.member_id = m.id
     WHERE m.person_id = :person AND m.admitted_at IS NOT NULL AND m.left_at IS NULL
       AND o.starts_on <= here.on_day AND o.ends_on >= here.on_day AND (o.ended_on IS NULL OR o.ended_on >= here.on_day)
    UNION ALL
    SELECT 'outside', x.id, x.kind, '', ''
      FROM here JOIN outsider x ON x.coop_id = here.id
     WHERE x.person_id = :person AND x.stopped_at IS NULL AND x.starts_on <= here.on_day AND x.ends_on >= here.on_day
    UNION ALL
    SELECT 'supports', m.id, s.standing, s.powers, p.display_name
      FROM here
      JOIN supporter s ON s.coop_id = here.id
      JOIN membership m ON m.coop_id = s.coop_id AND m.id = s.member_id
      JOIN person p ON p.id = m.person_id
     WHERE s.person_id = :person AND m.admitted_at IS NOT NULL AND m.left_at IS NULL
       AND s.stopped_at IS NULL AND s.paused_at IS NULL AND s.starts_on <= :today AND s.ends_on >= :today
    UNION ALL
    SELECT 'suspended', z.member_id, '', '', ''
      FROM here JOIN suspension z ON z.coop_id = here.id
     WHERE z.lifted_at IS NULL AND z.starts_on <= :today AND z.ends_on >= :today
    UNION ALL
    SELECT 'asked', m.id, m.member_class, '', p.display_name
      FROM here JOIN membership m ON m.coop_id = here.id JOIN person p ON p.id = m.person_id
     WHERE m.id = :asked AND m.admitted_at IS NOT NULL AND m.left_at IS NULL
    """)
    .bindparams(
        bindparam("slug", type_=Text()),
        bindparam("person", type_=Uuid()),
        bindparam("asked", type_=Uuid()),
        bindparam("today", type_=Date()),
    )
    .columns(tag=Text, ident=Uuid, kind=Text, powers=Text, name=Text)
)


def parts(
    session: Session, *, slug: str, person_id: uuid.UUID, today: date, asked_for: uuid.UUID | None
) -> Parts | None:
    """The person's parts today in the co-op of that address part; None where there is no such co-op.

    ``asked_for`` is a membership whose name is wanted too.
    """
    values = {"slug": slug, "person": person_id, "asked": asked_for, "today": today}
    rows = _PARTS.rows(session, values)
    found = next(
        (
            Parts(CoopFacts(id, slug, name, nation, "closed" in said, "ending" in said, "forming" in said))
            for tag, id, nation, said, name in rows
            if tag == "coop"
        ),
        None,
    )
    if found is None:
        return None
    for tag, ident, kind, powers, name in rows:
        if tag == "member":
            found.member_id = ident
        elif tag == "office":
            found.offices.append(OfficeKind(kind))
        elif tag == "outside":
            found.outside.append(OutsideKind(kind))
        elif tag == "asked":
            found.acted_for = (ident, name)
        elif tag == "suspended":
            found.suspended.add(ident)
        elif tag == "supports":
            granted = frozenset(Power(power) for power in json.loads(powers))
            before = found.supported.get(ident)
            found.supported[ident] = Supported(ident, name, granted | (before.powers if before else frozenset()))
    return found
