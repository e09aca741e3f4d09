"""Signing an extract of bank lines, so that a council can check it without asking us, and finding it by its code.

The key (Ed25519) is derived from the installation's secret; each extract keeps the public key it was signed with, so
that one of an earlier secret can still be checked. What is signed is the extract's text, byte for byte: canonical JSON.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coopbudget.returns.rules import BankLine

FORM = "coopbudget bank extract 1"
_CODE_BYTES = 10


@dataclass(frozen=True)
class Signed:
    """An extract's text with its signature and the public key that checks it (both in hex)."""

    text: str
    signature: str
    public_key: str


def new_code() -> str:
    """What is typed to check an extract: sixteen letters and figures, 80 bits of chance."""
    return base64.b32encode(os.urandom(_CODE_BYTES)).decode()


def typed_code(text: str) -> str:
    """A code as somebody typed it: spaces and lines between do not matter, nor 0 for O, 1 for I, 8 for B."""
    kept = "".join(letter for letter in text.upper() if letter.isalnum())
    return kept.translate(str.maketrans("018", "OIB"))


def spoken(code: str) -> str:
    """The code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"coopbudget bank extract key 1").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(secret: str) -> str:
    """The public key of today's secret, in hex."""
    return _key(secret).public_key().public_bytes_raw().hex()


def extract_text(*, coop: str, reference: str, since: str, until: str, code: str, lines: Sequence[BankLine]) -> str:
    """The text of an extract: whose agreement (by its reference), of which days, each line, and their sums (pence)."""
    content: dict[str, Any] = {
        "form": FORM,
        "code": code,
        "coop": coop,
        "reference": reference,
        "since": since,
        "until": until,
        "money_in": sum(line.amount for line in lines if line.amount > 0),
        "money_out": -sum(line.amount for line in lines if line.amount < 0),
        "lines": [
            {
                "label": line.label, "on": line.on.isoformat(), "amount": line.amount, "what": line.what,
                "text": line.text, "part": line.part,
            }
            for line in lines
        ],
    }  # fmt: skip
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sign(secret: str, text: str) -> Signed:
    """The text, signed with the installation's key."""
    key = _key(secret)
    return Signed(text, key.sign(text.encode()).hex(), key.public_key().public_bytes_raw().hex())


def holds(signed: Signed) -> bool:
    """Whether the text is the one that was signed with the key beside it."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.public_key))
        key.verify(bytes.fromhex(signed.signature), signed.text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
