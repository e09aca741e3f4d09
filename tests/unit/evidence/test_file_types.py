"""What a file is comes from its bytes; its name is made safe."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.evidence.rules import (
    CSV,
    HEIC,
    JPEG,
    KEPT,
    OFX,
    PDF,
    PNG,
    TEXT,
    XML,
    FileType,
    Refusal,
    file_type,
    safe_name,
)


@pytest.mark.parametrize(
    ("content", "filename", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "letter.pdf", PDF),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "photo", PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "photo.png", JPEG),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "IMG_0001.HEIC", HEIC),
        (b"Date,Amount\n2026-09-01,42.00\n", "statement.csv", CSV),
        ("\ufeffDyddiad,Swm\n".encode(), "statement.CSV", CSV),
        ("Annwyl Siân, diolch am y tŷ.".encode(), "letter.txt", TEXT),
        (b"OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX>", "statement.ofx", OFX),
        (b"OFXHEADER:100\r\nCHARSET:1252\r\n\r\n<OFX><NAME>Caf\xe9", "statement.ofx", OFX),
        (b'<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX>', "statement.ofx", OFX),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">', "a.xml", XML),
    ],
)
def test_files_we_keep_are_known_by_their_bytes(content: bytes, filename: str, found: FileType) -> None:
    assert file_type(content, filename) == found


@pytest.mark.parametrize(
    ("content", "filename", "refusal"),
    [
        (b"", "empty.pdf", Refusal.EMPTY),
        (b"PK\x03\x04\x14\x00", "accounts.pdf", Refusal.ARCHIVE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc", Refusal.ARCHIVE),
        (b"MZ\x90\x00", "letter.pdf", Refusal.PROGRAM),
        (b"\x7fELF\x02", "letter.pdf", Refusal.PROGRAM),
        (b"#!/bin/sh\nrm -rf /\n", "letter.txt", Refusal.PROGRAM),
        (b"<!DOCTYPE html><p>hello", "letter.txt", Refusal.WEB_PAGE),
        (b"Dear all,\n\n< ScRiPt >alert(1)</script>", "letter.txt", Refusal.WEB_PAGE),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "logo.png", Refusal.WEB_PAGE),
        (b"Caf\xe9, 4.20\n", "statement.csv", Refusal.ENCODING),
        ("Date,Amount".encode("utf-16"), "statement.csv", Refusal.ENCODING),
        (b"\x00\x01\x02\x03", "photo.jpg", Refusal.UNKNOWN),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "film.heic", Refusal.UNKNOWN),
        (b"<?xml version='1.0'?><note/>", "note.xml", Refusal.UNKNOWN),
        (b"GIF89a\x01\x00", "photo.gif", Refusal.UNKNOWN),
    ],
)
def test_files_we_refuse_are_refused_whatever_they_are_called(content: bytes, filename: str, refusal: Refusal) -> None:
    assert file_type(content, filename) == refusal


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\Gwen\Llythyr o’r cyngor.PDF", "Llythyr o’r cyngor.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("\u202egnp.exe", "gnp.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_name_is_given_back_without_what_could_harm(filename: str, name: str) -> None:
    assert safe_name(filename, PDF) == name


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(KEPT))
def test_no_name_escapes_its_folder_or_its_line(filename: str, kind: FileType) -> None:
    name = safe_name(filename, kind)
    assert name.endswith(kind.ending)
    assert len(name) <= 100
    assert not set(name) & set('/\\"\r\n\x00')
    assert not name.startswith(".")


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_either_of_a_kind_we_keep_or_refused(content: bytes, filename: str) -> None:
    assert file_type(content, filename) in (*KEPT, HEIC, *Refusal)
