"""What ended with a membership stands again, where the ending was a mistake: offices and supporters' powers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coopbudget.guard import Permission, Work
from coopbudget.members import queries
from coopbudget.members.models import Office, Supporter
from coopbudget.members.words import OfficeKind
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class EndedParts:
    """What ended with a membership: terms of office, each with the day on which it had been ended before (None: it ran
    to its end), and the links between her and who supports her, or whom she supports."""

    offices: tuple[tuple[uuid.UUID, date | None], ...] = ()
    supporters: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class Restored:
    """How many parts stand again, and how many do not: their time is over, or somebody else has them."""

    offices: int = 0
    supporters: int = 0
    lost: int = 0


def restore_parts(work: Work, *, ended: EndedParts) -> Restored:
    """Give back what ended with a membership that stands again. Needs ADMIT_MEMBERS; the rows are locked here, before
    anything is recorded.

    An office that somebody else holds now, and whatever is past its last day, stays ended.
    """
    work.need(Permission.ADMIT_MEMBERS)
    offices = _offices(work, [office_id for office_id, _ in ended.offices])
    links = _links(work, ended.supporters)
    before = dict(ended.offices)
    terms = [each for each in offices if _may_stand_again(work, each, before[each.id])]
    for office in terms:
        office.ended_on = before[office.id]
    for link in links:
        link.stopped_at = link.stopped_by = None
    work.session.flush()
    for office in terms:
        trail.append(
            work, act="office.restored", subject_kind="office", subject_id=office.id, content={"kind": office.kind}
        )
    for link in links:
        trail.append(
            work, act="supporter.restored", subject_kind="supporter", subject_id=link.id,
            content={"member": str(link.member_id)},
        )  # fmt: skip
    lost = len(ended.offices) + len(ended.supporters) - len(terms) - len(links)
    return Restored(len(terms), len(links), lost)


def _offices(work: Work, ids: Iterable[uuid.UUID]) -> list[Office]:
    return list(
        work.session.scalars(
            select(Office)
            .where(Office.coop_id == work.coop_id, Office.id.in_(list(ids)))
            .order_by(Office.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _links(work: Work, ids: Iterable[uuid.UUID]) -> list[Supporter]:
    """Those that would still run today, and whose members are ones."""
    found = work.session.scalars(
        select(Supporter)
        .where(
            Supporter.coop_id == work.coop_id,
            Supporter.id.in_(list(ids)),
            Supporter.stopped_at.is_not(None),
            Supporter.ends_on >= work.today,
        )
        .order_by(Supporter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    members = queries.members_by_id(work.session, work.coop_id, {each.member_id for each in found})
    return [each for each in found if members[each.member_id].left_on is None]


def _may_stand_again(work: Work, office: Office, ended_before: date | None) -> bool:
    if (ended_before or office.ends_on) < work.today:
        return False
    if office.kind == OfficeKind.BOARD_MEMBER:
        return True
    others = (
        select(func.count())
        .select_from(Office)
        .where(
            Office.coop_id == work.coop_id,
            Office.kind == office.kind,
            Office.id != office.id,
            Office.starts_on <= office.ends_on,
            func.coalesce(Office.ended_on, Office.ends_on) >= work.today,
        )
    )
    return not work.session.scalar(others)
