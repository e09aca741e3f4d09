"""Whom a member names to have what she has in shares when she dies; the paper that she signs; what passes to them."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from coopbudget.coops import queries as coops
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.errors import NotCurrentMember
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.shares import policy, queries
from coopbudget.shares.errors import AlreadyEnded, NamedAlready, NamedNotYet, NoSuchShares
from coopbudget.shares.law import nomination_limit
from coopbudget.shares.models import ShareNomination
from coopbudget.shares.rules import Relation, may_be_named, passes_to
from coopbudget.trail.service import append

NAMED = N_("Somebody wrote down for you whom you name to have your shares. Tell us if that is wrong.")
COUNTS = N_("The paper has come in which you name who has your shares when you die. From now on it counts.")
TAKEN_BACK = N_("It is taken back whom you named to have your shares. Tell us if that is wrong.")


def nominate(
    work: Work,
    *,
    name: str,
    relation: Relation,
    percent: int,
    contact: str = "",
    officer: bool = False,
    to_number: int | None = None,
) -> int:
    """The member (or an officer to whom she says it) names who has ``percent`` of her shares when she dies; its number.

    It counts once the paper that she signs has come. ``to_number``: they are a member. A supporter can't do this, and
    an officer never for themselves. Raises Invalid for somebody the law does not let her name, NamedAlready for more
    than all, NotCurrentMember, Forbidden by the policy.
    """
    work.need_power(Power.PLEDGE)
    taker = members.member_by_number(work.session, work.coop_id, to_number) if to_number else None
    insist(policy.may_nominate(work.actor, taker.id if taker else None))
    member = members_service.locked_membership(work, work.member_id)
    if not member.admitted_at or member.left_at or member.number is None:
        raise NotCurrentMember()
    if to_number and (taker is None or taker.left_on is not None or taker.id == member.id):
        raise Invalid({"to_number": [_l("Type the number of another member, or nothing.")]})
    called = taker.display_name if taker is not None else name.strip()
    if not called:
        raise Invalid({"name": [_l("Type the name of whom you name.")]})
    if not may_be_named(relation, officer=officer or _holds_office(work, taker)):
        raise Invalid(
            {
                "relation": [
                    _l("The law lets you name an officer, or who works for the co-op, only of your close family.")
                ]
            }
        )
    standing = queries.nominations_of(work.session, work.coop_id, member.id)
    if sum(row.percent for row in standing if row.ended_at is None) + percent > 100:
        raise NamedAlready()
    row = ShareNomination(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "share_nomination"), member_id=member.id,
        name=called, contact=contact.strip(), relation=relation, officer=officer,
        to_member_id=taker.id if taker else None, percent=percent, made_by=work.person_id,
        made_as=work.actor.capacity, made_at=work.now, evidence_id=None, received_by=None, received_at=None,
        ended_by=None, ended_at=None, passes=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _note(work, row, "share_nomination.made", percent=percent, capacity=str(work.actor.capacity))
    if member.person_id != work.person_id:
        _tell(work, row, member.person_id, NAMED)
    return row.number


def _holds_office(work: Work, taker: MemberRow | None) -> bool:
    if taker is None:
        return False
    return any(row.member_id == taker.id for row in members.officers(work.session, work.coop_id, work.today))


def receive_nomination(work: Work, *, number: int, file: FileStorage | bytes, filename: str = "") -> None:
    """The paper that the member signed has come and is kept: from now on it counts, and she is told.

    Raises NoSuchShares, AlreadyEnded, NamedNotYet once she has died, Forbidden by the policy, evidence's BadFile.
    """
    work.need(Permission.ADMIT_MEMBERS)
    row = _lock(work, number)
    insist(policy.may_receive(work.actor, row.member_id, row.to_member_id))
    if row.ended_at is not None or row.received_at is not None:
        raise AlreadyEnded()
    member = members.member(work.session, work.coop_id, row.member_id)
    assert member is not None  # a foreign key holds it
    if member.left_on is not None:
        raise NamedNotYet()
    row.evidence_id = store(work, file=file, filename=filename, kind="share_nomination")
    row.received_at, row.received_by = work.now, work.person_id
    work.session.flush()
    _note(work, row, "share_nomination.received", evidence=str(row.evidence_id))
    _tell(work, row, member.person_id, COUNTS)


def end_nomination(work: Work, *, number: int) -> None:
    """The member (or an officer to whom she says it) takes it back at once, without a reason.

    Raises NoSuchShares, AlreadyEnded, Forbidden by the policy.
    """
    row = _lock(work, number)
    if row.member_id != work.actor.member_id or not work.actor.may_for_member(Power.PLEDGE):
        raise NoSuchShares()
    insist(policy.may_nominate(work.actor, None))
    if row.ended_at is not None or row.passes is not None:
        raise AlreadyEnded()
    row.ended_at, row.ended_by = work.now, work.person_id
    work.session.flush()
    _note(work, row, "share_nomination.ended", capacity=str(work.actor.capacity))
    member = members.member(work.session, work.coop_id, row.member_id)
    if member is not None and member.person_id != work.person_id:
        _tell(work, row, member.person_id, TAKEN_BACK)


def hold_nominations(work: Work, *, member_id: uuid.UUID) -> None:
    """Lock those that count, her membership being locked: before anything is recorded by whoever works them out."""
    _standing(work, member_id)


def work_out_nominations(work: Work, *, member_id: uuid.UUID, died_on: date) -> int:
    """A member has died: keep what passes to each whom she had named, by the law's limit of that day; their number.

    Whoever records the death calls this. Only what counted while she lived passes.
    """
    rows = _standing(work, member_id)
    member = members.member(work.session, work.coop_id, member_id)
    if not rows or member is None:
        return 0
    nation = coops.coop_by_id(work.session, work.coop_id).nation
    there = queries.standing_of(work.session, work.coop_id, member.number)
    parts = passes_to(
        there=there,
        most=nomination_limit(nation, died_on).most,
        named=[(str(row.id), row.percent) for row in rows],
    )
    for row in rows:
        row.passes = parts[str(row.id)]
        _note(work, row, "share_nomination.worked_out", passes=row.passes)
    work.session.flush()
    return len(rows)


def unset_nominations(work: Work, *, member_id: uuid.UUID) -> None:
    """The record of her death was a mistake: whom she named stands as before."""
    for row in _standing(work, member_id):
        row.passes = None
    work.session.flush()


def _standing(work: Work, member_id: uuid.UUID) -> list[ShareNomination]:
    """Those that count, locked, the oldest first."""
    return list(
        work.session.scalars(
            select(ShareNomination)
            .where(
                ShareNomination.coop_id == work.coop_id,
                ShareNomination.member_id == member_id,
                ShareNomination.received_at.is_not(None),
                ShareNomination.ended_at.is_(None),
            )
            .order_by(ShareNomination.number)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _lock(work: Work, number: int) -> ShareNomination:
    """A nomination, its member locked before it as everywhere here. Raises NoSuchShares."""
    wanted = select(ShareNomination).where(ShareNomination.coop_id == work.coop_id, ShareNomination.number == number)
    member_id = work.session.scalar(wanted.with_only_columns(ShareNomination.member_id))
    if member_id is None:
        raise NoSuchShares()
    members_service.locked_membership(work, member_id)
    return work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def _tell(work: Work, row: ShareNomination, person: uuid.UUID, message: str) -> None:
    link = f"/c/{work.actor.coop.slug}/shares/named" if work.actor.coop else ""
    tell(work, people=[person], message=message, link=link, about=row.id)


def _note(work: Work, row: ShareNomination, act: str, **content: str | int) -> None:
    append(
        work, act=act, subject_kind="share_nomination", subject_id=row.id,
        content={"number": row.number, "member": str(row.member_id), **content},
    )  # fmt: skip
