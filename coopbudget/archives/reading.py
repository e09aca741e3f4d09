"""Reading an archive into this installation: in one transaction, and proven before it counts.

The rows enter as they are, past the services: the triggers that keep the trail and the books append-only refuse
changes and removals, not rows. Balances, counters and heads come with them; whether they fit is for ``verify_coop`` to
say, which works all of it out again from the trail, and its head must be the one that the archive names.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, insert, or_, select, text, update

from coopbudget.archives.catalogue import PERSON, PERSON_REACHED, REFEREE_WITHOUT, Part, parts, whole_table
from coopbudget.archives.errors import AddressTaken, BadArchive, CoopThere, OtherSchema
from coopbudget.archives.lines import row_of
from coopbudget.archives.writing import FORMAT, MANIFEST, ROWS_AT_ONCE
from coopbudget.evidence import shelf
from coopbudget.guard import Work
from coopbudget.ledger.verifying import Report, verify_coop

LONGEST_MANIFEST: Final = 16 << 20
LONGEST_FILE: Final = 256 << 20
_NEVER_RELINKED: Final = frozenset({"trail", "entry", "period_close"})
"""What the chain holds stays as it was: there the person keeps the id that she had."""


@dataclass(frozen=True)
class Read:
    """What was read, and what verifying it said. ``relinked`` people are now accounts that were here before."""

    coop_id: uuid.UUID
    slug: str
    rows: int
    files: int
    people: int
    relinked: int
    report: Report


def read_archive(work: Work, *, file: BinaryIO, folder: Path) -> Read:
    """Read an archive: its rows in the work's transaction, its files into the evidence ``folder``.

    By the system, which commits. Raises BadArchive, CoopThere, OtherSchema, AddressTaken: then nothing is to be
    committed (files that came stay on the shelf with nothing pointing to them, which is harmless).
    """
    try:
        with ZipFile(file) as archive:
            return _read(work, archive, folder)
    except BadZipFile:
        raise BadArchive("This is no archive, or it was cut short.") from None


def _read(work: Work, archive: ZipFile, folder: Path) -> Read:
    connection = work.session.connection()
    manifest = _manifest(archive)
    ours = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if manifest["schema"] != ours:
        raise OtherSchema(str(manifest["schema"]), str(ours))
    coop_id, slug = uuid.UUID(manifest["coop"]["id"]), str(manifest["coop"]["slug"])
    coop = whole_table("coop").rows
    if connection.execute(select(coop.c.id).where(or_(coop.c.id == coop_id, coop.c.slug == slug))).first():
        raise CoopThere(slug)
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    told = {part["table"]: part for part in manifest["parts"]}
    outside = ("person", "provider", "credential", "consortium", "referee", "provider_person")
    if told.keys() != {part.name for part in parts()} | set(outside):
        raise BadArchive("It does not hold the parts of a co-op.")
    entering = _Entering(connection, archive, told, coop_id)
    others = entering.people(work)
    entering.providers(others)
    rows = sum(entering.part(part, others) for part in parts())
    if entering.ended_on is not None:  # its books take nothing more once it has
        connection.execute(update(coop).where(coop.c.id == coop_id).values(closed_on=entering.ended_on))
    _end_debits(connection, coop_id, work.now)
    files = _files(archive, connection, coop_id, folder, set(manifest["evidence"]["missing"]))
    report = verify_coop(work.session, coop_id)
    head = manifest["head"]
    if not report.ok:
        assert report.broken is not None
        raise BadArchive(f"Its books do not agree at {report.broken.record}: {report.broken.why}.")
    if head is not None and (report.head_seq, report.head_digest) != (head["record"], head["digest"]):
        raise BadArchive("Its chain does not end where it says.")
    return Read(coop_id, slug, rows, files, entering.people_read, len(others), report)


def _manifest(archive: ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise BadArchive("Its manifest is too long.")
        found = json.loads(archive.read(MANIFEST))
        if found["format"] != FORMAT:
            raise BadArchive(f"Its format is not {FORMAT!r}.")
        uuid.UUID(found["coop"]["id"])
        for part in found["parts"]:
            if not isinstance(part["table"], str) or part["name"] != f"rows/{part['table']}.jsonl":
                raise BadArchive("A part does not have the name of its table.")
        found["schema"], found["head"], found["evidence"]["missing"]
    except (KeyError, ValueError, TypeError):
        raise BadArchive("Its manifest can't be read.") from None
    return dict(found)


@dataclass
class _Entering:
    """The parts of an archive on their way into the tables."""

    connection: Connection
    archive: ZipFile
    told: Mapping[str, Mapping[str, Any]]
    coop_id: uuid.UUID
    people_read: int = 0
    ended_on: date | None = None
    """The day on which the co-op ended, if it has: it is written last."""

    def rows(self, name: str, types: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The rows of a part. Raises BadArchive at its end where they are not what the manifest says."""
        digest, count, said = hashlib.sha256(), 0, self.told[name]
        try:
            file = self.archive.open(said["name"])
        except KeyError:
            raise BadArchive(f"The part {said['name']} is missing.") from None
        with file:
            for line in file:
                digest.update(line)
                count += 1
                yield row_of(line, types, said["name"])
        if digest.hexdigest() != said["sha256"] or count != said["rows"]:
            raise BadArchive(f"The part {said['name']} is not what the manifest says: it was changed.")

    def part(self, part: Part, others: Mapping[uuid.UUID, uuid.UUID]) -> int:
        """Enter a table of the co-op; how many rows. ``others`` are the accounts that take people's places."""
        relinked = () if part.name in _NEVER_RELINKED else part.people
        owner = "id" if part.name == "coop" else "coop_id"

        def entering() -> Iterator[dict[str, Any]]:
            for row in self.rows(part.name, part.types):
                if row[owner] != self.coop_id:
                    raise BadArchive(f"A row of {part.name} belongs to another co-op.")
                for name in relinked:
                    row[name] = others.get(row[name], row[name])
                if part.name == "coop":
                    self.ended_on, row["closed_on"] = row["closed_on"], None
                yield {**row, **part.filled}

        staged = part.points_to_itself and self.connection.dialect.name == "postgresql"
        return self._staged(part, entering()) if staged else self._enter(part.rows, entering())

    def _staged(self, part: Part, rows: Iterator[dict[str, Any]]) -> int:
        """Rows that point to each other enter in one statement, at whose end PostgreSQL looks at what they point to."""
        columns = ", ".join(f'"{each.name}"' for each in part.rows.columns)
        self.connection.execute(text(f'CREATE TEMPORARY TABLE archive_stage (LIKE "{part.name}") ON COMMIT DROP'))
        stage = part.under("archive_stage")
        count = self._enter(stage, rows)
        self.connection.execute(text(f'INSERT INTO "{part.name}" ({columns}) SELECT {columns} FROM archive_stage'))
        self.connection.execute(text("DROP TABLE archive_stage"))
        return count

    def _enter(self, into: Any, rows: Iterator[dict[str, Any]]) -> int:
        count, some = 0, list[dict[str, Any]]()
        for row in rows:
            some.append(row)
            count += 1
            if len(some) == ROWS_AT_ONCE:
                self.connection.execute(insert(into), some)
                some = []
        if some:
            self.connection.execute(insert(into), some)
        return count

    def people(self, work: Work) -> dict[uuid.UUID, uuid.UUID]:
        """Enter the people who are not here yet. The accounts, by the id in the archive, that take a place in it:
        those with the same address, which they confirmed. Raises AddressTaken for one that did not.

        Who takes a place keeps their own account; the person who had it stays as a name, for what the chain holds.
        """
        person = whole_table("person")
        types = {name: person.types[name] for name in (*PERSON, *PERSON_REACHED)}
        others: dict[uuid.UUID, uuid.UUID] = {}
        c = person.rows.c
        for row in self.rows("person", types):
            self.people_read += 1
            if self.connection.execute(select(c.id).where(c.id == row["id"])).first():
                continue
            email = row["email"] = row["email"].strip().lower() if row["email"] else None
            there = self.connection.execute(select(c.id, c.confirmed_at).where(c.email == email)).first()
            if email and there:
                if there.confirmed_at is None:
                    raise AddressTaken(email)
                others[row["id"]] = there.id
                row |= {"email": None, "phone": "", "postal_address": "", "reach": "screen"}
            self.connection.execute(insert(person.rows), {**_no_account(), **row})
        return others

    def providers(self, others: Mapping[uuid.UUID, uuid.UUID]) -> None:
        """Enter the providers that are not here yet, with who acts for them; of those that are, nothing is changed."""
        provider = whole_table("provider")
        new: set[uuid.UUID] = set()
        for row in self.rows("provider", provider.types):
            if self._there(provider, row["id"]):
                continue
            if self.connection.execute(select(provider.rows.c.id).where(provider.rows.c.slug == row["slug"])).first():
                row["slug"] = f"{row['slug']}-{str(row['id'])[-8:]}"
            self.connection.execute(insert(provider.rows), row)
            new.add(row["id"])
        for name, filled in (("credential", {}), ("consortium", {}), ("referee", {REFEREE_WITHOUT: ""})):
            found = whole_table(name)
            for row in self.rows(name, {each: kind for each, kind in found.types.items() if each not in filled}):
                if not self._there(found, row["id"]):
                    self.connection.execute(insert(found.rows), {**row, **filled})
        acting = whole_table("provider_person")
        for row in self.rows("provider_person", acting.types):
            if row["provider_id"] in new and not self._there(acting, row["id"]):
                row["person_id"] = others.get(row["person_id"], row["person_id"])
                self.connection.execute(insert(acting.rows), row)

    def _there(self, part: Part, ident: uuid.UUID) -> bool:
        return self.connection.execute(select(part.rows.c.id).where(part.rows.c.id == ident)).first() is not None


def _end_debits(connection: Connection, coop_id: uuid.UUID, now: datetime) -> None:
    """What opened a payment with Stripe stayed behind, so no Direct Debit stands any more, and no plan waits."""
    mandate, plan = whole_table("mandate").rows, whole_table("collection_plan").rows
    connection.execute(
        update(mandate)
        .where(mandate.c.coop_id == coop_id, mandate.c.ended_at.is_(None))
        .values(ended_at=now, ended_why="moved")
    )
    connection.execute(
        update(plan)
        .where(plan.c.coop_id == coop_id, plan.c.ended_at.is_(None))
        .values(ended_at=now, ended_why="mandate", next_on=None)
    )


def _no_account() -> dict[str, Any]:
    """A person who can't sign in before they confirmed their address and chose a password."""
    return {
        "password": None, "active": True, "fs_uniquifier": uuid.uuid4().hex, "confirmed_at": None,
        "tf_primary_method": None, "tf_totp_secret": None, "tf_last_counter": None, "mf_recovery_codes": None,
    }  # fmt: skip


def _files(archive: ZipFile, connection: Connection, coop_id: uuid.UUID, folder: Path, missing: set[str]) -> int:
    """Put the co-op's files on the shelf. Raises BadArchive for one that is missing or changed."""
    evidence, count = whole_table("evidence").rows.c, 0
    kept = select(evidence.digest).where(evidence.coop_id == coop_id, evidence.erased_at.is_(None))
    for (digest,) in connection.execute(kept.distinct().order_by(evidence.digest)).all():
        if digest in missing:
            continue
        try:
            info = archive.getinfo(f"evidence/{digest}")
        except KeyError:
            raise BadArchive(f"The file {digest} is missing.") from None
        if info.file_size > LONGEST_FILE:
            raise BadArchive(f"The file {digest} is too large.")
        content = archive.read(info)
        if hashlib.sha256(content).hexdigest() != digest:
            raise BadArchive(f"The file {digest} was changed.")
        shelf.put(folder, content)
        count += 1
    return count
