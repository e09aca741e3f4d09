"""Writing a co-op into an archive: a row at a time, as it stood at one moment."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from coopbudget.archives.catalogue import (
    FILLED,
    LEFT_OUT,
    PERSON,
    PERSON_REACHED,
    REFEREE_WITHOUT,
    parts,
    whole_table,
)
from coopbudget.archives.errors import StillSealed
from coopbudget.archives.lines import line_of
from coopbudget.db.engine import reading
from coopbudget.evidence import shelf
from coopbudget.trail import queries as trail
from coopbudget.trail.canonical import instant

FORMAT: Final = "coopbudget archive 1"
MANIFEST: Final = "manifest.json"
ROWS_AT_ONCE: Final = 500
_PIECE: Final = 1 << 20
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # so that the same co-op at the same instant gives the same bytes

_RELINKED: Final = (
    "Nobody can sign in by this archive. Who had an e-mail address confirms it, then chooses a new password. An account"
    " that is there already, with the same confirmed address, takes the person's place."
)


@dataclass(frozen=True)
class Written:
    """What an archive holds."""

    coop_id: uuid.UUID
    rows: int
    files: int
    missing: int
    manifest_digest: str


@contextmanager
def one_moment(session: Session) -> Iterator[None]:
    """Within this, all that is read is of one moment, and nobody is kept from writing; for a session just begun."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
        return
    with reading():
        session.connection()
        yield


def write_archive(
    session: Session, *, coop_id: uuid.UUID, out: BinaryIO, folder: Path, now: datetime, leave_sealed: bool = False
) -> Written:
    """Write the co-op's archive to ``out``; its files come from the evidence ``folder``. Only reads the database.

    The session's transaction must see one moment (``one_moment``). Raises StillSealed.
    """
    connection = session.connection()
    calls, votes = _sealed(connection, coop_id)
    if (calls or votes) and not leave_sealed:
        raise StillSealed(calls, votes)
    told: list[dict[str, Any]] = []
    with ZipFile(out, "w", compression=ZIP_DEFLATED) as archive:
        slug, name = "", ""
        for part in parts():
            owner = part.rows.c.id if part.name == "coop" else part.rows.c.coop_id
            wanted = select(*(part.rows.c[each] for each in part.columns)).where(owner == coop_id)
            rows = _stream(connection, wanted.order_by(*(part.rows.c[key] for key in part.keys)))
            told.append(_write(archive, part.name, rows))
        for row in connection.execute(select(_c("coop").slug, _c("coop").name).where(_c("coop").id == coop_id)):
            slug, name = row
        told += [_write(archive, each, rows) for each, rows in _outside(connection, coop_id)]
        files, missing = _write_files(archive, connection, coop_id, folder)
        head = trail.head(session, coop_id)
        manifest = {
            "format": FORMAT,
            "schema": connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
            "made_at": instant(now),
            "coop": {"id": str(coop_id), "slug": slug, "name": name},
            "head": {"record": head[0], "digest": head[1].hex()} if head else None,
            "parts": told,
            "evidence": {"files": files, "missing": missing},
            "left_out": {
                "tables": dict(LEFT_OUT),
                "columns": {name: sorted(columns) for name, columns in FILLED.items()},
                "people": "passwords, second factors, passkeys and recovery codes of everybody; how to reach those "
                "with no part in the co-op",
                "sealed": {"calls": calls, "votes": votes},
            },
            "people_come_back": _RELINKED,
        }
        content = json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False).encode()
        archive.writestr(_info(MANIFEST), content, compress_type=ZIP_DEFLATED)
    return Written(
        coop_id, sum(each["rows"] for each in told), files, len(missing), hashlib.sha256(content).hexdigest()
    )


def _c(name: str) -> Any:
    return whole_table(name).rows.c


def _sealed(connection: Connection, coop_id: uuid.UUID) -> tuple[int, int]:
    """How many calls hold bids that nobody opened, and how many votes are open under a key."""
    call, bid, motion = _c("call"), _c("bid"), _c("motion")
    held = (
        select(bid.id)
        .where(bid.coop_id == call.coop_id, bid.call_id == call.id, bid.withdrawn_at.is_(None))
        .correlate(whole_table("call").rows)
        .exists()
    )
    calls = select(func.count()).select_from(whole_table("call").rows).where(
        call.coop_id == coop_id, call.sealed_key.is_not(None), call.opened_at.is_(None), call.closed_at.is_(None), held
    )  # fmt: skip
    votes = select(func.count()).select_from(whole_table("motion").rows).where(
        motion.coop_id == coop_id, motion.sealed_key.is_not(None)
    )  # fmt: skip
    return connection.execute(calls).scalar_one(), connection.execute(votes).scalar_one()


def _stream(connection: Connection, statement: Any) -> Iterator[Mapping[str, Any]]:
    result = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    try:
        for row in result.mappings():
            yield dict(row)
    finally:
        result.close()


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _LONG_AGO)
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
    return info


def _write(archive: ZipFile, name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A part of JSON lines; what the manifest says of it."""
    digest, count, place = hashlib.sha256(), 0, f"rows/{name}.jsonl"
    with archive.open(_info(place), "w", force_zip64=True) as file:
        for row in rows:
            line = line_of(row)
            digest.update(line)
            file.write(line)
            count += 1
    return {"name": place, "table": name, "rows": count, "sha256": digest.hexdigest()}


def _outside(connection: Connection, coop_id: uuid.UUID) -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
    """The rows outside the co-op that it needs: people whom its rows name, providers and their proofs and referees."""
    providers, credentials, referees, consortia = (
        _ids(connection, coop_id, name) for name in ("provider", "credential", "referee", "consortium")
    )
    for name, whose, ids in (
        ("credential", "provider_id", credentials),
        ("referee", "provider_id", referees),
        ("consortium", "lead_id", consortia),
    ):
        providers.update(_owners(connection, name, whose, ids))
    acting = _c("provider_person")
    act_for = {
        row[0]
        for some in _some(providers)
        for row in connection.execute(
            select(acting.person_id).where(acting.provider_id.in_(some), acting.until.is_(None))
        )
    }
    reached = act_for | {
        row[0]
        for name in ("membership", "outsider", "supporter")
        for row in connection.execute(select(_c(name).person_id).where(_c(name).coop_id == coop_id).distinct())
    }
    yield "person", _people(connection, _named(connection, coop_id) | reached, reached)
    yield "provider", _rows(connection, "provider", "id", providers)
    yield "credential", _rows(connection, "credential", "id", credentials)
    yield "consortium", _rows(connection, "consortium", "id", consortia)
    yield "referee", _rows(connection, "referee", "id", referees, without=REFEREE_WITHOUT)
    yield (
        "provider_person",
        (row for row in _rows(connection, "provider_person", "provider_id", providers) if row["until"] is None),
    )


def _some(ids: Iterable[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """The ids in order, some at a time."""
    ordered = sorted(ids)
    return (ordered[at : at + ROWS_AT_ONCE] for at in range(0, len(ordered), ROWS_AT_ONCE))


def _ids(connection: Connection, coop_id: uuid.UUID, outside: str) -> set[uuid.UUID]:
    """The rows of a table outside that the co-op's rows point to."""
    found: set[uuid.UUID] = set()
    for part in parts():
        for name in part.points_to.get(outside, ()):
            wanted = select(part.rows.c[name]).where(part.rows.c.coop_id == coop_id, part.rows.c[name].is_not(None))
            found.update(row[0] for row in connection.execute(wanted.distinct()))
    return found


def _owners(connection: Connection, name: str, whose: str, ids: set[uuid.UUID]) -> Iterator[uuid.UUID]:
    for some in _some(ids):
        for row in connection.execute(select(_c(name)[whose]).where(_c(name).id.in_(some))):
            yield row[0]


def _named(connection: Connection, coop_id: uuid.UUID) -> set[uuid.UUID]:
    """Everybody whose id stands in a row of the co-op, in whatever column."""
    person = _c("person")
    found: set[uuid.UUID] = set()
    for part in parts():
        owner = part.rows.c.id if part.name == "coop" else part.rows.c.coop_id
        for name in part.people:
            theirs = select(part.rows.c[name]).where(owner == coop_id)
            found.update(row[0] for row in connection.execute(select(person.id).where(person.id.in_(theirs))))
    return found


def _people(connection: Connection, ids: set[uuid.UUID], reached: set[uuid.UUID]) -> Iterator[Mapping[str, Any]]:
    person = _c("person")
    columns = [person[name] for name in (*PERSON, *PERSON_REACHED)]
    for some in _some(ids):
        for row in connection.execute(select(*columns).where(person.id.in_(some)).order_by(person.id)).mappings():
            told = dict(row)
            if told["id"] not in reached:
                told |= {"email": None, "phone": "", "postal_address": "", "reach": "screen"}
            yield told


def _rows(
    connection: Connection, name: str, key: str, ids: set[uuid.UUID], *, without: str = ""
) -> Iterator[Mapping[str, Any]]:
    columns = [_c(name)[each] for each in whole_table(name).columns if each != without]
    for some in _some(ids):
        wanted = select(*columns).where(_c(name)[key].in_(some)).order_by(_c(name)[key], _c(name).id)
        for row in connection.execute(wanted).mappings():
            yield dict(row)


def _write_files(archive: ZipFile, connection: Connection, coop_id: uuid.UUID, folder: Path) -> tuple[int, list[str]]:
    """The co-op's files by digest, each once; how many, and the digests of those that are not there any more."""
    evidence, files, missing = _c("evidence"), 0, []
    kept_here = select(evidence.digest).where(evidence.coop_id == coop_id, evidence.erased_at.is_(None))
    for (digest,) in connection.execute(kept_here.distinct().order_by(evidence.digest)):
        path = shelf.whole(folder, digest)
        if path is None:
            missing.append(digest)
            continue
        with path.open("rb") as kept, archive.open(_info(f"evidence/{digest}"), "w", force_zip64=True) as file:
            while piece := kept.read(_PIECE):
                file.write(piece)
        files += 1
    return files, missing
