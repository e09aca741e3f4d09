"""An extract is checked by its signature alone; a code survives being read out; a pack has the same bytes again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask_babel import Babel

from coopbudget.returns.pack import pack
from coopbudget.returns.rules import BankLine
from coopbudget.returns.signing import extract_text, holds, new_code, public_key, sign, spoken, typed_code

SECRET = "for-tests-only-" * 4
LINES = [BankLine("B1", date(2026, 9, 1), 42_000, "council", "GWYNEDD"), BankLine("B2", date(2026, 9, 9), -14_000, "x")]


def test_whoever_has_the_key_checks_an_extract_and_a_changed_penny_is_found() -> None:
    text = extract_text(
        coop="Tan y Bryn", reference="GCC 1", since="2026-09-01", until="2026-09-30", code="A" * 16, lines=LINES
    )
    signed = sign(SECRET, text)
    assert holds(signed) and signed.public_key == public_key(SECRET) != public_key(SECRET + "x")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.public_key)).verify(
        bytes.fromhex(signed.signature), text.encode()
    )
    assert not holds(replace(signed, text=text.replace("42000", "42001")))
    assert not holds(replace(signed, public_key=public_key(SECRET + "x")))
    assert not holds(replace(signed, signature="no hex"))
    content = json.loads(text)
    assert (content["money_in"], content["money_out"]) == (42_000, 14_000)


def test_a_code_can_be_read_out() -> None:
    code = new_code()
    assert len(code) == 16 and typed_code(spoken(code).lower().replace("-", " ")) == code
    assert typed_code("0-1 8") == "OIB"


def test_a_pack_has_an_index_and_the_same_bytes_again() -> None:
    app = Flask(__name__)
    Babel(app)
    files = [("return.pdf", "The return", b"%PDF"), ("evidence/P1-bill.pdf", "P1", b"bill")]
    with app.test_request_context():
        made = pack(files)
        assert pack(files) == made
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        assert whole.namelist() == ["index.csv", "return.pdf", "evidence/P1-bill.pdf"]
        index = whole.read("index.csv").decode()
        assert hashlib.sha256(b"bill").hexdigest() in index and index.count("\r\n") == 3
        assert {each.date_time for each in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
