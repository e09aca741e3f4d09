"""Keeping a file, reading it, and handing it out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from flask import Response, current_app, send_file
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from coopbudget.errors import Words
from coopbudget.evidence import queries, shelf
from coopbudget.evidence.errors import BadFile, EvidenceErased, EvidenceLost, NoSuchEvidence
from coopbudget.evidence.models import Evidence, SharedEvidence
from coopbudget.evidence.photographs import as_jpeg
from coopbudget.evidence.queries import EvidenceRow
from coopbudget.evidence.rules import HEIC, JPEG, FileType, Refusal, file_type, safe_name
from coopbudget.guard import Work
from coopbudget.settings import Settings

_WORDS: dict[Refusal, Words] = {
    Refusal.EMPTY: _l("Choose a file. The one that came is empty."),
    Refusal.TOO_LARGE: _l("This file is too large. Choose a smaller one."),
    Refusal.ARCHIVE: _l("We can't keep this kind of file. Save it as a PDF, then choose it again."),
    Refusal.PROGRAM: _l("We can't keep programs. Choose a PDF, a photo or a list."),
    Refusal.WEB_PAGE: _l("We can't keep web pages. Print it as a PDF, then choose it again."),
    Refusal.ENCODING: _l("We can't read the letters in this file. Save it as CSV UTF-8, then choose it again."),
    Refusal.PHONE_PHOTO: _l(
        "We can't open this photo. On an iPhone, choose Settings, Camera, Formats, Most Compatible. Take it again."
    ),
    Refusal.UNKNOWN: _l("We can't tell what this file is. Choose a PDF, a PNG or JPEG photo, or a CSV list."),
}


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def store(
    work: Work,
    *,
    file: FileStorage | BinaryIO | bytes,
    filename: str = "",
    kind: str,
    field: str = "file",
) -> uuid.UUID:
    """Keep a file for this co-op and return its id. The caller has asked who may, and records the act.

    A phone's HEIC photo is kept as a JPEG. Without ``filename`` an upload's own name is taken. Raises BadFile (an
    Invalid, beside ``field``) for a file that is empty, too large, or not of a kind we keep. The file is on disk
    before the row is committed; a rollback leaves it there with nothing pointing to it, which is harmless.
    """
    row = Evidence(coop_id=work.coop_id, **_kept(work, file, filename, kind, field))
    work.session.add(row)
    work.session.flush()
    return row.id


def store_shared(
    work: Work,
    *,
    file: FileStorage | BinaryIO | bytes,
    filename: str = "",
    kind: str,
    field: str = "file",
) -> uuid.UUID:
    """As ``store``, for a file that belongs to no co-op: several may look at it, each by its owner's guarded page."""
    row = SharedEvidence(**_kept(work, file, filename, kind, field))
    work.session.add(row)
    work.session.flush()
    return row.id


def _kept(work: Work, file: FileStorage | BinaryIO | bytes, filename: str, kind: str, field: str) -> dict[str, Any]:
    """Put the file on the shelf, and what its row says of it. Raises BadFile."""
    settings = _settings()
    name = filename or (file.filename or "" if isinstance(file, FileStorage) else "")
    content = file if isinstance(file, bytes) else _read(file, settings.upload_limit)
    if len(content) > settings.upload_limit:
        raise BadFile(_WORDS[Refusal.TOO_LARGE], field=field)
    found = _kind(content, name, field)
    if found is HEIC:
        made = as_jpeg(content)
        if made is None:
            raise BadFile(_WORDS[Refusal.PHONE_PHOTO], field=field)
        content, found = made, JPEG
    return {
        "digest": shelf.put(settings.evidence_folder, content),
        "size": len(content),
        "media_type": found.media_type,
        "filename": safe_name(name, found),
        "kind": kind,
        "stored_at": work.now,
        "stored_by": work.actor.person_id,
    }


def _kind(content: bytes, name: str, field: str) -> FileType:
    found = file_type(content, name)
    if isinstance(found, Refusal):
        raise BadFile(_WORDS[found], field=field)
    return found


def checked_name(content: bytes, filename: str, *, field: str = "file") -> str:
    """A safe name for a file that we would keep: for a slice that seals it first. Raises BadFile as ``store``."""
    found = _kind(content, filename, field)
    if found is HEIC:  # what is sealed is kept as it came
        raise BadFile(_WORDS[Refusal.PHONE_PHOTO], field=field)
    return safe_name(filename, found)


def read(work: Work, evidence_id: uuid.UUID) -> bytes:
    """The bytes of one of the co-op's files. Raises NoSuchEvidence, EvidenceErased, or EvidenceLost if the disk
    disagrees."""
    return readers(work, [evidence_id])[evidence_id]()


def readers(work: Work, evidence_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Callable[[], bytes]]:
    """What reads each of the co-op's files, by id, when it is called: also after the transaction. One query.

    What reads raises as ``read`` does.
    """
    found = queries.kept(work.session, work.coop_id, evidence_ids) if evidence_ids else {}
    folder = _settings().evidence_folder
    return {ident: partial(_bytes_of, folder, found.get(ident)) for ident in evidence_ids}


def _bytes_of(folder: Path, found: queries.Kept | None) -> bytes:
    if found is None:
        raise NoSuchEvidence()
    if found.erased:
        raise EvidenceErased()
    content = shelf.get(folder, found.digest)
    if content is None:
        raise EvidenceLost()
    return content


def send(work: Work, evidence_id: uuid.UUID) -> Response:
    """The file as a download, for the owning slice's guarded page to return.

    Its bytes are held against their digest first. Raises NoSuchEvidence, EvidenceErased or EvidenceLost.
    """
    _refuse_erased(work, evidence_id)
    return _sent(queries.evidence(work.session, work.coop_id, evidence_id))


def _refuse_erased(work: Work, evidence_id: uuid.UUID) -> None:
    """Another co-op may keep the same bytes: what this one erased is not handed out for all that."""
    if queries.is_erased(work.session, work.coop_id, evidence_id):
        raise EvidenceErased()


def send_shared(work: Work, evidence_id: uuid.UUID) -> Response:
    """As ``send``, for a file that belongs to no co-op."""
    return _sent(queries.shared_by_id(work.session, [evidence_id]).get(evidence_id))


def _sent(row: EvidenceRow | None) -> Response:
    if row is None:
        raise NoSuchEvidence()
    path = shelf.whole(_settings().evidence_folder, row.digest)
    if path is None:
        raise EvidenceLost()
    response = send_file(
        path, mimetype=row.media_type, as_attachment=True, download_name=row.filename, etag=False, max_age=None
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _read(file: _Readable, limit: int) -> bytes:
    """No more than a byte past the limit is ever in memory."""
    return file.read(limit + 1)


def _settings() -> Settings:
    found: Settings = current_app.extensions["coopbudget.settings"]
    return found
