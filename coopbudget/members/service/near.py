"""Somebody near to a member, on record for when she leaves or dies: told then, and of nothing else."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from coopbudget.errors import Invalid
from coopbudget.guard import Work, insist
from coopbudget.members import policy
from coopbudget.members.models import NearPerson
from coopbudget.members.service.joining import locked_membership
from coopbudget.trail import service as trail


def name_near_person(work: Work, *, name: str, relation: str, email: str, contact: str) -> None:
    """The member, herself or to an officer on the phone, says who is near to her; again, to put it right.

    They are no party here and can't sign in. Raises Forbidden for a supporter, Invalid where nothing leads to them.
    """
    insist(policy.may_ask_for_herself(work.actor))
    if not email and not contact.strip():
        raise Invalid({"contact": [_l("Say how we reach them: an e-mail address, a phone number or an address.")]})
    locked_membership(work, work.member_id)
    row = work.session.scalar(
        select(NearPerson).where(NearPerson.coop_id == work.coop_id, NearPerson.member_id == work.member_id)
    )
    if row is None:
        row = NearPerson(coop_id=work.coop_id, member_id=work.member_id)
        work.session.add(row)
    row.name, row.relation, row.email, row.contact = name, relation.strip(), email.lower(), contact.strip()
    row.noted_at = work.now
    work.session.flush()
    trail.append(work, act="near_person.named", subject_kind="member", subject_id=work.member_id)


def take_off_near_person(work: Work) -> None:
    """The member wants nobody on record any more; nothing of them is kept. Raises Forbidden for a supporter."""
    insist(policy.may_ask_for_herself(work.actor))
    forget_near_person(work, member_id=work.member_id)


def forget_near_person(work: Work, *, member_id: uuid.UUID) -> None:
    """Nothing of who is near to a member is kept: for the member herself, and once her leaving is settled."""
    gone = work.session.execute(
        delete(NearPerson)
        .where(NearPerson.coop_id == work.coop_id, NearPerson.member_id == member_id)
        .returning(NearPerson.id)
    ).all()
    if gone:
        trail.append(work, act="near_person.forgotten", subject_kind="member", subject_id=member_id)
