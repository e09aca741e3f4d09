"""Identities whose time is over: asked for by one officer as a list, agreed to by another, then erased in every room.

Ids, numbers, days and the books stay, so that all of it still verifies. Each room erases its own.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from coopbudget.budgets.service.erasing import forget_member as forget_agreements
from coopbudget.departures import policy
from coopbudget.departures.due import due, things_of
from coopbudget.departures.models import Departure, FamilyLink, FamilyView
from coopbudget.erasures import service as erasures
from coopbudget.erasures.rules import What
from coopbudget.guard import Work, insist
from coopbudget.members.queries.erasing import GoneRow, known_elsewhere
from coopbudget.members.service.erasing import erase_identity, hold_identities
from coopbudget.notices.service import forget_person
from coopbudget.payments.service.payees import forget_payee
from coopbudget.providers.queries import providers_of_people
from coopbudget.shares.service import forget_member as forget_shares
from coopbudget.trail.service import append


def ask_erasure(work: Work) -> int:
    """Ask that all go whose time is over today; the list's number.

    Raises erasures' NothingToErase, ErasureWaits; Forbidden.
    """
    insist(policy.may_erase(work.actor))
    found = due(work.session, work.coop_id, work.today)
    return erasures.ask_erasure(
        work, what=What.IDENTITIES, things=things_of(found.people), until_on=found.until_on
    )  # fmt: skip


def call_off_erasure(work: Work, *, number: int) -> None:
    """Call a list off that waits: nobody is erased. Raises erasures' NoSuchErasure; Forbidden."""
    insist(policy.may_erase(work.actor))
    erasures.call_off_erasure(work, what=What.IDENTITIES, number=number)


def agree_erasure(work: Work, *, number: int) -> int:
    """Agree to a list, as it is due now; how many were erased. Nobody brings them back.

    Raises erasures' NoSuchErasure, TwoOfficers, ListChanged where it is not what was asked for any more; Forbidden.
    """
    insist(policy.may_erase(work.actor))
    held = erasures.hold_erasure(work, what=What.IDENTITIES, number=number)
    listed = due(work.session, work.coop_id, work.today).people
    member_ids = [each.member_id for each in listed]
    _hold_departures(work, member_ids)
    hold_identities(work, member_ids=member_ids, people=[each.person_id for each in listed])
    people = due(work.session, work.coop_id, work.today).people  # whoever came back until now is not among them
    erasures.agree_erasure(work, held, things=things_of(people))
    persons = [each.person_id for each in people]
    stay = known_elsewhere(work.session, persons, work.today, but=[each.member_id for each in people])
    acting = providers_of_people(work.session, persons, work.today, work.today)
    stay |= {person_id for person_id, providers in acting.items() if providers}
    for each in people:
        _erase(work, each, person_too=each.person_id not in stay)
    for each in people:  # after the last row was touched: nothing new is locked after the chain's head
        append(
            work, act="identity.erased", subject_kind="member", subject_id=each.member_id,
            content={"list": number, "person_too": each.person_id not in stay},
        )  # fmt: skip
    erasures.note_done(work, held, {"people": len(people)})
    return len(people)


def _hold_departures(work: Work, member_ids: list[uuid.UUID]) -> None:
    """Lock them before the memberships, as whoever takes one up again does."""
    rows = select(Departure.id).where(Departure.coop_id == work.coop_id, Departure.member_id.in_(member_ids))
    work.session.execute(rows.order_by(Departure.id).with_for_update()).all()


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
