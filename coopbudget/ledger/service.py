"""What is done to the books: open an account, post an entry, reverse one. Closing a period is in ``closing``.

Nothing here asks for a permission: the slice whose act moves the money has asked. Lock
business rows first; from the first call here on, the co-op's chain stays locked until commit. A refusal
(Overspent, ClosedPeriod, KeyReused ...) leaves the books and the transaction as they were, so the caller can
show the page again or try something smaller.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Select, Uuid, bindparam, case, column, func, insert, select, table

from coopbudget.coops.service import need_open
from coopbudget.db import new_id
from coopbudget.db.driver import writing_cursor
from coopbudget.guard import Work
from coopbudget.ledger import posting_postgresql, posting_sqlite
from coopbudget.ledger.chart import floor_of, type_of
from coopbudget.ledger.closing import close_period as close_period, reopen_period as reopen_period
from coopbudget.ledger.drafts import (
    MOST_GATHERED,
    MOST_LEGS,
    Draft as Draft,
    Gathered,
    Leg as Leg,
    draft_entry as draft_entry,
    gathered_entry,
)
from coopbudget.ledger.errors import AccountDiffers, BadEntry, NoSuchEntry
from coopbudget.ledger.models import Account, Entry, Transfer
from coopbudget.ledger.outcome import Outcome, refusal
from coopbudget.money import GBP, LARGEST
from coopbudget.trail.canonical import canonical
from coopbudget.trail.service import Record, make_open_record, make_record


@dataclass(frozen=True)
class Posted:
    """An entry in the books. ``number`` is what people say aloud; ``replayed``: it was there already."""

    entry_id: uuid.UUID
    number: int
    replayed: bool


_BY_CODE = select(Account.id, Account.unit, Account.floor).where(
    Account.coop_id == bindparam("coop"), Account.code == bindparam("code")
)


def open_account(work: Work, *, code: str, floor: int | None = None, unit: str = GBP) -> uuid.UUID:
    """The id of the co-op's account ``code``, opened now if it wasn't.

    Its type comes from the code's first segment; with no ``floor`` the chart decides (0 for the pots of a
    fund). Raises ValueError for what is no code, AccountDiffers if it is open with another unit or floor, NotOpenYet
    in a group that gets ready: without accounts nothing is ever posted; CoopClosed in a co-op that has ended.
    """
    session, coop_id = work.session, work.coop_id
    kind = type_of(code)
    found = session.execute(_BY_CODE, {"coop": coop_id, "code": code}).one_or_none()
    if found is None:
        need_open(work)
        lowest = floor_of(code) if floor is None else floor
        record = make_record(
            work,
            act="account_opened",
            subject_kind="account",
            subject_id=new_id(),
            content=canonical({"code": code, "floor": lowest, "type": kind, "unit": unit}),
        )
        with writing_cursor(session, "account") as (cursor, postgresql):
            open_here = posting_postgresql.open_account if postgresql else posting_sqlite.open_account
            opened = open_here(cursor, code=code, type=kind, unit=unit, floor=lowest, record=record)
    else:
        opened = (found.id, found.unit, found.floor)
    if opened[1] != unit or floor not in (None, opened[2]):
        raise AccountDiffers()
    return opened[0]


def post_entry(
    work: Work,
    *,
    kind: str,
    on: date,
    key: str,
    legs: Sequence[Leg],
    memo: str = "",
    refs: Mapping[str, str] | None = None,
    reverses: uuid.UUID | None = None,
) -> Posted:
    """Post one event's transfers, exactly once for ``key``.

    ``memo`` is a message key and ``refs`` ids: free text lives elsewhere. The same key with the same content
    gives the first entry back. Raises Overspent (which account), ClosedPeriod, CoopClosed, KeyReused,
    AlreadyReversed, TooLarge, NoSuchAccount, BadEntry; after any of them nothing was written.
    """
    draft = draft_entry(kind=kind, on=on, key=key, legs=legs, memo=memo, refs=refs or {}, reverses=reverses)
    record = _record(work, draft)
    with writing_cursor(work.session, "entry") as (cursor, postgresql):
        post_here = posting_postgresql.post if postgresql else posting_sqlite.post
        return _posted(draft, post_here(cursor, draft, record))


def post_drafts(work: Work, drafts: Sequence[Draft]) -> list[Posted]:
    """Post many entries one after the other, each as ``post_entry`` would, in one trip to the database.

    All of them or none: raises what refused the first of those that were refused, and then nothing was written.
    """
    if not drafts:
        return []
    records = [_record(work, draft) for draft in drafts]
    with work.session.begin_nested(), writing_cursor(work.session, "entry") as (cursor, postgresql):
        post_here = posting_postgresql.post_many if postgresql else posting_sqlite.post_many
        outcomes = post_here(cursor, list(zip(drafts, records, strict=True)))
        return [_posted(draft, outcome) for draft, outcome in zip(drafts, outcomes, strict=False)]


_LEGS = table(
    "leg_gathered", column("line", BigInteger()), column("debit_id", Uuid()), column("credit_id", Uuid()),
    column("amount", BigInteger()),
)  # fmt: skip


def post_gathered(
    work: Work,
    *,
    kind: str,
    on: date,
    key: str,
    legs: Sequence[Leg],
    more: Sequence[Select[uuid.UUID, uuid.UUID, int]] = (),
    memo: str = "",
    refs: Mapping[str, str] | None = None,
    reverses: uuid.UUID | None = None,
) -> Posted:
    """Post one event's transfers as ``post_entry`` does, where there may be hundreds of thousands.

    After ``legs`` come the rows (debit, credit, amount) of each of ``more``, in their order: they go from table to
    table within the database and never stand here. Raises what ``post_entry`` raises; BadEntry above MOST_GATHERED.
    """
    work.coop_id  # noqa: B018  an entry belongs to a co-op: Forbidden outside one
    draft = gathered_entry(kind=kind, on=on, key=key, memo=memo, refs=refs or {}, reverses=reverses)
    _gather(work, legs, more)
    record, before, after = make_open_record(work, act="entry_posted", subject_kind="entry", subject_id=new_id())
    with writing_cursor(work.session, "entry") as (cursor, postgresql):
        post_here = posting_postgresql.post_gathered if postgresql else posting_sqlite.post_gathered
        return _posted(draft, post_here(cursor, draft, record, before, after))


def _gather(work: Work, legs: Sequence[Leg], more: Sequence[Select[uuid.UUID, uuid.UUID, int]]) -> None:
    """Put the legs where the database takes them from. Raises BadEntry for what no entry can be."""
    with writing_cursor(work.session, "leg_gathered") as (cursor, postgresql):
        for statement in posting_postgresql.GATHER if postgresql else posting_sqlite.GATHER:
            cursor.execute(statement)
    if legs:
        work.session.execute(
            insert(_LEGS),
            [{"debit_id": leg.debit, "credit_id": leg.credit, "amount": leg.amount} for leg in legs],
        )
    for rows in more:
        work.session.execute(insert(_LEGS).from_select(["debit_id", "credit_id", "amount"], rows))
    alike = func.sum(case((_LEGS.c.debit_id == _LEGS.c.credit_id, 1), else_=0))
    count, least, total, same = work.session.execute(
        select(func.count(), func.min(_LEGS.c.amount), func.sum(_LEGS.c.amount), alike).select_from(_LEGS)
    ).one()
    if not 0 < count <= MOST_GATHERED:
        raise BadEntry(f"an entry has 1 to {MOST_GATHERED} legs")
    if least <= 0 or same:
        raise BadEntry("a leg moves a positive amount between two accounts")
    if total > LARGEST:
        raise BadEntry("the amounts are too large")


def _record(work: Work, draft: Draft) -> Record:
    work.coop_id  # noqa: B018  an entry belongs to a co-op: Forbidden outside one
    return make_record(work, act="entry_posted", subject_kind="entry", subject_id=new_id(), content=draft.content)


def _posted(draft: Draft | Gathered, outcome: Outcome) -> Posted:
    if outcome.status not in ("posted", "replayed") or outcome.entry_id is None or outcome.number is None:
        raise refusal(outcome, draft)
    return Posted(outcome.entry_id, outcome.number, outcome.status == "replayed")


def reverse_entry(work: Work, *, entry_id: uuid.UUID, on: date, key: str, kind: str = "reversal") -> Posted:
    """Post the mirror of an entry, naming it. Floors hold here too: what was spent since can't be taken back.

    Raises NoSuchEntry, AlreadyReversed, and what ``post_entry`` raises.
    """
    coop_id = work.coop_id
    number = work.session.scalar(select(Entry.number).where(Entry.coop_id == coop_id, Entry.id == entry_id))
    if number is None:
        raise NoSuchEntry()
    mirror = (
        select(Transfer.credit_id, Transfer.debit_id, Transfer.amount)
        .where(Transfer.coop_id == coop_id, Transfer.entry_number == number)
        .order_by(Transfer.line)
    )
    last = work.session.scalar(
        select(func.max(Transfer.line)).where(Transfer.coop_id == coop_id, Transfer.entry_number == number)
    )
    if last is not None and last > MOST_LEGS:
        return post_gathered(work, kind=kind, on=on, key=key, legs=[], more=[mirror], memo=kind, reverses=entry_id)
    legs = [Leg(debit=credit, credit=debit, amount=amount) for credit, debit, amount in work.session.execute(mirror)]
    return post_entry(work, kind=kind, on=on, key=key, legs=legs, memo=kind, reverses=entry_id)
