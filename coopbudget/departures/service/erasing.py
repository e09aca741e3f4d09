"""Identities whose time is over: asked for by one officer as a list, agreed to by another, then erased in every room.

Ids, numbers, days and the books stay, so that all of it still verifies. Each room erases its own.
"""

from __future__ import annotations

from sqlalchemy import select, update

from coopbudget.budgets.service.erasing import forget_member as forget_agreements
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.departures import policy
from coopbudget.departures.due import due, list_digest
from coopbudget.departures.errors import (
    ErasureWaits,
    ListChanged,
    NobodyToErase,
    NoSuchErasure,
    TwoOfficers,
)
from coopbudget.departures.models import Departure, FamilyLink, FamilyView, IdentityErasure
from coopbudget.guard import Work, insist
from coopbudget.members.queries.erasing import GoneRow, known_elsewhere
from coopbudget.members.service.erasing import erase_identity, hold_identities
from coopbudget.notices.service import forget_person
from coopbudget.payments.service.payees import forget_payee
from coopbudget.providers.queries import providers_of_people
from coopbudget.shares.service import forget_member as forget_shares
from coopbudget.trail.service import append


def ask_erasure(work: Work) -> int:
    """Ask that all go whose time is over today; the list's number. Raises NobodyToErase, ErasureWaits, Forbidden."""
    insist(policy.may_erase(work.actor))
    found = due(work.session, work.coop_id, work.today)
    if not found.people:
        raise NobodyToErase()
    if _waiting(work, None) is not None:
        raise ErasureWaits()
    row = IdentityErasure(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "identity_erasure"), until_on=found.until_on,
        people=len(found.people), digest=list_digest(found.people), asked_by=work.person_id, asked_at=work.now,
        agreed_by=None, agreed_at=None, called_off_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work, act="identity_erasure.asked", subject_kind="identity_erasure", subject_id=row.id,
        content={"number": row.number, "people": row.people, "list": row.digest},
    )  # fmt: skip
    return row.number


def call_off_erasure(work: Work, *, number: int) -> None:
    """Call a list off that waits: nobody is erased. Raises NoSuchErasure, Forbidden."""
    insist(policy.may_erase(work.actor))
    row = _waiting(work, number)
    if row is None:
        raise NoSuchErasure()
    row.called_off_at = work.now
    work.session.flush()
    append(
        work, act="identity_erasure.called_off", subject_kind="identity_erasure", subject_id=row.id,
        content={"number": number},
    )  # fmt: skip


def agree_erasure(work: Work, *, number: int) -> int:
    """Agree to a list, as it is due now; how many were erased. Nobody brings them back.

    Raises NoSuchErasure, TwoOfficers, ListChanged where it is not what was asked for any more, Forbidden.
    """
    insist(policy.may_erase(work.actor))
    row = _waiting(work, number)
    if row is None:
        raise NoSuchErasure()
    if row.asked_by == work.person_id:
        raise TwoOfficers()
    people = due(work.session, work.coop_id, work.today).people
    if row.digest != list_digest(people):
        raise ListChanged()
    hold_identities(work, member_ids=[each.member_id for each in people], people=[each.person_id for each in people])
    persons = [each.person_id for each in people]
    stay = known_elsewhere(work.session, persons, work.today, but=[each.member_id for each in people])
    acting = providers_of_people(work.session, persons, work.today, work.today)
    stay |= {person_id for person_id, providers in acting.items() if providers}
    row.agreed_by, row.agreed_at = work.person_id, work.now
    work.session.flush()
    for each in people:
        _erase(work, each, person_too=each.person_id not in stay)
    for each in people:  # after the last row was touched: nothing new is locked after the chain's head
        append(
            work, act="identity.erased", subject_kind="member", subject_id=each.member_id,
            content={"list": number, "person_too": each.person_id not in stay},
        )  # fmt: skip
    append(
        work, act="identity_erasure.done", subject_kind="identity_erasure", subject_id=row.id,
        content={"number": number, "people": len(people)},
    )  # fmt: skip
    return len(people)


def _erase(work: Work, gone: GoneRow, *, person_too: bool) -> None:
    """Each room takes out what it has of somebody; this one who settled the estate and who looked."""
    forget_agreements(work, member_id=gone.member_id)
    forget_shares(work, member_id=gone.member_id)
    forget_payee(work, ref_id=gone.member_id)
    forget_person(work, person_id=gone.person_id, name=gone.name)
    hers = (Departure.coop_id == work.coop_id, Departure.member_id == gone.member_id)
    links = select(FamilyLink.id).where(
        FamilyLink.coop_id == work.coop_id, FamilyLink.departure_id.in_(select(Departure.id).where(*hers))
    )
    work.session.execute(
        update(FamilyView)
        .where(FamilyView.coop_id == work.coop_id, FamilyView.link_id.in_(links))
        .values(who="")
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        update(FamilyLink)
        .where(FamilyLink.coop_id == work.coop_id, FamilyLink.id.in_(links))
        .values(for_whom="")
        .execution_options(synchronize_session=False)
    )
    work.session.execute(update(Departure).where(*hers).values(words="", settler="", settler_contact=""))
    erase_identity(work, member_id=gone.member_id, person_too=person_too)


def _waiting(work: Work, number: int | None) -> IdentityErasure | None:
    wanted = select(IdentityErasure).where(
        IdentityErasure.coop_id == work.coop_id,
        IdentityErasure.agreed_at.is_(None),
        IdentityErasure.called_off_at.is_(None),
    )
    if number is not None:
        wanted = wanted.where(IdentityErasure.number == number)
    return work.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
