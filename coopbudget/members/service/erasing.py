"""Erasing who somebody was, once their time is over: the number, the days and the books stay."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select, update

from coopbudget.guard import Work
from coopbudget.members.models import Appeal, LostPhone, Membership, NearPerson, Passkey, Person, Supporter, Suspension
from coopbudget.members.service.joining import locked_membership


def hold_identities(work: Work, *, member_ids: list[uuid.UUID], people: list[uuid.UUID]) -> None:
    """Lock memberships, then people, before the first record of whoever erases them."""
    for table, ids in ((Membership, member_ids), (Person, people)):
        work.session.execute(select(table.id).where(table.id.in_(ids)).order_by(table.id).with_for_update()).all()


def erase_identity(work: Work, *, member_id: uuid.UUID, person_too: bool) -> None:
    """Take out of a membership that is over all that says who it was; of the person too where they have no other part.

    The caller knows that the time is over and that two officers agreed, and records it. Sign-in ends with the person.
    What others wrote stays, and so do ids, numbers and days: the trail keeps them, and never had a name. Raises
    NobodyThere.
    """
    membership = locked_membership(work, member_id)
    membership.why = membership.refusal_reason = ""
    membership.asked_email = membership.helper = None
    membership.erased_at = work.now
    mine = {"coop_id": work.coop_id, "member_id": member_id}
    work.session.execute(update(Suspension).filter_by(**mine).values(reason=""))
    work.session.execute(update(Appeal).filter_by(**mine).values(words=""))
    work.session.execute(update(Appeal).filter_by(**mine).where(Appeal.answer.is_not(None)).values(answer=""))
    work.session.execute(update(Supporter).filter_by(**mine).values(known_how=None))
    if person_too:
        _erase_person(work, membership.person_id)
    work.session.execute(delete(NearPerson).filter_by(**mine))
    work.session.flush()


def _erase_person(work: Work, person_id: uuid.UUID) -> None:
    person = work.session.execute(
        select(Person).where(Person.id == person_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    person.display_name = person.phone = person.postal_address = ""
    person.email = person.password = person.confirmed_at = None
    person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = person.mf_recovery_codes = None
    person.active = False
    person.fs_uniquifier = uuid.uuid4().hex  # whoever is signed in still, is not any more
    person.erased_at = work.now
    work.session.execute(delete(Passkey).where(Passkey.person_id == person_id))
    work.session.execute(update(LostPhone).where(LostPhone.person_id == person_id).values(known_how=""))
