"""A file is kept once, by digest, handed out as a download, and never when its bytes have changed."""

from __future__ import annotations

import hashlib
import io
import uuid
from pathlib import Path

import pillow_heif
import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from coopbudget.coops.service import create_coop
from coopbudget.errors import Invalid, NotFound, Unavailable
from coopbudget.evidence import queries, service, shelf
from coopbudget.guard import Actor, Work
from coopbudget.settings import Settings
from tests.conftest import Act

LETTER = b"%PDF-1.7\nThe council agrees to pooling.\n"


@pytest.fixture
def folder(app: Flask) -> Path:
    settings: Settings = app.extensions["coopbudget.settings"]
    return settings.evidence_folder


@pytest.fixture
def inside(act: Act) -> Actor:
    """Somebody of a co-op."""
    with act() as work:
        coop = create_coop(work, slug="tan-y-bryn", name="Tan y Bryn", nation="wales")
        return Actor(person_id=uuid.uuid4(), coop_id=coop.id)


def on_disk(folder: Path, work: Work, evidence_id: uuid.UUID) -> Path:
    row = queries.evidence(work.session, work.coop_id, evidence_id)
    assert row is not None
    return shelf.place(folder, row.digest)


def test_a_file_comes_back_as_it_went_in(act: Act, inside: Actor) -> None:
    upload = FileStorage(io.BytesIO(LETTER), filename="../Llythyr.docx")
    with act(inside) as work:
        evidence_id = service.store(work, file=upload, kind="consent")
    with act(inside) as work:
        row = queries.evidence(work.session, work.coop_id, evidence_id)
        assert row is not None
        assert (row.filename, row.media_type, row.size, row.kind) == (
            "Llythyr.pdf", "application/pdf", len(LETTER), "consent",
        )  # fmt: skip
        assert row.stored_by == inside.person_id
        assert service.read(work, evidence_id) == LETTER


def test_a_phone_s_photo_is_kept_as_the_jpeg_that_is_handed_out(act: Act, inside: Actor) -> None:
    photo = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (96, 64), "white")).save(photo)
    with act(inside) as work:
        evidence_id = service.store(work, file=photo.getvalue(), filename="IMG_0001.HEIC", kind="paper")
        with pytest.raises(Invalid, match="Most Compatible") as problem:
            service.store(work, file=photo.getvalue()[:60], filename="IMG_0002.HEIC", kind="paper")
        assert list(problem.value.errors) == ["file"]
        with pytest.raises(Invalid, match="Most Compatible"):
            service.checked_name(photo.getvalue(), "IMG_0001.HEIC")
    with act(inside) as work:
        row, kept = queries.evidence(work.session, work.coop_id, evidence_id), service.read(work, evidence_id)
        assert row is not None and (row.filename, row.media_type, row.size) == ("IMG_0001.jpg", "image/jpeg", len(kept))
        assert kept.startswith(b"\xff\xd8\xff") and hashlib.sha256(kept).hexdigest() == row.digest


def test_the_same_bytes_are_kept_once(act: Act, inside: Actor, folder: Path) -> None:
    with act(inside) as work:
        first = service.store(work, file=LETTER, filename="a.pdf", kind="consent")
        path = on_disk(folder, work, first)
        before = path.stat().st_mtime_ns
        second = service.store(work, file=LETTER, filename="b.pdf", kind="consent")
        assert first != second
        assert on_disk(folder, work, second) == path
        assert path.stat().st_mtime_ns == before


def test_only_its_owner_can_read_the_folder(act: Act, inside: Actor, folder: Path) -> None:
    with act(inside) as work:
        path = on_disk(folder, work, service.store(work, file=LETTER, filename="a.pdf", kind="consent"))
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob(".new-*"))


def test_it_is_sent_as_a_download_that_no_browser_guesses_about(app: Flask, act: Act, inside: Actor) -> None:
    with act(inside) as work:
        evidence_id = service.store(work, file=LETTER, filename="Llŷr.pdf", kind="consent")
    with act(inside) as work, app.test_request_context():
        answer = service.send(work, evidence_id)
        answer.direct_passthrough = False
        assert answer.get_data() == LETTER
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        answer.close()


def test_another_co_op_has_no_such_file(act: Act, inside: Actor) -> None:
    with act(inside) as work:
        evidence_id = service.store(work, file=LETTER, filename="a.pdf", kind="consent")
    with act(Actor(coop_id=uuid.uuid4())) as work:
        with pytest.raises(NotFound):
            service.send(work, evidence_id)
        with pytest.raises(NotFound):
            service.read(work, evidence_id)


def test_a_file_that_is_gone_or_changed_is_never_handed_out(app: Flask, act: Act, inside: Actor, folder: Path) -> None:
    with act(inside) as work:
        evidence_id = service.store(work, file=LETTER + b"2", filename="a.pdf", kind="consent")
        path = on_disk(folder, work, evidence_id)
    path.write_bytes(LETTER + b"3")
    with act(inside) as work, app.test_request_context(), pytest.raises(Unavailable):
        service.send(work, evidence_id)
    path.unlink()
    with act(inside) as work, app.test_request_context(), pytest.raises(Unavailable):
        service.send(work, evidence_id)
    with act(inside) as work:
        service.store(work, file=LETTER + b"2", filename="again.pdf", kind="consent")
        assert service.read(work, evidence_id) == LETTER + b"2"


def test_work_rolled_back_leaves_no_row(act: Act, inside: Actor) -> None:
    with pytest.raises(RuntimeError), act(inside) as work:
        evidence_id = service.store(work, file=LETTER, filename="a.pdf", kind="consent")
        raise RuntimeError("something else broke")
    with act(inside) as work:
        assert queries.evidence(work.session, work.coop_id, evidence_id) is None


def test_what_can_t_be_kept_is_said_beside_its_field(act: Act, inside: Actor, app: Flask) -> None:
    limit = app.extensions["coopbudget.settings"].upload_limit
    with act(inside) as work:
        for content in (b"", b"PK\x03\x04", b"<script>", b"%PDF-" + b"x" * limit):
            with pytest.raises(Invalid) as problem:
                service.store(work, file=content, filename="a.pdf", kind="consent", field="letter")
            assert list(problem.value.errors) == ["letter"]
        assert queries.evidence_by_id(work.session, work.coop_id, []) == {}


def test_the_command_finds_a_file_that_was_changed(app: Flask, act: Act, inside: Actor, folder: Path) -> None:
    with act(inside) as work:
        evidence_id = service.store(work, file=LETTER + b"4", filename="a.pdf", kind="consent")
        path = on_disk(folder, work, evidence_id)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["evidence", "verify"]).exit_code == 0
    path.write_bytes(b"something else")
    found = runner.invoke(args=["evidence", "verify"])
    assert found.exit_code == 1
    assert str(evidence_id) in found.output


def test_a_file_of_no_co_op_is_kept_once_sent_as_an_attachment_and_held_against_its_digest(
    app: Flask, act: Act
) -> None:
    with act() as work:
        first = service.store_shared(work, file=LETTER, filename="insurance.exe", kind="credential")
        second = service.store_shared(work, file=LETTER, filename="again.pdf", kind="credential")
        rows = queries.shared_by_id(work.session, [first, second])
        assert rows[first].digest == rows[second].digest and rows[first].filename == "insurance.pdf"
        with pytest.raises(Invalid):
            service.store_shared(work, file=b"<html>", kind="credential")
        with pytest.raises(NotFound):
            service.send_shared(work, uuid.uuid4())
        assert (None, first) in [(coop_id, ident) for coop_id, ident, _, _ in queries.digests(work.session)]
