"""Sealing ballot papers: what goes into the box can be read by nobody, database readers included, until closing.

Each vote has a key of its own, kept only wrapped by a key derived from the application's secret and the vote's id,
and destroyed at closing. A paper is encrypted with AES-256-GCM, bound to its vote and padded to one size. The box
finds a paper by its *handle*, an HMAC of the receipt code under the same key: the voter alone holds the code, so she
alone opens her paper to change it, and neither the handle in an old copy of the database nor the code that is
published at closing leads to the other. Changing the application's secret while a vote is open loses its papers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coopbudget.governance.errors import SealBroken

_VERSION = b"\x01"
_BLOCK = 512
_CODE_BYTES = 10


@dataclass(frozen=True)
class Said:
    """An open paper: the code its voter holds, what it says, how many votes it is."""

    code: str
    choice: str
    weight: int


def new_code() -> str:
    """A receipt code: sixteen letters and figures that can be read out, 80 bits of chance."""
    return base64.b32encode(os.urandom(_CODE_BYTES)).decode()


def typed_code(text: str) -> str:
    """A code as somebody typed it: spaces and lines between do not matter, nor 0 for O, 1 for I, 8 for B."""
    kept = "".join(letter for letter in text.upper() if letter.isalnum())
    return kept.translate(str.maketrans("018", "OIB"))


def spoken(code: str) -> str:
    """The code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _wrapping_key(secret: str, motion_id: uuid.UUID) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=motion_id.bytes, info=b"coopbudget ballot key 1").derive(secret.encode())


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(12)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        if sealed[:1] == _VERSION:
            return AESGCM(key).decrypt(sealed[1:13], sealed[13:], bound_to)
    except InvalidTag:
        pass
    raise SealBroken()


def new_box_key(secret: str, motion_id: uuid.UUID) -> bytes:
    """A new key for a vote, wrapped: what its row keeps until closing."""
    return _encrypt(_wrapping_key(secret, motion_id), os.urandom(32), motion_id.bytes)


class Box:
    """Seals and opens the papers of one vote. Raises SealBroken where the secret is not the one it was made with."""

    def __init__(self, secret: str, sealed_key: bytes, motion_id: uuid.UUID) -> None:
        self._bound = motion_id.bytes
        self._key = _decrypt(_wrapping_key(secret, motion_id), sealed_key, self._bound)

    def handle(self, code: str) -> str:
        """Where the paper with this code lies."""
        return hmac.new(self._key, code.encode(), hashlib.sha256).hexdigest()

    def seal(self, said: Said) -> bytes:
        """A paper as ciphertext; the same paper never looks the same twice."""
        plain = json.dumps([said.code, said.choice, said.weight]).encode()
        return _encrypt(self._key, plain + b" " * (-len(plain) % _BLOCK), self._bound)

    def open(self, sealed: bytes) -> Said:
        """The paper again. Raises SealBroken for bytes that were changed or lay in another box."""
        code, choice, weight = json.loads(_decrypt(self._key, sealed, self._bound))
        return Said(code, choice, weight)
