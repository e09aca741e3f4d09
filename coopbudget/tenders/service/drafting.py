"""What a bidder writes before it is sent, and the files beside it: encrypted like the bid, read by its author alone."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from coopbudget.db import new_id
from coopbudget.errors import Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work
from coopbudget.providers.service import require_verified
from coopbudget.tenders.asking import LARGEST_FILE, MOST_FILES
from coopbudget.tenders.errors import NotThatPoint
from coopbudget.tenders.models import BidDraft, BidFile, Call
from coopbudget.tenders.rules import SealedFile
from coopbudget.tenders.service.ground import locked_open, require_visible, seal_of
from coopbudget.trail import service as trail


def _locked_draft_of(work: Work, call: Call) -> BidDraft | None:
    return work.session.scalar(
        select(BidDraft)
        .where(BidDraft.coop_id == call.coop_id, BidDraft.call_id == call.id, BidDraft.provider_id == work.provider_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def keep_draft(work: Work, *, call_id: uuid.UUID, values: Mapping[str, str]) -> None:
    """Keep what a provider has typed of its bid, whole or not, encrypted. Raises LateBid past the deadline."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    require_visible(work, call)
    row = _locked_draft_of(work, call)
    if row is None:
        row = BidDraft(id=new_id(), coop_id=call.coop_id, call_id=call.id, provider_id=work.provider_id, version=0)
        work.session.add(row)
    row.version += 1
    row.sealed = seal_of(call).seal_draft(row.id, row.version, values)
    row.saved_by, row.saved_at = work.person_id, work.now
    work.session.flush()


def read_draft(work: Work, *, call_id: uuid.UUID) -> dict[str, str] | None:
    """What the provider typed last and has not sent, or None."""
    work.need(Permission.ACT_FOR_PROVIDER)
    found = work.session.execute(
        select(BidDraft, Call)
        .join(Call, (Call.coop_id == BidDraft.coop_id) & (Call.id == BidDraft.call_id))
        .where(BidDraft.coop_id == work.coop_id, BidDraft.call_id == call_id, BidDraft.provider_id == work.provider_id)
    ).one_or_none()
    if found is None:
        return None
    row, call = found
    return seal_of(call).unseal_draft(row.id, row.version, row.sealed)


def drop_draft(work: Work, call: Call) -> None:
    """A draft is gone once it is sent or given up."""
    work.session.execute(
        delete(BidDraft).where(
            BidDraft.coop_id == call.coop_id, BidDraft.call_id == call.id, BidDraft.provider_id == work.provider_id
        )
    )


# -- Files ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnFile:
    """A file beside one's own bid, in plain, for its author."""

    id: uuid.UUID
    name: str
    size: int
    sent: bool


def _own_files(work: Work, call: Call, *, lock: bool = False) -> Sequence[BidFile]:
    statement = (
        select(BidFile)
        .where(BidFile.coop_id == call.coop_id, BidFile.call_id == call.id, BidFile.provider_id == work.provider_id)
        .order_by(BidFile.added_at, BidFile.id)
    )
    return work.session.scalars(statement.with_for_update() if lock else statement).all()


def add_file(work: Work, *, call_id: uuid.UUID, content: bytes, filename: str) -> None:
    """Keep a file beside the bid that is being written; it goes with it when it is sent.

    Raises LateBid, NotThatPoint where the call asks for no files, NotVerified, Invalid for a file that is too large,
    of a kind we don't keep, or one too many.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    require_visible(work, call)
    require_verified(work, work.provider_id)
    if not call.files_wanted:
        raise NotThatPoint()
    if len(content) > LARGEST_FILE:
        raise Invalid({"file": [_l("This file is too large. Choose a smaller one.")]})
    if sum(each.kept for each in _own_files(work, call, lock=True)) >= MOST_FILES:
        raise Invalid({"file": [_l("You can add %(n)s files. Take one off first.", n=MOST_FILES)]})
    name = evidence.checked_name(content, filename, field="file")
    row = BidFile(
        id=new_id(), coop_id=call.coop_id, call_id=call.id, provider_id=work.provider_id, size=len(content),
        sent=False, kept=True, added_by=work.person_id, added_at=work.now, evidence_id=None,
    )  # fmt: skip
    row.sealed = seal_of(call).seal_file(row.id, name, content)
    work.session.add(row)
    work.session.flush()
    trail.append(
        work,
        act="bid.file_added",
        subject_kind="call",
        subject_id=call.id,
        content={"file": str(row.id), "digest": hashlib.sha256(row.sealed).hexdigest()},
    )


def remove_file(work: Work, *, call_id: uuid.UUID, file_id: uuid.UUID) -> None:
    """Take a file off the bid that is being written; a bid that was sent keeps it until it is sent anew."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    row = next((each for each in _own_files(work, call, lock=True) if each.id == file_id and each.kept), None)
    if row is None:
        raise NotFound()
    row.kept = False
    if not row.sent:
        work.session.delete(row)
    work.session.flush()
    trail.append(work, act="bid.file_removed", subject_kind="call", subject_id=call.id, content={"file": str(file_id)})


def own_files(work: Work, *, call_id: uuid.UUID) -> list[OwnFile]:
    """The names of the files beside the bid that is being written, for its author alone."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = work.session.scalar(select(Call).where(Call.coop_id == work.coop_id, Call.id == call_id))
    if call is None:
        raise NotFound()
    return [
        OwnFile(each.id, seal_of(call).unseal_file(each.id, each.sealed)[0], each.size, each.sent)
        for each in _own_files(work, call)
        if each.kept and each.sealed is not None
    ]


def read_file(work: Work, *, call_id: uuid.UUID, file_id: uuid.UUID) -> tuple[str, bytes]:
    """One of the provider's own files, while it is sealed: its name and what it holds. Raises NotFound."""
    work.need(Permission.ACT_FOR_PROVIDER)
    found = work.session.execute(
        select(BidFile, Call)
        .join(Call, (Call.coop_id == BidFile.coop_id) & (Call.id == BidFile.call_id))
        .where(
            BidFile.coop_id == work.coop_id,
            BidFile.call_id == call_id,
            BidFile.id == file_id,
            BidFile.provider_id == work.provider_id,
            BidFile.sealed.is_not(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    row, call = found
    assert row.sealed is not None  # asked for above
    return seal_of(call).unseal_file(row.id, row.sealed)


def send_files(work: Work, call: Call) -> tuple[SealedFile, ...]:
    """The files kept beside a bid go with it; those that neither is sent with are erased. What the bid says of them."""
    found = []
    for each in _own_files(work, call, lock=True):
        each.sent = each.kept
        if each.kept and each.sealed is not None:
            name, content = seal_of(call).unseal_file(each.id, each.sealed)
            found.append(SealedFile(each.id, name, hashlib.sha256(content).hexdigest()))
        else:
            work.session.delete(each)
    return tuple(found)


def drop_files(work: Work, call: Call) -> None:
    """A bid that is withdrawn takes its files with it."""
    for each in _own_files(work, call, lock=True):
        work.session.delete(each)
