"""What an answer to a visit is made of: whose it is, whether it may still be given, and the words of its thread."""

from __future__ import annotations

from collections.abc import Iterable

from coopbudget.db import new_id
from coopbudget.guard import Work
from coopbudget.guard.actor import Capacity
from coopbudget.invoices.errors import NoSuchVisit, VisitInvoiced, VisitSettled
from coopbudget.invoices.models import Attendance, Delivery, Remark
from coopbudget.invoices.service.visits import attendance_of, is_invoiced
from coopbudget.trail.service import append_each

MEMBERS_SIDE = ("member", "supporter")


def own_attendance(work: Work, visit: Delivery) -> Attendance:
    """The answer of the member this act is for. Raises NoSuchVisit where she was not there."""
    return own_among(work, attendance_of(work, visit.id))


def own_among(work: Work, answers: Iterable[Attendance]) -> Attendance:
    """Of the answers to a visit, that of the member this act is for. Raises NoSuchVisit where she was not there."""
    own = next((each for each in answers if each.member_id == work.member_id), None)
    if own is None:
        raise NoSuchVisit()
    return own


def must_be_open(work: Work, visit: Delivery) -> None:
    """Raise VisitInvoiced or VisitSettled where a member can't say any more that it was different."""
    if is_invoiced(work, visit.id):
        raise VisitInvoiced()
    if visit.withdrawn_at is not None or visit.settled_by is not None:
        raise VisitSettled()


def answer(work: Work, own: Attendance, *, confirmed: bool) -> None:
    """Record a member's answer and who gave it."""
    own.confirmed = confirmed
    own.answered_at = work.now
    own.answered_by = work.actor.person_id
    own.answered_as = work.actor.capacity.value


def open_again(visit: Delivery) -> None:
    """What was agreed by members (or by silence) is not agreed any more."""
    visit.agreed_minutes = visit.settled_at = None
    visit.settled_as = ""


def no_proposal(visit: Delivery) -> None:
    """No other time waits for the provider's answer."""
    visit.proposed_start = visit.proposed_minutes = visit.proposed_by = visit.proposed_on = None


def own_side(work: Work) -> str:
    """As whom words for a member are said: by herself (or an officer whom she told), or by her supporter."""
    return "supporter" if work.actor.capacity is Capacity.SUPPORTER else "member"


def say(
    work: Work, visit: Delivery, said_as: str, words: str, *, start: int | None = None, minutes: int | None = None
) -> Remark:
    """Add to the thread of a visit; with ``start`` and ``minutes``, the time it was instead."""
    remark = Remark(
        coop_id=work.coop_id,
        id=new_id(),
        delivery_id=visit.id,
        person_id=work.actor.person_id,
        said_as=said_as,
        said_at=work.now,
        words=words,
        says_start=start,
        says_minutes=minutes,
    )
    work.session.add(remark)
    return remark


def record(work: Work, act: str, *visits: Delivery) -> None:
    """The member's answer in the trail, once for each of the visits."""
    append_each(
        work,
        act=act,
        subject_kind="visit",
        subject_ids=[visit.id for visit in visits],
        content={"member": str(work.member_id)},
    )
