"""Returns, what was noted with them, and the extracts that go with them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from coopbudget.returns.models import BankExtract, CouncilReturn, Memorandum
from coopbudget.returns.rules import Dates, Figures, state_of


@dataclass(frozen=True)
class ReturnRow:
    """One version of a return. ``figures`` are there once it is signed; ``replaced``: a signed one corrects it."""

    id: uuid.UUID
    number: int
    agreement_id: uuid.UUID
    agreement_number: int
    funder: str
    member_id: uuid.UUID
    since: date
    until: date
    due_on: date | None
    version: int
    replaces_id: uuid.UUID | None
    begun_at: datetime
    outside: str
    own_opening: int | None
    own_closing: int | None
    figures: Figures | None
    pdf_id: uuid.UUID | None
    csv_id: uuid.UUID | None
    signed_by: uuid.UUID | None
    signed_name: str
    signed_as: str
    signed_at: datetime | None
    sent_at: datetime | None
    sent_how: str
    reminded_on: date | None
    replaced: bool

    def state(self, today: date) -> str:
        """Where it stands: see ``rules.state_of``."""
        dates = Dates(self.due_on, self.signed_at is not None, self.sent_at is not None, self.replaced)
        return state_of(dates, today)


@dataclass(frozen=True)
class MemorandumRow:
    """What was noted of money outside the co-op (pence), with its paper."""

    position: int
    kind: str
    noted_on: date
    words: str
    amount: int
    outcome: int | None
    evidence_id: uuid.UUID


@dataclass(frozen=True)
class ExtractRow:
    """A signed extract: its text, and what checks it (hex)."""

    coop_id: uuid.UUID
    return_id: uuid.UUID
    code: str
    content: str
    signature: str
    public_key: str
    made_at: datetime


_Later = aliased(CouncilReturn)


def _replaced() -> Any:
    """Whether a signed return corrects this one."""
    return exists().where(
        _Later.coop_id == CouncilReturn.coop_id,
        _Later.replaces_id == CouncilReturn.id,
        _Later.signed_at.is_not(None),
    )


def _in_order() -> tuple[Any, ...]:
    """What is due first, then the newest; an index has them in this order (``ix_council_return_in_order``)."""
    return (
        CouncilReturn.sent_at.is_not(None), CouncilReturn.due_on.is_(None), CouncilReturn.due_on,
        CouncilReturn.number.desc(),
    )  # fmt: skip


def returns_statement(coop_id: uuid.UUID, *, state: str = "", funder: str = "", today: date) -> Select[Any]:
    """A statement for ``paginate`` (rows through ``return_row``): what is due first, then the newest.

    ``state``: ``due`` (not sent), ``late``, ``signed`` (and not sent), ``sent``, or all that stand.
    """
    wanted = (
        select(CouncilReturn, _replaced().label("replaced"))
        .where(CouncilReturn.coop_id == coop_id, ~_replaced())
        .order_by(*_in_order())
    )
    if state == "due":
        wanted = wanted.where(CouncilReturn.sent_at.is_(None))
    elif state == "late":
        wanted = wanted.where(CouncilReturn.sent_at.is_(None), CouncilReturn.due_on < today)
    elif state == "signed":
        wanted = wanted.where(CouncilReturn.sent_at.is_(None), CouncilReturn.signed_at.is_not(None))
    elif state == "sent":
        wanted = wanted.where(CouncilReturn.sent_at.is_not(None))
    return wanted.where(CouncilReturn.funder == funder) if funder else wanted


def return_row(row: Any) -> ReturnRow:
    """A row of ``returns_statement``."""
    r, replaced = row
    return ReturnRow(
        id=r.id, number=r.number, agreement_id=r.agreement_id, agreement_number=r.agreement_number, funder=r.funder,
        member_id=r.member_id, since=r.since, until=r.until, due_on=r.due_on, version=r.version,
        replaces_id=r.replaces_id, begun_at=r.begun_at, outside=r.outside, own_opening=r.own_opening,
        own_closing=r.own_closing, figures=Figures.from_dict(r.figures) if r.figures is not None else None,
        pdf_id=r.pdf_id, csv_id=r.csv_id, signed_by=r.signed_by, signed_name=r.signed_name, signed_as=r.signed_as,
        signed_at=r.signed_at, sent_at=r.sent_at, sent_how=r.sent_how, reminded_on=r.reminded_on, replaced=replaced,
    )  # fmt: skip


def _returns(coop_id: Any) -> Select[Any]:
    return select(CouncilReturn, _replaced().label("replaced")).where(CouncilReturn.coop_id == coop_id)


def return_by_number(session: Session, coop_id: uuid.UUID, number: int) -> ReturnRow | None:
    """The return that people call by this number."""
    row = session.execute(_returns(coop_id).where(CouncilReturn.number == number)).one_or_none()
    return None if row is None else return_row(row)


def return_by_id(session: Session, coop_id: uuid.UUID, return_id: uuid.UUID) -> ReturnRow | None:
    """One return."""
    row = session.execute(_returns(coop_id).where(CouncilReturn.id == return_id)).one_or_none()
    return None if row is None else return_row(row)


def returns_of_agreement(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[ReturnRow]:
    """Every return of an agreement with its versions, the newest days first."""
    rows = session.execute(
        _returns(coop_id)
        .where(CouncilReturn.agreement_id == agreement_id)
        .order_by(CouncilReturn.until.desc(), CouncilReturn.since.desc(), CouncilReturn.version.desc())
    )
    return [return_row(row) for row in rows]


def newest_of_days(
    session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID, since: date, until: date
) -> ReturnRow | None:
    """The newest version of the return of just these days."""
    return newest_of_each(session, coop_id, [agreement_id], since, until).get(agreement_id)


def newest_of_each(
    session: Session, coop_id: uuid.UUID, agreement_ids: Collection[uuid.UUID], since: date, until: date
) -> dict[uuid.UUID, ReturnRow]:
    """The newest versions of the returns of just these days, by agreement; one query."""
    rows = session.execute(
        _returns(coop_id)
        .where(
            CouncilReturn.agreement_id.in_(list(agreement_ids)),
            CouncilReturn.since == since,
            CouncilReturn.until == until,
        )
        .order_by(CouncilReturn.agreement_id, CouncilReturn.version)
    )
    return {found.agreement_id: found for found in map(return_row, rows)}


def to_send(coop_id: Any) -> Select[Any]:
    """A statement (rows through ``return_row``): returns that were not sent and have a day, by that day."""
    return (
        _returns(coop_id)
        .where(CouncilReturn.sent_at.is_(None), CouncilReturn.due_on.is_not(None), ~_replaced())
        .order_by(CouncilReturn.due_on, CouncilReturn.number)
    )


def open_returns(session: Session, coop_id: uuid.UUID) -> list[ReturnRow]:
    """Returns that were not sent and have a day, by that day."""
    return [return_row(row) for row in session.execute(to_send(coop_id))]


def numbers_of(session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What people call each of these returns, by id; one query."""
    rows = session.execute(
        select(CouncilReturn.id, CouncilReturn.number).where(
            CouncilReturn.coop_id == coop_id, CouncilReturn.id.in_(list(ids))
        )
    )
    return {ident: number for ident, number in rows}  # noqa: C416


def memoranda(session: Session, coop_id: uuid.UUID, return_id: uuid.UUID) -> list[MemorandumRow]:
    """What was noted with a return, in the order in which it was."""
    return memoranda_of(session, coop_id, [return_id])[return_id]


def memoranda_of(
    session: Session, coop_id: uuid.UUID, return_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[MemorandumRow]]:
    """What was noted with each of these returns, by id, in the order in which it was; one query."""
    columns: tuple[Any, ...] = (
        Memorandum.return_id, Memorandum.position, Memorandum.kind, Memorandum.noted_on, Memorandum.words,
        Memorandum.amount, Memorandum.outcome, Memorandum.evidence_id,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .where(Memorandum.coop_id == coop_id, Memorandum.return_id.in_(list(return_ids)))
        .order_by(Memorandum.return_id, Memorandum.position)
    )
    found: dict[uuid.UUID, list[MemorandumRow]] = {return_id: [] for return_id in return_ids}
    for return_id, *row in rows:
        found[return_id].append(MemorandumRow(*row))
    return found


_EXTRACT: Sequence[Any] = (
    BankExtract.coop_id, BankExtract.return_id, BankExtract.code, BankExtract.content, BankExtract.signature,
    BankExtract.public_key, BankExtract.made_at,
)  # fmt: skip


def extract_of(session: Session, coop_id: uuid.UUID, return_id: uuid.UUID) -> ExtractRow | None:
    """The extract that goes with a signed return."""
    return extracts_of(session, coop_id, [return_id]).get(return_id)


def extracts_of(session: Session, coop_id: uuid.UUID, return_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ExtractRow]:
    """The extracts that go with signed returns, by the return's id; one query."""
    rows = session.execute(
        select(*_EXTRACT).where(and_(BankExtract.coop_id == coop_id, BankExtract.return_id.in_(list(return_ids))))
    )
    return {row.return_id: row for row in (ExtractRow(*each) for each in rows)}


def extract_by_code(session: Session, code: str) -> ExtractRow | None:
    """The extract with this code, of whichever co-op: its holder has it before them."""
    row = session.execute(select(*_EXTRACT).where(BankExtract.code == code)).one_or_none()
    return None if row is None else ExtractRow(*row)
