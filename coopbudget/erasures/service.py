"""Asking that a list of things goes, agreeing to it, calling it off. Who may, and what then goes, the caller knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.erasures.errors import ErasureWaits, ListChanged, NoSuchErasure, NothingToErase, TwoOfficers
from coopbudget.erasures.models import ErasureList
from coopbudget.erasures.rules import What, list_digest
from coopbudget.guard import Work
from coopbudget.trail.canonical import JSON
from coopbudget.trail.service import append

_COUNTERS: Final[Mapping[What, str]] = {What.FILES: "erasure", What.IDENTITIES: "identity_erasure"}
_SUBJECTS: Final[Mapping[What, str]] = {What.FILES: "evidence_erasure", What.IDENTITIES: "identity_erasure"}


def ask_erasure(work: Work, *, what: What, things: Collection[str], until_on: date) -> int:
    """Ask that these things go; the list's number. Raises NothingToErase, ErasureWaits."""
    if not things:
        raise NothingToErase()
    if _waiting(work, what, None) is not None:
        raise ErasureWaits()
    row = ErasureList(
        coop_id=work.coop_id, id=new_id(), what=what, number=next_number(work, _COUNTERS[what]), until_on=until_on,
        things=len(things), digest=list_digest(things), asked_by=work.person_id, asked_at=work.now, agreed_by=None,
        agreed_at=None, called_off_at=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_erasure_list_waiting": ErasureWaits}):
        work.session.add(row)
    _note(work, row, "asked", {str(what): row.things, "list": row.digest, "until": until_on.isoformat()})
    return row.number


def call_off_erasure(work: Work, *, what: What, number: int) -> None:
    """Call a list off that waits: nothing goes. Raises NoSuchErasure."""
    row = _waiting(work, what, number)
    if row is None:
        raise NoSuchErasure()
    row.called_off_at = work.now
    work.session.flush()
    _note(work, row, "called_off", {})


def hold_erasure(work: Work, *, what: What, number: int) -> ErasureList:
    """The list that waits, locked, for another officer than asked for it. Raises NoSuchErasure, TwoOfficers."""
    row = _waiting(work, what, number)
    if row is None:
        raise NoSuchErasure()
    if row.asked_by == work.person_id:
        raise TwoOfficers()
    return row


def agree_erasure(work: Work, row: ErasureList, *, things: Collection[str]) -> None:
    """Agree to a list that is held, as it is due now; whoever calls erases, then says so (``note_done``).

    Raises ListChanged where ``things`` are not just those that were asked for.
    """
    if row.digest != list_digest(things):
        raise ListChanged()
    row.agreed_by, row.agreed_at = work.person_id, work.now
    work.session.flush()


def note_done(work: Work, row: ErasureList, content: Mapping[str, JSON]) -> None:
    """Record that what was on the list is erased, or a part of it."""
    _note(work, row, "done", content)


def _note(work: Work, row: ErasureList, step: str, content: Mapping[str, JSON]) -> None:
    files = row.what == What.FILES
    append(
        work, act=f"erasure.{step}" if files else f"identity_erasure.{step}", subject_kind=_SUBJECTS[What(row.what)],
        subject_id=row.id, content={"number": row.number, **content},
    )  # fmt: skip


def _waiting(work: Work, what: What, number: int | None) -> ErasureList | None:
    wanted = select(ErasureList).where(
        ErasureList.coop_id == work.coop_id,
        ErasureList.what == what,
        ErasureList.agreed_at.is_(None),
        ErasureList.called_off_at.is_(None),
    )
    if number is not None:
        wanted = wanted.where(ErasureList.number == number)
    return work.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
